import { finishNotice, openNotices } from "../../db/notices.ts";
import { type Projection, projectionsOf } from "../../db/projections.ts";
import { GitHubFailure } from "../github/client.ts";
import { atPriority, type Priority } from "../github/priority.ts";
import type { Deps } from "./deps.ts";
import { noticeObject } from "./notice-object.ts";
import type { ReleaseView } from "./release-view.ts";
import { type Desired, write } from "./writer.ts";

/** Objects that are shown together: people wait for them, or they only decorate. */
export type Group = readonly [Exclude<Priority, "resume">, () => Promise<readonly Desired[]>];

/**
 * Makes GitHub show groups of objects in their order. What fails of one holds up none of the others.
 *
 * Rejects with the `GitHubFailure` where GitHub says until when to wait; what people wait for is shown before, where
 * only decoration has to.
 *
 * @returns the first failure; null: all is shown
 */
export async function showGroups(
  deps: Deps,
  view: ReleaseView,
  groups: readonly Group[],
): Promise<GitHubFailure | null> {
  let failure: GitHubFailure | null = null;
  let bare: GitHubFailure | null = null;
  for (const [priority, group] of groups) {
    if (bare !== null && priority === "decorate") continue;
    const failed = await failureOf(() =>
      atPriority(priority, async () => showAll(deps, view, await group())),
    );
    // Until when to wait is said: nothing more of the kind is asked until then.
    if (failed !== null && failed.retryAt !== null) {
      if (priority === "answer") throw failed;
      bare = failed;
    }
    failure ??= failed;
  }
  if (bare !== null) throw bare;
  return failure;
}

/** What GitHub did not do; null: all went well. A question that cannot be written holds up nobody's answer. */
async function failureOf(work: () => Promise<void>): Promise<GitHubFailure | null> {
  try {
    await work();
    return null;
  } catch (error) {
    if (error instanceof GitHubFailure) return error;
    throw error;
  }
}

/** Makes GitHub show objects, one after the other. */
export async function showAll(deps: Deps, view: ReleaseView, objects: readonly Desired[]): Promise<void> {
  const rows = await projectionsOf(
    deps.db,
    view.project.id,
    objects.map((one) => one.key),
  );
  for (const object of objects) await show(deps, view, rows.get(object.key), object);
}

export async function show(
  deps: Deps,
  view: ReleaseView,
  row: Projection | undefined,
  object: Desired,
): Promise<void> {
  const written = await write(deps, view.project.id, row, object);
  if (written.kind === "refused") {
    deps.log.warn(
      { project: view.project.id, key: object.key, reason: written.reason },
      "GitHub refuses an object",
    );
  }
  await object.done?.();
}

/** Answers to commands that GitHub has not shown yet. */
export async function notices(deps: Deps, view: ReleaseView): Promise<readonly Desired[]> {
  const open = await openNotices(deps.db, view.project.id, view.release.id);
  return Promise.all(
    open.map(async (notice) => ({
      ...(await noticeObject(deps, view.project, notice)),
      done: () => finishNotice(deps.db, notice.id),
    })),
  );
}
