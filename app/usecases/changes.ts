import type { Database } from "../../db/open.ts";
import { type Release, releasesBetween, versionBefore } from "../../db/releases.ts";

/** What a release brings to an environment that runs another. */
export interface Changes {
  /** Newest first: every release since the one that runs, this one included. */
  readonly releases: readonly Pick<Release, "version" | "commits">[];
  /** The release created just before this one. */
  readonly previous: string | null;
}

/**
 * @param running id of the release that the environment runs; null: none yet, and then only this release counts
 */
export async function changesSince(
  db: Database,
  projectId: number,
  release: Release,
  running: number | null,
): Promise<Changes> {
  const previous = await versionBefore(db, projectId, release.id);
  // What a workflow run brings is in its own commits: the releases in between may not be among them.
  const alone = release.kind === "run" || running === null || running >= release.id;
  const releases = alone ? [release] : await releasesBetween(db, projectId, running, release.id);
  return { releases, previous };
}
