import { deploymentOfGitHub, executingOfCommit } from "../../db/deployment-lookups.ts";
import { deploymentById, type StoredDeployment } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { drawbridge } from "../domain/actor.ts";
import type { DeploymentCommand } from "../domain/deployment/commands.ts";
import { executingStep, type StepRun, worksAs } from "../domain/deployment/state.ts";
import type { OrderedDeployment } from "../domain/order.ts";
import { sameName } from "../domain/process.ts";
import type { WorkflowRun } from "../github/client.ts";
import { type Deps, repositoryOf, type WorkTimer } from "./deps.ts";
import { command, unattendedAfterMs } from "./engine.ts";
import { readGuard } from "./guard.ts";
import { type Origin, transact } from "./transact.ts";

type Report = Extract<DeploymentCommand, { type: "Report" }>;

/** A deployment status that somebody wrote on GitHub. */
export interface OutsideStatus {
  readonly githubDeploymentId: number;
  /** What the app made this GitHub Deployment for; null: the app did not make it. */
  readonly ordered: OrderedDeployment | null;
  readonly state: string;
  readonly description: string;
  readonly logUrl: string | null;
  readonly environmentUrl: string | null;
  /** Login of who wrote it. */
  readonly creator: string;
}

/** Follows a status from outside, if its writer is one whom the step listens to. */
export async function followStatus(
  deps: Deps,
  project: Project,
  origin: Origin,
  status: OutsideStatus,
): Promise<void> {
  const deployment = await reportedDeployment(deps, project, status);
  const step = deployment === undefined ? undefined : executingStep(deployment);
  if (deployment === undefined || step === undefined || !listensTo(step, status.creator)) return;
  const state = reportable(status.state);
  if (state === null) return;
  const { description, logUrl, environmentUrl } = status;
  await report(deps, project, origin, deployment.id, {
    type: "Report",
    via: "status",
    state,
    description,
    logUrl,
    environmentUrl,
    runId: null,
  });
}

/**
 * The deployment that a status speaks of. The status may be here before the answer to the call that created the
 * GitHub Deployment, or that answer was lost: the order's payload then says whose it is, and its id is kept.
 */
async function reportedDeployment(
  deps: Deps,
  project: Project,
  { githubDeploymentId, ordered }: OutsideStatus,
): Promise<StoredDeployment | undefined> {
  const known = await deploymentOfGitHub(deps.db, project.id, githubDeploymentId);
  if (known !== undefined || ordered === null) return known;
  const deployment = await deploymentById(deps.db, ordered.deployment);
  if (deployment === undefined || deployment.projectId !== project.id) return undefined;
  const engine: Origin = { by: drawbridge, source: "engine", deliveryId: null };
  const { attempt } = ordered;
  await happen(deps, project, engine, deployment.id, { type: "HandOver", githubDeploymentId, attempt });
  return deploymentOfGitHub(deps.db, project.id, githubDeploymentId);
}

/** Writes a report into the deployment. Nothing happens when its work has ended. */
export async function report(
  deps: Deps,
  project: Project,
  origin: Origin,
  deploymentId: number,
  what: Report,
): Promise<void> {
  await happen(deps, project, origin, deploymentId, what);
}

/** Lets something happen to the work of a deployment, with the gates of this moment for what comes next. */
export async function happen(
  deps: Deps,
  project: Project,
  origin: Origin,
  deploymentId: number,
  what: DeploymentCommand,
): Promise<void> {
  const guard = await readGuard(deps, project);
  await transact(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, deploymentId);
    if (state !== undefined) await command(unit, guard.process, state, what);
  });
}

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

/** A timer rang. The deployment decides whether it still means anything. */
export async function timerDue(deps: Deps, project: Project, timer: WorkTimer): Promise<void> {
  const origin: Origin = { by: drawbridge, source: "timer", deliveryId: null };
  const { deploymentId, step } = timer;
  if (await isStale(deps, timer)) return;
  switch (timer.kind) {
    case "work-timeout":
      return happen(deps, project, origin, deploymentId, { type: "TimeOut", step });
    case "work-unattended":
      // A run may be there although its webhook was lost.
      await lookForRuns(deps, project, deploymentId);
      return happen(deps, project, origin, deploymentId, { type: "NobodyPickedUp", step });
  }
}

/** Whether the work has ended since the timer was set, or was started again: then it has timers of its own. */
async function isStale(deps: Deps, { deploymentId, step, at, kind }: WorkTimer): Promise<boolean> {
  const deployment = await deploymentById(deps.db, deploymentId);
  const run = deployment?.steps.find((one) => one.definition.id === step);
  if (run?.state !== "executing" || run.work === null || run.startedAt === null) return true;
  const due =
    kind === "work-timeout" ? run.work.deadline : new Date(run.startedAt.getTime() + unattendedAfterMs);
  return new Date(at) < due;
}

/** Follows the runs of a deployment's commit, whoever asks for it. */
export async function lookForRuns(deps: Deps, project: Project, deploymentId: number): Promise<void> {
  const deployment = await deploymentById(deps.db, deploymentId);
  if (deployment === undefined) return;
  const executing = await executingOfCommit(deps.db, project.id, deployment.sha);
  if (executing.includes(deploymentId))
    await followRuns(deps, project, deploymentId, executing.length === 1, null);
}

function listensTo(step: StepRun, creator: string): boolean {
  if (!worksAs(step, "github-deployment")) return false;
  const reporters = reportersOf(step);
  return (
    reporters.length === 0 ||
    reporters.some((one) => sameName(one.replace(/\[bot\]$/, ""), creator.replace(/\[bot\]$/, "")))
  );
}

function reportersOf({ definition }: StepRun): readonly string[] {
  return definition.uses === "github-deployment" ? definition.reporters : [];
}

/** States of GitHub that say something about the work; `inactive` does not. */
function reportable(state: string): Report["state"] | null {
  switch (state) {
    case "success":
    case "failure":
    case "error":
    case "in_progress":
    case "queued":
    case "pending":
    case "waiting":
      return state;
    default:
      return null;
  }
}
