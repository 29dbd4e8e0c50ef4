import { type Project, projectById } from "../../../db/projects.ts";
import {
  heldProtections,
  protectionById,
  type ProtectionRequest,
  updateProtection,
} from "../../../db/protections.ts";
import { drawbridge } from "../../domain/actor.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { type Origin, transact } from "../transact.ts";
import { askGates, prepare } from "./ask-gates.ts";
import { endRequest, runIsOver, runStartedAgain } from "./end-of-run.ts";
import { judgeRun } from "./judge-run.ts";

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
    if (prepared !== null) await askGates(unit, now, prepared);
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
