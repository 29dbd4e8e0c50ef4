import { deploymentById } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import {
  openProtectionsOfRun,
  protectionById,
  type ProtectionRequest,
  updateProtection,
} from "../../../db/protections.ts";
import { drawbridge } from "../../domain/actor.ts";
import { isFinished } from "../../domain/deployment/state.ts";
import type { Deps } from "../deps.ts";
import { command } from "../engine.ts";
import { type Origin, transact, type Unit } from "../transact.ts";

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
