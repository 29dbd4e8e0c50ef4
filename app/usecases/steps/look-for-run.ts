import type { Projection } from "../../../db/projections.ts";
import type { Project } from "../../../db/projects.ts";
import { GitHubFailure } from "../../github/client.ts";
import type { Deps } from "../deps.ts";
import { openJournal } from "../journal.ts";
import { enterRun } from "./dispatch-entry.ts";
import { type Dispatch, sentAs, wasPinned } from "./dispatch-journal.ts";
import { findRun } from "./find-run.ts";

/** How long the run of a step that has ended is still looked for, to cancel it; in milliseconds. */
const afterEndMs = 10 * 60_000;

/** The time between two looks: a quarter of what has passed, within these bounds, in milliseconds. */
const pauseMs = { least: 1_000, most: 60_000 };

/**
 * Looks for the run of a dispatch that GitHub took without naming it, until it is there: as long as the step has
 * time. Null: GitHub never showed one.
 */
export async function lookForRun(
  deps: Deps,
  project: Project,
  dispatch: Dispatch,
  row: Projection,
): Promise<number | null> {
  const { key, current } = dispatch;
  const now = deps.now();
  const sentAt = row.writtenAt ?? now;
  const digest = row.written ?? "";
  const journal = openJournal(deps, project.id, key, row);
  const found = await findRun(deps, project, sentAs(dispatch, sentAt));
  if (found !== null) {
    const { id, url, createdAt } = found;
    await journal.written(digest, { id, createdAt });
    await enterRun(deps, project, dispatch, { id, url, found }, wasPinned(dispatch, row));
    return id;
  }
  const age = now.getTime() - sentAt.getTime();
  if (current?.state !== "executing" && age > afterEndMs) {
    deps.log.warn({ project: project.id, key }, "GitHub shows no run of a dispatch that it took");
    await journal.notSent({ digest, reason: "GitHub shows no run of it" });
    return null;
  }
  const pause = Math.min(Math.max(age / 4, pauseMs.least), pauseMs.most);
  const retryAt = new Date(now.getTime() + pause);
  throw new GitHubFailure("unavailable", `GitHub does not show the run of ${key} yet`, { retryAt });
}
