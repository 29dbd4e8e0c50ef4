import { and, asc, desc, eq, gt, isNotNull, lt, lte, type SQL, sql } from "drizzle-orm";
import { fold } from "../app/domain/process.ts";
import { type MaskParts, mostDigits } from "../app/domain/version.ts";
import type { Database } from "./open.ts";
import {
  deployments,
  type ReleaseBlock,
  releases,
  retiredReleases,
  type StoredAuthorship,
} from "./schema.ts";

export type Release = typeof releases.$inferSelect;
export type NewRelease = Omit<typeof releases.$inferInsert, "id" | "versionKey">;

export async function insertRelease(db: Database, release: NewRelease): Promise<Release> {
  const [row] = await db
    .insert(releases)
    .values({ ...release, versionKey: fold(release.version) })
    .returning();
  if (row === undefined) throw new Error("The release was not written");
  return row;
}

/** What stands for the commit of a workflow run is no release: nobody made it, names it or goes back to it. */
const made = eq(releases.kind, "release");

export async function releaseByVersion(
  db: Database,
  projectId: number,
  version: string,
): Promise<Release | undefined> {
  const [row] = await db
    .select()
    .from(releases)
    .where(and(eq(releases.projectId, projectId), made, eq(releases.versionKey, fold(version))));
  return row;
}

export async function releaseById(db: Database, id: number): Promise<Release> {
  const row = await findRelease(db, id);
  if (row === null) throw new Error(`There is no release ${id}`);
  return row;
}

/** Null: there is none any more. */
export async function findRelease(db: Database, id: number): Promise<Release | null> {
  const [row] = await db.select().from(releases).where(eq(releases.id, id));
  return row ?? null;
}

/** The release that the mask made of this commit, if it did: a push that is repeated makes no second one. */
export async function maskedRelease(
  db: Database,
  projectId: number,
  sha: string,
): Promise<Release | undefined> {
  const [row] = await db
    .select()
    .from(releases)
    .where(and(eq(releases.projectId, projectId), eq(releases.sha, sha), eq(releases.masked, true)))
    .orderBy(desc(releases.id))
    .limit(1);
  return row;
}

/** Newest first. */
export async function listReleases(
  db: Database,
  projectId: number,
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly Release[]> {
  return db
    .select()
    .from(releases)
    .where(and(eq(releases.projectId, projectId), made))
    .orderBy(desc(releases.id))
    .limit(page.limit)
    .offset(page.offset);
}

/** The newest release that people made of a commit; undefined: there is none. */
export async function releaseOfCommit(
  db: Database,
  projectId: number,
  sha: string,
): Promise<Release | undefined> {
  const [row] = await db
    .select()
    .from(releases)
    .where(and(eq(releases.projectId, projectId), made, eq(releases.sha, sha)))
    .orderBy(desc(releases.id))
    .limit(1);
  return row;
}

/** What stands for the commit of a workflow run, by its version. */
export async function releaseOfRun(
  db: Database,
  projectId: number,
  version: string,
): Promise<Release | undefined> {
  const [row] = await db
    .select()
    .from(releases)
    .where(
      and(
        eq(releases.projectId, projectId),
        eq(releases.kind, "run"),
        eq(releases.versionKey, fold(version)),
      ),
    );
  return row;
}

/** The project's oldest; undefined: there is none. */
export async function firstRelease(db: Database, projectId: number): Promise<Release | undefined> {
  const [row] = await db
    .select()
    .from(releases)
    .where(and(eq(releases.projectId, projectId), made))
    .orderBy(asc(releases.id))
    .limit(1);
  return row;
}

/** What came first, as a release or by a workflow run; null: nothing has come. */
export async function oldestRow(
  db: Database,
  projectId: number,
): Promise<Pick<Release, "id" | "sha"> | null> {
  const [row] = await db
    .select({ id: releases.id, sha: releases.sha })
    .from(releases)
    .where(eq(releases.projectId, projectId))
    .orderBy(asc(releases.id))
    .limit(1);
  return row ?? null;
}

/** Version of the release created just before; null: it is the first. */
export async function versionBefore(db: Database, projectId: number, id: number): Promise<string | null> {
  const [row] = await db
    .select({ version: releases.version })
    .from(releases)
    .where(and(eq(releases.projectId, projectId), made, lt(releases.id, id)))
    .orderBy(desc(releases.id))
    .limit(1);
  return row?.version ?? null;
}

/** Releases whose thread is this issue or pull request, newest first; after them what stands for workflow runs. */
export async function releasesOfThread(
  db: Database,
  projectId: number,
  threadNumber: number,
): Promise<readonly Release[]> {
  return db
    .select()
    .from(releases)
    .where(and(eq(releases.projectId, projectId), eq(releases.threadNumber, threadNumber)))
    .orderBy(asc(releases.kind), desc(releases.id));
}

/** @param threadNumber null: its issue is gone, another one is opened when something is to be said */
export async function setThread(db: Database, id: number, threadNumber: number | null): Promise<void> {
  await db.update(releases).set({ threadNumber }).where(eq(releases.id, id));
}

export async function setBlocked(db: Database, id: number, blocked: ReleaseBlock | null): Promise<void> {
  await db.update(releases).set({ blocked }).where(eq(releases.id, id));
}

/** Those that somebody prevents from going on, newest first, at most twenty. */
export async function blockedReleases(db: Database, projectId: number): Promise<readonly Release[]> {
  return db
    .select()
    .from(releases)
    .where(and(eq(releases.projectId, projectId), isNotNull(releases.blocked)))
    .orderBy(desc(releases.id))
    .limit(20);
}

export async function setAuthorship(db: Database, id: number, authorship: StoredAuthorship): Promise<void> {
  await db.update(releases).set({ authorship }).where(eq(releases.id, id));
}

/**
 * The highest number that stands between two texts in a version of the project, one that was retired too; 0: none does.
 * Of each length the last one in the order of characters is the highest, so that a few looks into an index are
 * enough, however many versions there are.
 */
export async function highestNumber(
  db: Database,
  projectId: number,
  { before, after }: MaskParts,
): Promise<number> {
  const [first, last] = [fold(before), fold(after)];
  const around = first.length + last.length;
  // In one condition, of which the planner thinks that every second row meets it: it takes a pattern for rare, and
  // would rather read and sort all than go back along the index to the first.
  const fits = (only: SQL) => sql`(case when right(version_key, ${last.length}) = ${last}
    and substr(version_key, ${first.length + 1}, digits) ~ '^[0-9]+$' and ${only} then true else false end)`;
  const highest = (table: typeof releases | typeof retiredReleases, only: SQL) => sql`(
    select substr(version_key, ${first.length + 1}, digits)::bigint as number from ${table}
    where project_id = ${projectId} and length(version_key) = ${around} + digits
      and version_key collate "C" >= ${first + "0"} and version_key collate "C" < ${first + ":"}
      and ${fits(only)}
    order by version_key collate "C" desc limit 1)`;
  const [row] = await db.select({ number: sql<string | null>`max(number)` })
    .from(sql`generate_series(1, ${mostDigits}::integer) as digits, lateral (
      ${highest(releases, sql`kind = 'release'`)} union all ${highest(retiredReleases, sql`true`)}) as numbers`);
  return Number(row?.number ?? 0);
}

/** Releases after one and up to another, newest first, at most fifty. */
export async function releasesBetween(
  db: Database,
  projectId: number,
  after: number,
  upTo: number,
): Promise<readonly Pick<Release, "version" | "commits">[]> {
  return db
    .select({ version: releases.version, commits: releases.commits })
    .from(releases)
    .where(and(eq(releases.projectId, projectId), made, gt(releases.id, after), lte(releases.id, upTo)))
    .orderBy(desc(releases.id))
    .limit(50);
}

/**
 * A page of the releases, of every project, that were made before a time and of which nothing has happened since.
 * @param after the last id of the page before; 0: the first page
 */
export async function restingReleases(
  db: Database,
  before: Date,
  after: number,
  limit: number,
): Promise<readonly Pick<Release, "id" | "projectId">[]> {
  const time = sql`${before.toISOString()}::timestamptz`;
  const busy = sql`exists (
    select 1 from ${deployments} where ${deployments.releaseId} = ${releases.id}
      and (${deployments.finishedAt} is null or ${deployments.finishedAt} >= ${time}))`;
  return db
    .select({ id: releases.id, projectId: releases.projectId })
    .from(releases)
    .where(and(gt(releases.id, after), lt(releases.createdAt, before), sql`not ${busy}`))
    .orderBy(asc(releases.id))
    .limit(limit);
}

/** Whether so many releases of the project are newer than this one. */
export async function hasNewer(
  db: Database,
  { id, projectId }: Pick<Release, "id" | "projectId">,
  count: number,
): Promise<boolean> {
  const [row] = await db
    .select({ id: releases.id })
    .from(releases)
    .where(and(eq(releases.projectId, projectId), made, gt(releases.id, id)))
    .orderBy(asc(releases.id))
    .limit(1)
    .offset(count - 1);
  return row !== undefined;
}

/** Whether a release of the same channel is newer than this one. */
export async function hasNewerOfChannel(
  db: Database,
  { id, projectId, channel }: Pick<Release, "id" | "projectId" | "channel">,
): Promise<boolean> {
  const [row] = await db
    .select({ id: releases.id })
    .from(releases)
    .where(and(eq(releases.projectId, projectId), made, eq(releases.channel, channel), gt(releases.id, id)))
    .orderBy(asc(releases.id))
    .limit(1);
  return row !== undefined;
}
