import { finishNotice, openNotices } from "../../db/notices.ts";
import { type Projection, projectionsOf } from "../../db/projections.ts";
import { GitHubFailure } from "../github/client.ts";
import type { Deps } from "./deps.ts";
import { noticeObject } from "./notice-object.ts";
import type { ReleaseView } from "./release-view.ts";
import { type Desired, write } from "./writer.ts";

/**
 * Makes GitHub show groups of objects in their order. What fails of one holds up none of the others.
 *
 * Rejects with the `GitHubFailure` where GitHub says until when to wait.
 *
 * @returns the first failure; null: all is shown
 */
export async function showGroups(
  deps: Deps,
  view: ReleaseView,
  groups: readonly (() => Promise<readonly Desired[]>)[],
): Promise<GitHubFailure | null> {
  let failure: GitHubFailure | null = null;
  for (const group of groups) {
    const failed = await failureOf(async () => showAll(deps, view, await group()));
    // Until when to wait is said: nothing more is asked until then.
    if (failed !== null && failed.retryAt !== null) throw failed;
    failure ??= failed;
  }
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
