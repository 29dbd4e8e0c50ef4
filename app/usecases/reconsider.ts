import { openForRuns } from "../../db/deployment-lookups.ts";
import { openSummaries } from "../../db/deployment-summaries.ts";
import { type Project, projectsOfOwner } from "../../db/projects.ts";
import { GitHubFailure } from "../github/client.ts";
import type { Deps } from "./deps.ts";
import { advanceOne } from "./engine.ts";
import { readGuard } from "./guard.ts";
import { doubtOf, readPolicy } from "./policy.ts";
import { Away } from "./recovery/away.ts";
import { type Origin, transact } from "./transact.ts";

/**
 * Rules have changed: what they held in line may go on.
 * @param asks whether what waits for people may be asked something else now too
 */
export async function reconsider(deps: Deps, project: Project, origin: Origin, asks: boolean): Promise<void> {
  const { process } = await readGuard(deps, project);
  await transact(deps, project.id, origin, async (unit) => {
    const open = [...(await openSummaries(unit.tx, project.id)), ...(await openForRuns(unit.tx, project.id))];
    for (const { id, state } of open) {
      if (asks || state === "queued") await advanceOne(unit, process, id);
    }
  });
}

/**
 * The organization's policy may have changed: it is read anew, and every repository
 * of it follows. One that GitHub refuses to show does not hold up the others.
 *
 * Rejects with a `GitHubFailure`, after the others, where GitHub gave no answer about one: to be done again.
 */
export async function reconsiderAll(deps: Deps, ownerId: number, origin: Origin): Promise<void> {
  const projects = await projectsOfOwner(deps.db, ownerId);
  const [any] = projects;
  if (any === undefined) return;
  await readPolicy(deps, any, true);
  await followAll(deps, projects, origin);
}

/** What an owner's policy holds up is looked at again; where the policy still cannot be relied upon, nothing is done. */
export async function retryHeld(deps: Deps, ownerId: number, origin: Origin): Promise<void> {
  const projects = await projectsOfOwner(deps.db, ownerId);
  const [any] = projects;
  if (any === undefined) return;
  const stored = await readPolicy(deps, any, true);
  if (stored === undefined || doubtOf(stored) === null) await followAll(deps, projects, origin);
}

/** The same where the policy was just read. */
export async function followOwner(deps: Deps, ownerId: number, origin: Origin): Promise<void> {
  await followAll(deps, await projectsOfOwner(deps.db, ownerId), origin);
}

async function followAll(deps: Deps, projects: readonly Project[], origin: Origin): Promise<void> {
  const failures: GitHubFailure[] = [];
  for (const project of projects) {
    if (project.process === null) continue;
    try {
      await reconsider(deps, project, origin, true);
    } catch (error) {
      if (!(error instanceof GitHubFailure)) throw error;
      deps.log.warn({ project: project.id, error: error.message }, "the policy was not met yet");
      // One that is out of reach follows when it is back.
      if (error.kind !== "refused" && !(error instanceof Away)) failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined) throw first;
}
