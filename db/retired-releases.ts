import { and, desc, eq } from "drizzle-orm";
import { fold } from "../app/domain/process.ts";
import type { Database } from "./open.ts";
import { retiredReleases } from "./schema.ts";

/** A release that retention has removed. */
export type RetiredRelease = typeof retiredReleases.$inferSelect;

export async function insertRetired(
  db: Database,
  release: Omit<RetiredRelease, "versionKey">,
): Promise<void> {
  await db.insert(retiredReleases).values({ ...release, versionKey: fold(release.version) });
}

export async function retiredByVersion(
  db: Database,
  projectId: number,
  version: string,
): Promise<RetiredRelease | undefined> {
  const [row] = await db
    .select()
    .from(retiredReleases)
    .where(and(eq(retiredReleases.projectId, projectId), eq(retiredReleases.versionKey, fold(version))));
  return row;
}

/** The removed release that the mask had made of this commit, if it did. */
export async function retiredMasked(
  db: Database,
  projectId: number,
  sha: string,
): Promise<RetiredRelease | undefined> {
  const { masked, retiredAt } = retiredReleases;
  const [row] = await db
    .select()
    .from(retiredReleases)
    .where(and(eq(retiredReleases.projectId, projectId), eq(retiredReleases.sha, sha), eq(masked, true)))
    .orderBy(desc(retiredAt))
    .limit(1);
  return row;
}
