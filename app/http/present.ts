import type { Task } from "../usecases/steps/task.ts";
import type { QueueReason } from "../domain/deployment/state.ts";
import { plain } from "../messages/phrase.ts";
import { causePhrase, queuePhrase } from "../messages/why.ts";
import type * as contract from "./contract.ts";
import { presentActor } from "./present-audit.ts";
import type { StepLogView } from "./task-usecases.ts";
import type {
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
  const { cause, waitsFor, steps } = deployment;
  return {
    ...presentDeploymentSummary(deployment),
    queued_for: waitsFor === null ? null : presentQueueReason(waitsFor),
    cause: cause === null ? null : { code: cause.code, message: plain(causePhrase(cause)) },
    steps: steps.map(presentStep),
  };
}

function presentQueueReason(reason: QueueReason): contract.QueuedFor {
  const { kind, until } = queuedFor(reason);
  const deployment = reason.code === "turn" ? reason.behind : null;
  return { kind, message: plain(queuePhrase(reason)), until: presentTime(until), deployment };
}

/** Whether it moves by itself, and when. */
function queuedFor(reason: QueueReason): {
  readonly kind: contract.QueuedFor["kind"];
  readonly until: Date | null;
} {
  switch (reason.code) {
    case "turn":
      return { kind: "turn", until: null };
    case "memberships":
      return { kind: "github", until: null };
    case "scheduled":
      return { kind: "time", until: new Date(reason.at) };
    case "freeze":
      return { kind: "time", until: new Date(reason.until) };
    case "rollback-hold":
    case "not-in-lifecycle":
    case "blocked":
    case "policy":
    case "policy-branch":
    case "variables":
      return { kind: "people", until: null };
  }
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
    log_url: step.logUrl,
    outputs: { ...step.outputs },
    interruption: step.interruption === null ? null : presentInterruption(step.interruption),
  };
}

export function presentInterruption(interruption: InterruptionView): contract.Interruption {
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

export function presentTask({ timeoutMs, env, ...task }: Task): contract.Task {
  return { ...task, env: { ...env }, timeout_seconds: Math.ceil(timeoutMs / 1000) };
}

export function presentStepLog({ updatedAt, ...log }: StepLogView): contract.StepLog {
  return { ...log, updated_at: updatedAt.toISOString() };
}

function presentTime(time: Date | null): string | null {
  return time === null ? null : time.toISOString();
}
