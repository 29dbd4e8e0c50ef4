import { executingOfCommit } from "../../../db/deployment-lookups.ts";
import { deploymentById } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import { drawbridge } from "../../domain/actor.ts";
import { executingStep, worksAs } from "../../domain/deployment/state.ts";
import type { WorkflowRun } from "../../github/client.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import type { Origin } from "../transact.ts";
import { report, type Report } from "./happen.ts";
import { reportersOf } from "./reporters.ts";

/** A run as a webhook tells of it. */
export interface ToldRun extends Pick<WorkflowRun, "id" | "sha" | "status" | "conclusion" | "url"> {
  /** RFC 3339, whole seconds. */
  readonly createdAt: string;
}

/**
 * Follows the runs of event `deployment` on the release's commit: once none of
 * them runs any more, all succeeded means success, else failure. Only where no
 * status came from outside, and while no other deployment of that commit is open
 * (a run does not say which GitHub Deployment started it).
 *
 * @param told the run of which a webhook has just told; null: nobody told, GitHub is asked
 */
export async function followRuns(
  deps: Deps,
  project: Project,
  deploymentId: number,
  alone: boolean,
  told: ToldRun | null,
): Promise<void> {
  const deployment = await deploymentById(deps.db, deploymentId);
  const step = deployment === undefined ? undefined : executingStep(deployment);
  if (deployment === undefined || !worksAs(step, "github-deployment") || step.startedAt === null) return;
  const { runId, reportedVia } = step.work;
  // Where the process names who reports, a run that happens to be there says nothing.
  if (runId === null && reportersOf(step).length > 0) return;
  const repository = repositoryOf(deps, project);
  const origin: Origin = { by: drawbridge, source: "webhook", deliveryId: null };
  if (runId !== null) {
    if (told !== null && told.id !== runId) return;
    const run = told ?? (await repository.run(runId));
    if (run?.status === "completed") await report(deps, project, origin, deploymentId, ended([run]));
    return;
  }
  if (reportedVia === "status" || !alone) return;
  if (told !== null && told.status !== "completed") {
    // Its end may be news while others run; that it runs is what the webhook says. One of an earlier deployment is not.
    const isOlder = Date.parse(told.createdAt) < Math.floor(step.startedAt.getTime() / 1000) * 1000;
    if (!isOlder && reportedVia !== "run") await report(deps, project, origin, deploymentId, running([told]));
    return;
  }
  const all = await repository.deploymentRuns(deployment.sha, step.startedAt);
  // A workflow whose jobs are all for another environment ends as "skipped": it did nothing here.
  const runs = all.filter((run) => run.conclusion !== "skipped");
  if (runs.length === 0) return;
  const what = runs.every((run) => run.status === "completed") ? ended(runs) : running(runs);
  await report(deps, project, origin, deploymentId, what);
}

function ended(runs: readonly Pick<WorkflowRun, "conclusion" | "url">[]): Report {
  const failed = runs.find((run) => run.conclusion !== "success");
  const shown = failed ?? runs[0];
  return {
    type: "Report",
    via: "run",
    state: failed === undefined ? "success" : "failure",
    description:
      failed === undefined ? "" : `The workflow run ended with "${failed.conclusion ?? "no conclusion"}"`,
    logUrl: shown?.url ?? null,
    environmentUrl: null,
    runId: null,
  };
}

function running(runs: readonly Pick<WorkflowRun, "url">[]): Report {
  const [first] = runs;
  const logUrl = first?.url ?? null;
  return {
    type: "Report",
    via: "run",
    state: "in_progress",
    description: "",
    logUrl,
    environmentUrl: null,
    runId: null,
  };
}

/** Follows the runs of a deployment's commit, whoever asks for it. */
export async function lookForRuns(deps: Deps, project: Project, deploymentId: number): Promise<void> {
  const deployment = await deploymentById(deps.db, deploymentId);
  if (deployment === undefined) return;
  const executing = await executingOfCommit(deps.db, project.id, deployment.sha);
  if (executing.includes(deploymentId))
    await followRuns(deps, project, deploymentId, executing.length === 1, null);
}
