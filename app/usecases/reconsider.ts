import { openSummaries } from "../../db/deployment-summaries.ts";
import { type Project, projectsOfOwner } from "../../db/projects.ts";
import { drawbridge } from "../domain/actor.ts";
import type { Deps } from "./deps.ts";
import { advanceOne } from "./engine.ts";
import { readGuard } from "./guard.ts";
import { readPolicy } from "./policy.ts";
import { type Origin, transact } from "./transact.ts";

/**
 * Rules have changed: what they held in line may go on.
 * @param asks whether what waits for people may be asked something else now too
 */
export async function reconsider(deps: Deps, project: Project, origin: Origin, asks: boolean): Promise<void> {
  const { process } = await readGuard(deps, project);
  await transact(deps, project.id, origin, async (unit) => {
    for (const { id, state } of await openSummaries(unit.tx, project.id)) {
      if (asks || state === "queued") await advanceOne(unit, process, id);
    }
  });
}

/** The organization's policy may have changed: it is read anew, and every repository of it follows. */
export async function reconsiderAll(deps: Deps, from: Project, deliveryId: string): Promise<void> {
  await readPolicy(deps, from, true);
  const origin: Origin = { by: drawbridge, source: "webhook", deliveryId };
  for (const project of await projectsOfOwner(deps.db, from.ownerId)) {
    if (project.process !== null) await reconsider(deps, project, origin, true);
  }
}
