import { olderOnGitHub } from "../../../db/deployment-lookups.ts";
import { deploymentById, type StoredDeployment } from "../../../db/deployments.ts";
import { projectById, type Project } from "../../../db/projects.ts";
import { worksAs } from "../../domain/deployment/state.ts";
import { statusDescription } from "../../messages/status.ts";
import { cancelRun } from "./cancel-run.ts";
import type { Deps } from "../deps.ts";
import { runOfDispatch } from "./dispatch.ts";
import { dispatchesOf } from "./dispatch-journal.ts";
import { githubDeploymentOf, isProduction } from "./hand-over.ts";
import { ownStatuses, statusesOf, writeStatus } from "./order-statuses.ts";
import { resume } from "../resume.ts";
import { showStatus } from "./shown-status.ts";

/**
 * Makes what GitHub does for a deployment what it should be: runs dispatched where work starts and canceled where it
 * was given up, the GitHub Deployment of the work created, its statuses written where nobody else writes them, and
 * the ones it replaces set inactive. Work first: nothing that only shows goes before it.
 */
export async function projectWork(deps: Deps, deploymentId: number): Promise<void> {
  const before = await deploymentById(deps.db, deploymentId);
  if (before === undefined) return;
  const project = await projectById(deps.db, before.projectId);
  if (before.waitsFor?.code === "memberships") {
    await resume(deps, project, before);
    return;
  }
  const deployment = await dispatchAll(deps, project, before);
  if (deployment === undefined) return;
  await retire(deps, project, deployment);
  const githubDeploymentId = await githubDeploymentOf(deps, project, deployment);
  if (githubDeploymentId === null) return;

  const step = deployment.steps.find((run) => worksAs(run, "github-deployment"));
  if (worksAs(step, "github-deployment")) {
    const group = statusesOf(deployment.id, step.starts);
    for (const status of ownStatuses(deps, project, deployment, step)) {
      await writeStatus(deps, project, group, githubDeploymentId, status);
    }
  } else if (isShown(deployment)) {
    await showStatus(deps, project, deployment, githubDeploymentId);
  }
  if (deployment.state === "success" && isProduction(project, deployment)) {
    await replaceOlder(deps, project, deployment);
  }
}

/** Sends, finds and cancels the runs of the deployment's work; gives the deployment as it is then. */
async function dispatchAll(
  deps: Deps,
  project: Project,
  deployment: StoredDeployment,
): Promise<StoredDeployment | undefined> {
  const dispatches = await dispatchesOf(deps, deployment);
  for (const dispatch of dispatches) {
    const runId = await runOfDispatch(deps, project, dispatch);
    if (runId !== null) await cancelRun(deps, project, dispatch, runId);
  }
  return dispatches.length === 0 ? deployment : deploymentById(deps.db, deployment.id);
}

/** Whether its GitHub Deployment is no order, but shows work of other kinds. */
function isShown({ steps }: StoredDeployment): boolean {
  return steps.every(({ definition }) => definition.uses !== "github-deployment");
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

/** Earlier deployments of the environment: GitHub itself sets none inactive that is a production one. */
async function replaceOlder(deps: Deps, project: Project, deployment: StoredDeployment): Promise<void> {
  for (const older of await olderOnGitHub(deps.db, deployment)) {
    const inactive = {
      state: "inactive",
      description: statusDescription({ kind: "replaced", version: deployment.version }),
      logUrl: null,
      environmentUrl: null,
    } as const;
    await writeStatus(deps, project, statusesOf(older.id, 1), older.githubDeploymentId, inactive);
  }
}
