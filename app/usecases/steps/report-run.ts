import { deploymentOfGitHub, executingOfCommit } from "../../../db/deployment-lookups.ts";
import { deploymentById, deploymentsByIds, type StoredDeployment } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import { executingStep, isFinished, worksAs } from "../../domain/deployment/state.ts";
import { accepted, type Outcome, refused } from "../../domain/refusal.ts";
import { GitHubFailure } from "../../github/client.ts";
import type { Deps } from "../deps.ts";
import type { Origin } from "../transact.ts";
import { repositoryUrl } from "../urls.ts";
import { report } from "./happen.ts";

/** What a workflow run of event `deployment` says of itself; run and commit are vouched for by its token. */
export interface RunReport {
  readonly githubDeploymentId: number;
  readonly sha: string;
  readonly runId: number;
}

/**
 * A workflow run says that it does the work of a GitHub Deployment: it is the one that is followed from then on.
 * Null: the GitHub Deployment is none of Drawbridge's, or of another commit. Refused, unless the step that hands
 * over executes, and with this very GitHub Deployment: what it says is the job's leave to deploy.
 */
export async function reportRun(
  deps: Deps,
  project: Project,
  origin: Origin,
  { githubDeploymentId, sha, runId }: RunReport,
): Promise<Outcome<StoredDeployment> | null> {
  const found = await deploymentOfGitHub(deps.db, project.id, githubDeploymentId);
  if (found === undefined && (await isHandingOver(deps, project, sha))) throw stillHandingOver(deps.now());
  if (found === undefined || found.sha !== sha) return null;
  if (!isOrdered(found, githubDeploymentId)) return refusedOf(found);
  await report(deps, project, origin, found.id, {
    type: "Report",
    via: "report",
    state: "in_progress",
    description: "",
    logUrl: `${repositoryUrl(deps.githubUrl, project)}/actions/runs/${runId}`,
    environmentUrl: null,
    runId,
  });
  // It may have ended between the look and the lock: then nothing was written.
  const after = await deploymentById(deps.db, found.id);
  if (after === undefined) return null;
  return isOrdered(after, githubDeploymentId) ? accepted(after) : refusedOf(after);
}

/** Whether the GitHub Deployment is an order to deploy at this moment. */
function isOrdered(deployment: StoredDeployment, githubDeploymentId: number): boolean {
  const handsOver = worksAs(executingStep(deployment), "github-deployment");
  return handsOver && deployment.githubDeploymentId === githubDeploymentId;
}

function refusedOf({ id: deployment, version, environment, state }: StoredDeployment): Outcome<never> {
  return refused(
    isFinished(state)
      ? { code: "already-finished", deployment, version, environment, state }
      : { code: "not-ordered", deployment, version, environment },
  );
}

/** A run can be faster than the answer to the call that created its GitHub Deployment. */
async function isHandingOver(deps: Deps, project: Project, sha: string): Promise<boolean> {
  const executing = await deploymentsByIds(deps.db, await executingOfCommit(deps.db, project.id, sha));
  return executing.some(
    (one) => one.githubDeploymentId === null && worksAs(executingStep(one), "github-deployment"),
  );
}

function stillHandingOver(now: Date): GitHubFailure {
  const retryAt = new Date(now.getTime() + 1000);
  return new GitHubFailure("unavailable", "the id of this GitHub Deployment is not known yet", { retryAt });
}
