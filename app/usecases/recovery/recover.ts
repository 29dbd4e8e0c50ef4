import { projectsAtWork } from "../../../db/projects.ts";
import { absenceKnown, askForProject, noteAbsence } from "../../../db/recovery.ts";
import type { Deps } from "../deps.ts";
import { compareProjects } from "./compare.ts";
import type { Inbox } from "./inbox.ts";
import { keptMs, recoverWebhooks } from "./missed-webhooks.ts";
import { lookForReturns } from "./returned.ts";

/** While the list cannot be read at all, GitHub is compared so often; in milliseconds. */
const compareEveryMs = 60 * 60_000;

/** Finds what happened on GitHub while nobody listened. One process at a time; the same again does nothing. */
export async function recover(deps: Deps, inbox: Inbox): Promise<void> {
  const { before } = await recoverWebhooks(deps, inbox);
  if (before !== null) await noteAbsenceSince(deps, before);
  await lookForReturns(deps);
  await compareProjects(deps, inbox);
}

/** After an absence that GitHub's list does not reach back to, every project in which something is open is compared. */
async function noteAbsenceSince(deps: Deps, before: Date): Promise<void> {
  const now = deps.now();
  if (now.getTime() - before.getTime() <= keptMs) return;
  const compared = (await absenceKnown(deps.db)) ?? before;
  const since = compared > before ? compared : before;
  if (since > before && now.getTime() - since.getTime() < compareEveryMs) return;
  deps.log.warn(
    { since },
    "nobody listened for longer than GitHub keeps its webhooks: it is compared with what is here",
  );
  await deps.db.transaction(async (tx) => {
    for (const projectId of await projectsAtWork(tx)) await askForProject(tx, { projectId, since }, now);
    await noteAbsence(tx, now);
  });
}
