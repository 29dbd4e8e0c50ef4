import type { Database } from "../../db/open.ts";
import { listReleases } from "../../db/releases.ts";
import { retiredByVersion } from "../../db/retired-releases.ts";
import type { Refusal } from "../domain/refusal.ts";

/** Why there is no release of a version: it was removed, or never made. */
export async function noRelease(db: Database, projectId: number, version: string): Promise<Refusal> {
  const removed = await retiredByVersion(db, projectId, version);
  if (removed !== undefined) {
    const { sha, retiredAt } = removed;
    return { code: "release-removed", version: removed.version, sha, at: retiredAt.toISOString() };
  }
  const latest = await listReleases(db, projectId, { limit: 5, offset: 0 });
  return { code: "unknown-version", version, latest: latest.map((one) => one.version) };
}
