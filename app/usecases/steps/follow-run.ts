import { awaitsRun, deploymentOfRun } from "../../../db/dispatches.ts";
import { deploymentById, type StoredDeployment } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import { drawbridge } from "../../domain/actor.ts";
import { executingStep, worksAs } from "../../domain/deployment/state.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { NotYet } from "../not-yet.ts";
import type { Origin } from "../transact.ts";
import type { ToldRun } from "./follow-deployment-runs.ts";
import { happen } from "./happen.ts";

/** How long, and how often, what is told of a run waits for the answer to its dispatch; in milliseconds. */
const patienceMs = 2 * 60_000;
const againMs = 1_000;

/** How a run that was dispatched stands. */
type Told = Pick<ToldRun, "id" | "sha" | "status" | "conclusion" | "url">;

/**
 * Follows a run that this app has dispatched, as a webhook tells of it.
 *
 * The webhook may be here before the answer to the dispatch: rejects with `NotYet` while that may be so.
 * @param receivedAt when the webhook came
 */
export async function followDispatched(
  deps: Deps,
  project: Project,
  origin: Origin,
  receivedAt: Date,
  run: Told,
): Promise<void> {
  const id = await deploymentOfRun(deps.db, project.id, run.id);
  const deployment = id === undefined ? undefined : await deploymentById(deps.db, id);
  if (deployment !== undefined) return follow(deps, project, origin, deployment, run);
  const now = deps.now();
  const isLate = now.getTime() - receivedAt.getTime() > patienceMs;
  if (isLate || !(await awaitsRun(deps.db, project.id))) return;
  throw new NotYet(new Date(now.getTime() + againMs), `Run ${run.id} may be that of a dispatch under way`);
}

/** Asks GitHub how the run of a deployment's work stands: its webhooks may be lost. */
export async function askAboutRun(deps: Deps, project: Project, deploymentId: number): Promise<void> {
  const deployment = await deploymentById(deps.db, deploymentId);
  const step = deployment === undefined ? undefined : executingStep(deployment);
  if (deployment === undefined || !worksAs(step, "workflow", "run") || step.work.runId === null) return;
  const { runId, logUrl } = step.work;
  const repository = repositoryOf(deps, project);
  const run = await repository.firstAttempt(runId);
  // Of what it does not let the app see, GitHub says that it is not there.
  if (run === null && !(await repository.exists())) return;
  const origin: Origin = { by: drawbridge, source: "timer", deliveryId: null };
  // GitHub lets people delete a run only once it has ended.
  const deleted = { sha: deployment.sha, status: "completed", conclusion: "deleted", url: logUrl ?? "" };
  await follow(deps, project, origin, deployment, { ...(run ?? deleted), id: runId });
}

async function follow(
  deps: Deps,
  project: Project,
  origin: Origin,
  deployment: StoredDeployment,
  { id: runId, sha, status, conclusion, url }: Told,
): Promise<void> {
  const step = deployment.steps.find((one) => worksAs(one, "workflow", "run") && one.work.runId === runId);
  if (step === undefined || !worksAs(step, "workflow", "run") || step.work.runEnded) return;
  const isNews =
    status === "completed" ||
    (status === "in_progress" && step.work.reported !== status) ||
    (step.work.pinned && sha !== deployment.sha);
  if (!isNews) return;
  await happen(deps, project, origin, deployment.id, {
    type: "FollowRun",
    runId,
    sha,
    status,
    conclusion,
    url,
  });
}
