import type { Actor } from "../domain/actor.ts";
import type * as contract from "./contract.ts";
import type {
  AuditEventView,
  DeploymentSummaryView,
  DeploymentView,
  InterruptionView,
  ReleaseDeploymentView,
  ReleaseView,
  StepView,
} from "./usecases.ts";

// The app's records as the contract writes them: snake_case, times as text.

export function presentRelease(release: ReleaseView): contract.Release {
  return {
    id: release.id,
    version: release.version,
    sha: release.sha,
    ref: release.ref,
    channel: release.channel,
    html_url: release.url,
    created_by: presentActor(release.createdBy),
    created_at: release.createdAt.toISOString(),
    deployments: release.deployments.map(presentReleaseDeployment),
  };
}

function presentReleaseDeployment(deployment: ReleaseDeploymentView): contract.ReleaseDeployment {
  return {
    id: deployment.id,
    environment: deployment.environment,
    state: deployment.state,
    html_url: deployment.url,
  };
}

export function presentDeploymentSummary(deployment: DeploymentSummaryView): contract.DeploymentSummary {
  return {
    id: deployment.id,
    release: { version: deployment.version, sha: deployment.sha },
    environment: deployment.environment,
    state: deployment.state,
    github_deployment_id: deployment.githubDeploymentId,
    created_by: presentActor(deployment.createdBy),
    created_at: deployment.createdAt.toISOString(),
    started_at: presentTime(deployment.startedAt),
    finished_at: presentTime(deployment.finishedAt),
    html_url: deployment.url,
  };
}

export function presentDeployment(deployment: DeploymentView): contract.Deployment {
  return { ...presentDeploymentSummary(deployment), steps: deployment.steps.map(presentStep) };
}

function presentStep(step: StepView): contract.Step {
  return {
    id: step.id,
    name: step.name,
    uses: step.uses,
    state: step.state,
    started_at: presentTime(step.startedAt),
    finished_at: presentTime(step.finishedAt),
    error: step.error,
    outputs: { ...step.outputs },
    interruption: step.interruption === null ? null : presentInterruption(step.interruption),
  };
}

function presentInterruption(interruption: InterruptionView): contract.Interruption {
  return {
    id: interruption.id,
    kind: interruption.kind,
    state: interruption.state,
    instructions: interruption.instructions,
    responsible_teams: [...interruption.responsibleTeams],
    responsible_user: interruption.responsibleUser,
    approvals_required: interruption.approvalsRequired,
    deadline: presentTime(interruption.deadline),
    approvals: interruption.votes.map((vote) => ({
      user: { login: vote.user.login, id: vote.user.id },
      team: vote.team,
      decision: vote.decision,
      note: vote.note,
      inputs: { ...vote.inputs },
      emergency: vote.emergency,
      at: vote.at.toISOString(),
    })),
  };
}

export function presentAuditEvent(event: AuditEventView): contract.AuditEvent {
  return {
    id: event.id,
    type: event.type,
    at: event.at.toISOString(),
    by: presentActor(event.by),
    source: event.source,
    release_id: event.releaseId,
    deployment_id: event.deploymentId,
    delivery_id: event.deliveryId,
    data: { ...event.data },
    previous_hash: event.previousHash,
    hash: event.hash,
  };
}

function presentActor(actor: Actor): contract.Actor {
  switch (actor.kind) {
    case "drawbridge":
      return { kind: actor.kind, login: null, id: null, run_id: null };
    case "person":
      return { kind: actor.kind, login: actor.login, id: actor.id, run_id: null };
    case "workflow":
      return { kind: actor.kind, login: actor.login, id: actor.id, run_id: actor.runId };
  }
}

function presentTime(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
