import { and, eq, inArray, isNotNull, isNull, like, or, type SQL, sql } from "drizzle-orm";
import type { PgColumn } from "drizzle-orm/pg-core";
import { keysByProject } from "./keys-by-project.ts";
import type { Database } from "./open.ts";
import { projections } from "./schema.ts";

export type Projection = typeof projections.$inferSelect;

export async function projectionsOf(
  db: Database,
  projectId: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Projection>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .select()
    .from(projections)
    .where(and(eq(projections.projectId, projectId), inArray(projections.key, [...keys])));
  return new Map(rows.map((row) => [row.key, row]));
}

/** The object that GitHub knows by this id, looking at one kind of key only. */
export async function projectionByGitHubId(
  db: Database,
  projectId: number,
  githubId: number,
): Promise<readonly Projection[]> {
  return db
    .select()
    .from(projections)
    .where(and(eq(projections.projectId, projectId), eq(projections.githubId, githubId)));
}

/** What the journal keeps of an object; what is left out stays as it is. */
export type Entry = Partial<Omit<Projection, "projectId" | "key">>;

/**
 * Changes an object's entry, if nobody has changed it since it was read: of two processes that work on one object
 * only one goes on.
 *
 * @param read the entry as it was read; undefined: there was none
 * @returns the entry as it is now; null: another process has moved it
 */
export async function moveEntry(
  db: Database,
  { projectId, key }: Pick<Projection, "projectId" | "key">,
  read: Projection | undefined,
  change: Entry,
): Promise<Projection | null> {
  if (read === undefined) {
    const [made] = await db
      .insert(projections)
      .values({ projectId, key, ...change })
      .onConflictDoNothing()
      .returning();
    return made ?? null;
  }
  const [moved] = await db
    .update(projections)
    .set(change)
    .where(
      and(
        eq(projections.projectId, projectId),
        eq(projections.key, key),
        sameValue(projections.githubId, read.githubId),
        sameValue(projections.written, read.written),
        sameValue(projections.sending, read.sending),
        sameValue(projections.sendingAt, read.sendingAt),
      ),
    )
    .returning();
  return moved ?? null;
}

function sameValue(column: PgColumn, value: unknown): SQL {
  return value === null ? isNull(column) : eq(column, value);
}

/** Keys of the objects that GitHub refuses for good. */
export async function refusedKeys(db: Database, projectId: number): Promise<readonly string[]> {
  const rows = await db
    .select({ key: projections.key })
    .from(projections)
    .where(and(eq(projections.projectId, projectId), isNotNull(projections.refused)));
  return rows.map((row) => row.key);
}

/** What GitHub refused may be taken now: the next run tries it once more. */
export async function forgetRefused(db: Database, projectId: number, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await db
    .update(projections)
    .set({ written: null, refused: null })
    .where(
      and(
        eq(projections.projectId, projectId),
        inArray(projections.key, [...keys]),
        isNotNull(projections.refused),
      ),
    );
}

/** The objects of these keys are gone with the thread that they were in, whatever was being sent there. */
export async function forgetObjects(db: Database, projectId: number, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  await db
    .delete(projections)
    .where(and(eq(projections.projectId, projectId), inArray(projections.key, [...keys])));
}

/** Keys that begin with these words. */
export async function keysLike(db: Database, projectId: number, prefix: string): Promise<readonly string[]> {
  const rows = await db
    .select({ key: projections.key })
    .from(projections)
    .where(and(eq(projections.projectId, projectId), like(projections.key, `${prefix}%`)));
  return rows.map((row) => row.key);
}

/** Somebody deleted or changed the object on GitHub: it has to be written again. */
export async function forgetWritten(
  db: Database,
  projectId: number,
  key: string,
  gone: boolean,
): Promise<void> {
  await db
    .update(projections)
    .set({ written: null, ...(gone ? { githubId: null } : {}) })
    .where(and(eq(projections.projectId, projectId), eq(projections.key, key)));
}

/** Forgets single objects whose rows are gone; GitHub keeps them. */
export async function removeProjections(
  db: Database,
  objects: readonly Pick<Projection, "projectId" | "key">[],
): Promise<void> {
  for (const [projectId, keys] of keysByProject(objects)) {
    await db
      .delete(projections)
      .where(and(eq(projections.projectId, projectId), inArray(projections.key, [...keys])));
  }
}

/**
 * Forgets every object of releases, deployments or workflow runs that are gone; GitHub keeps them.
 * @param subjects `release:5`, `deployment:12`, `run:7`
 */
export async function removeProjectionsOf(
  db: Database,
  projectId: number,
  subjects: readonly `${"release" | "deployment" | "run"}:${number}`[],
): Promise<void> {
  if (subjects.length === 0) return;
  // Written out, for a prefix that is a parameter takes no index. They hold no more than a word and a number.
  const prefixes = subjects.map((subject) => sql`${projections.key} like ${sql.raw(`'${subject}:%'`)}`);
  await db.delete(projections).where(and(eq(projections.projectId, projectId), or(...prefixes)));
}
