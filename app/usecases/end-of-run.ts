import { deploymentById } from "../../db/deployments.ts";
import {
  heldProtections,
  openProtectionsOfRun,
  protectionById,
  type ProtectionRequest,
  updateProtection,
} from "../../db/protections.ts";
import { type Project, projectById } from "../../db/projects.ts";
import { drawbridge } from "../domain/actor.ts";
import { isFinished } from "../domain/deployment/state.ts";
import { askFor, prepare } from "./ask-for-run.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { command } from "./engine.ts";
import { judgeRun } from "./protection-verdict.ts";
import { type Origin, transact, type Unit } from "./transact.ts";

/** Why nobody waits for an answer any more, as it is said of the question. */
export const runEnded = "the workflow run has ended";
export const runStartedAgain = "the workflow run was started again";

/** A run has come to its end, whatever it was: what it still asked is withdrawn. */
export async function runIsOver(
  deps: Deps,
  project: Project,
  origin: Origin,
  { id, attempt }: { readonly id: number; readonly attempt: number },
): Promise<void> {
  const open = await openProtectionsOfRun(deps.db, project.id, id, attempt);
  if (open.length === 0) return;
  await transact(deps, project.id, origin, async (unit) => {
    for (const { id: request } of open) {
      const now = await protectionById(unit.tx, request);
      if (now !== undefined && now.closedAt === null) await endRequest(unit, now, runEnded);
    }
  });
}

/** Withdraws what was asked. An answer that was given before and is on its way comes too late, and is not sent. */
export async function endRequest(unit: Unit, request: ProtectionRequest, why: string): Promise<void> {
  const { id, runId, attempt, environment } = request;
  const deployment = await deploymentById(unit.tx, id);
  const isOpen = deployment === undefined ? request.state === "held" : !isFinished(deployment.state);
  if (deployment !== undefined && isOpen) {
    const engine = { ...unit, by: drawbridge, source: "engine" } as const;
    await command(engine, unit.project.process, deployment, { type: "Cancel", note: why });
  }
  await updateProtection(unit.tx, id, { closedAt: unit.now, ...(isOpen ? { state: "ended" } : {}) });
  const data = { deployment: id, runId, attempt, environment, why };
  unit.record({ releaseId: null, deploymentId: null, type: "RunWaitEnded", data });
}

/** The files may be other ones now: what nobody could be asked about is looked at again. */
export async function askHeldAgain(deps: Deps, project: Project, origin: Origin): Promise<void> {
  for (const { id } of await heldProtections(deps.db, project.id)) {
    await lookAgain(deps, project, origin, id);
  }
}

/**
 * Looks at a run that waits, whatever webhook was lost: one that is over is withdrawn, one that is held is asked
 * about as soon as it can be.
 *
 * Rejects with a `GitHubFailure` where GitHub gives no answer.
 */
export async function lookAgain(deps: Deps, project: Project, origin: Origin, id: number): Promise<void> {
  const request = await protectionById(deps.db, id);
  if (request === undefined || request.closedAt !== null) return;
  await updateProtection(deps.db, id, { checkedAt: deps.now() });
  const { environment, runId, attempt } = request;
  const run = await repositoryOf(deps, project).waitingRun(runId);
  if (run === null || run.isOver) return runIsOver(deps, project, origin, { id: runId, attempt });
  if (run.attempt > attempt) {
    return transact(deps, project.id, origin, async (unit) => {
      const now = await protectionById(unit.tx, id);
      if (now !== undefined && now.closedAt === null) await endRequest(unit, now, runStartedAgain);
    });
  }
  if (request.state !== "held") return;
  const judged = await judgeRun(deps, project, run, environment);
  const prepared = judged.kind === "askable" ? await prepare(deps, project, run, judged.askable) : null;
  await transact(deps, project.id, origin, async (unit) => {
    const now = await protectionById(unit.tx, id);
    if (now?.state !== "held" || now.closedAt !== null) return;
    const [verdict, held] = [
      judged.kind === "refused" ? judged.verdict : null,
      judged.kind === "held" ? judged.hold : null,
    ];
    const state = verdict !== null ? "rejected" : held !== null ? "held" : "asked";
    await updateProtection(unit.tx, id, { state, held, verdict });
    unit.show(`deployment:${id}`);
    if (prepared !== null) await askFor(unit, now, prepared);
    if (state === "held") return;
    const data = { deployment: id, runId, attempt, environment, state, verdict };
    unit.record({ releaseId: null, deploymentId: null, type: "RunHeldNoMore", data });
  });
}

/** The same for the sweep. */
export async function sweepRequest(deps: Deps, { id, projectId }: ProtectionRequest): Promise<void> {
  const project = await projectById(deps.db, projectId);
  if (!project.installed) return;
  await lookAgain(deps, project, { by: drawbridge, source: "timer", deliveryId: null }, id);
}
