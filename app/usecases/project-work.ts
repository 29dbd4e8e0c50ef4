import { olderOnGitHub } from "../../db/deployment-lookups.ts";
import { deploymentById, type StoredDeployment } from "../../db/deployments.ts";
import { projectById, type Project } from "../../db/projects.ts";
import { projectionsOf } from "../../db/projections.ts";
import { releaseById } from "../../db/releases.ts";
import { drawbridge } from "../domain/actor.ts";
import {
  failedOutside,
  type StepRun,
  type Work,
  type WorkingStep,
  worksAs,
} from "../domain/deployment/state.ts";
import { orderPayload } from "../domain/order.ts";
import { phaseOf } from "../domain/process.ts";
import type { NewDeploymentStatus } from "../github/client.ts";
import { deploymentDescription } from "../messages/deployment-description.ts";
import { statusDescription } from "../messages/status.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { command } from "./engine.ts";
import { resume } from "./resume.ts";
import { type Origin, transact } from "./transact.ts";
import { deploymentUrl } from "./urls.ts";
import { happen } from "./work.ts";
import { write } from "./writer.ts";

const origin: Origin = { by: drawbridge, source: "engine", deliveryId: null };

/**
 * Makes the GitHub Deployment of a deployment's work what it should be: created
 * when the work starts, its statuses written where nobody else writes them, and
 * the ones it replaces set inactive.
 */
export async function projectWork(deps: Deps, deploymentId: number): Promise<void> {
  const deployment = await deploymentById(deps.db, deploymentId);
  if (deployment?.waitsFor?.code === "memberships") {
    await resume(deps, await projectById(deps.db, deployment.projectId), deployment);
    return;
  }
  if (deployment === undefined) return;
  const project = await projectById(deps.db, deployment.projectId);
  await retire(deps, project, deployment);
  const step = deployment.steps.find((run) => worksAs(run, "github-deployment"));
  if (!worksAs(step, "github-deployment")) return;
  const githubDeploymentId =
    deployment.githubDeploymentId ?? (await handOver(deps, project, deployment, step));
  if (githubDeploymentId === null) return;

  for (const status of ownStatuses(deps, project, deployment, step)) {
    await writeStatus(deps, project, statusesOf(deployment.id, step.starts), githubDeploymentId, status);
  }
  if (deployment.state !== "success" || !isProduction(project, deployment)) return;
  for (const older of await olderOnGitHub(deps.db, deployment)) {
    const inactive = {
      state: "inactive",
      description: statusDescription({ kind: "replaced", version: deployment.version }),
      logUrl: null,
      environmentUrl: null,
    } as const;
    const group = `deployment:${older.id}:status`;
    await writeStatus(deps, project, group, older.githubDeploymentId, inactive);
  }
}

/** The names of an attempt's objects: those of the first are as they always were. */
function statusesOf(deploymentId: number, attempt: number): string {
  return `deployment:${deploymentId}:status${attempt > 1 ? `:${attempt}` : ""}`;
}

/** GitHub Deployments whose work was started again: GitHub hears that they are over, where nobody has said so. */
async function retire(deps: Deps, project: Project, deployment: StoredDeployment): Promise<void> {
  for (const [index, { githubDeploymentId, reported }] of deployment.retired.entries()) {
    if (reported) continue;
    const description = statusDescription({ kind: "failed", error: "It is done once more" });
    const over = { state: "error", description, logUrl: null, environmentUrl: null } as const;
    await writeStatus(deps, project, statusesOf(deployment.id, index + 1), githubDeploymentId, over);
  }
}

/** Creates the GitHub Deployment, the order to deploy, and keeps its id. Null: there is none to create. */
async function handOver(
  deps: Deps,
  project: Project,
  deployment: StoredDeployment,
  step: WorkingStep<"github-deployment">,
): Promise<number | null> {
  const { order } = step.work;
  const attempt = step.starts;
  const key = `deployment:${deployment.id}:github${attempt > 1 ? `:${attempt}` : ""}`;
  const row = (await projectionsOf(deps.db, project.id, [key])).get(key);
  // Canceled or timed out before the order left: it never leaves. One that may have left is looked for, not repeated.
  const wanted = step.state === "executing";
  if (!wanted && row?.sending == null) return null;

  const repository = repositoryOf(deps, project);
  const { id, version, sha, environment, releaseId } = deployment;
  const release = await releaseById(deps.db, releaseId);
  const result = await write(deps, project.id, row, {
    key,
    content: { id },
    update: null,
    wanted,
    find: () => repository.findDeployment(sha, environment, id, attempt),
    create: () =>
      repository.createDeployment({
        sha,
        environment,
        task: order.task,
        description: deploymentDescription({ version, environment, mode: deployment.mode }),
        payload: orderPayload(order.payload, { deployment: id, release: release.id, version, attempt }),
        production: isProduction(project, deployment),
        transient: step.definition.uses === "github-deployment" && step.definition.transient,
      }),
  });
  if (result.kind === "refused") {
    // What stands behind it in line starts now: with the gates of this moment.
    await happen(deps, project, origin, id, { type: "FailWork", error: result.reason });
    return null;
  }
  const githubDeploymentId = result.id;
  if (githubDeploymentId === null) return null;
  await transact(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, id);
    if (state === undefined) return;
    await command(unit, unit.project.process, state, { type: "HandOver", githubDeploymentId, attempt });
  });
  return githubDeploymentId;
}

/** The statuses that the app itself owes GitHub: what it learned without a status from outside. */
function ownStatuses(
  deps: Deps,
  project: Project,
  deployment: StoredDeployment,
  step: StepRun,
): readonly NewDeploymentStatus[] {
  const work = step.work;
  if (work === null) return [];
  const page = deploymentUrl(deps.publicUrl, project, deployment.id);
  const status = (state: NewDeploymentStatus["state"], description: string): NewDeploymentStatus => ({
    state,
    description,
    logUrl: work.logUrl ?? page,
    environmentUrl: state === "success" ? work.environmentUrl : null,
  });
  const learned = work.reportedVia === "run" || work.reportedVia === "report";
  switch (step.state) {
    case "executing":
      return learned ? [status("in_progress", statusDescription({ kind: "in-progress" }))] : [];
    case "success":
      return learned ? [status("success", statusDescription({ kind: "success" }))] : [];
    case "failed":
    case "waiting": {
      // Somebody said to go on all the same: once the deployment has succeeded, so has its order.
      const passed = step.ignored && deployment.state === "success";
      const after = passed ? [status("success", statusDescription({ kind: "success" }))] : [];
      return [...failureStatuses(step, work, status), ...after];
    }
    case "canceled":
      return [status("error", statusDescription({ kind: "canceled", cause: deployment.cause }))];
    case "pending":
    case "skipped":
      return [];
  }
}

function failureStatuses(
  step: StepRun,
  work: Work,
  status: (state: NewDeploymentStatus["state"], description: string) => NewDeploymentStatus,
): readonly NewDeploymentStatus[] {
  if (failedOutside(work)) return [];
  const learned = work.reportedVia === "run" || work.reportedVia === "report";
  const state = learned && work.reported === "failure" ? "failure" : "error";
  return [status(state, statusDescription({ kind: "failed", error: step.error ?? "" }))];
}

async function writeStatus(
  deps: Deps,
  project: Project,
  group: string,
  githubDeploymentId: number,
  status: NewDeploymentStatus,
): Promise<void> {
  const repository = repositoryOf(deps, project);
  const key = `${group}:${status.state}`;
  const row = (await projectionsOf(deps.db, project.id, [key])).get(key);
  if (row?.written != null) return;
  const result = await write(deps, project.id, row, {
    key,
    content: { state: status.state },
    update: null,
    find: async () => {
      const statuses = await repository.deploymentStatuses(githubDeploymentId);
      const own = statuses.find((one) => one.own && one.state === status.state);
      return own === undefined ? null : { id: own.id, createdAt: own.createdAt };
    },
    create: async () => {
      await repository.createDeploymentStatus(githubDeploymentId, status);
      return { id: null };
    },
  });
  if (result.kind === "refused") {
    deps.log.warn({ project: project.id, key, reason: result.reason }, "GitHub refuses a deployment status");
  }
}

function isProduction(project: Project, deployment: StoredDeployment): boolean {
  const phase = project.process === null ? undefined : phaseOf(project.process, deployment.environment);
  return phase?.production ?? false;
}
