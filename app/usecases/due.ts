import { deploymentById } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { drawbridge } from "../domain/actor.ts";
import { isFinished } from "../domain/deployment/state.ts";
import type { Deps } from "./deps.ts";
import { command, nextInLine } from "./engine.ts";
import { readGuard } from "./guard.ts";
import { type Origin, transact } from "./transact.ts";

/**
 * Lets happen what the clock brings to a deployment: questions expire, people
 * are reminded, its time has come, a freeze is over. What stands before it in
 * the line of its environment goes first.
 */
export async function somethingDue(deps: Deps, project: Project, deploymentId: number): Promise<void> {
  const guard = await readGuard(deps, project);
  const origin: Origin = { by: drawbridge, source: "timer", deliveryId: null };
  await transact(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, deploymentId);
    if (state === undefined || isFinished(state.state)) return;
    if (state.state === "queued" && state.protects === null)
      await nextInLine(unit, guard.process, state.environment);
    else await command(unit, guard.process, state, { type: "Tick" });
  });
}
