import { and, asc, eq, getTableColumns, gt, inArray, isNull, lte, or, sql } from "drizzle-orm";
import type { Database } from "./open.ts";
import { behind, deployments, projects } from "./schema.ts";

/** With the installation that it is shown through. */
export type Behind = typeof behind.$inferSelect & { readonly installationId: number };

const columns = { ...getTableColumns(behind), installationId: projects.installationId };

/** Notes that what GitHub shows of a subject may lag. In the same transaction as the change. */
export async function noteBehind(db: Database, subject: string, projectId: number, now: Date): Promise<void> {
  await db
    .insert(behind)
    .values({ subject, projectId, since: now })
    .onConflictDoUpdate({ target: behind.subject, set: { revision: sql`${behind.revision} + 1` } });
}

export async function behindOf(db: Database, subject: string): Promise<Behind | undefined> {
  const [row] = await db
    .select(columns)
    .from(behind)
    .innerJoin(projects, eq(projects.id, behind.projectId))
    .where(eq(behind.subject, subject));
  return row;
}

/** Everything of a project that lags. */
export async function behindOfProject(db: Database, projectId: number): Promise<readonly Behind[]> {
  return db
    .select(columns)
    .from(behind)
    .innerJoin(projects, eq(projects.id, behind.projectId))
    .where(eq(behind.projectId, projectId))
    .orderBy(asc(behind.subject));
}

/** Clears the note, unless something changed since that revision was read. */
export async function clearBehind(db: Database, subject: string, revision: number): Promise<boolean> {
  const cleared = await db
    .delete(behind)
    .where(and(eq(behind.subject, subject), eq(behind.revision, revision)))
    .returning({ subject: behind.subject });
  return cleared.length > 0;
}

/**
 * A page of what has lagged since before a time, by subject.
 * @param after the last one of the page before; null: the first page
 */
export async function allBehind(
  db: Database,
  before: Date,
  after: Behind | null,
  limit: number,
): Promise<readonly Behind[]> {
  return db
    .select(columns)
    .from(behind)
    .innerJoin(projects, eq(projects.id, behind.projectId))
    .where(
      and(
        lte(behind.since, before),
        after === null ? undefined : gt(behind.subject, after.subject),
        // What is out of reach is shown once it is back.
        isNull(projects.away),
      ),
    )
    .orderBy(asc(behind.subject))
    .limit(limit);
}

/** Whether GitHub has to catch up with a release or one of its deployments. */
export async function isBehind(db: Database, releaseId: number): Promise<boolean> {
  const own = db
    .select({ subject: sql<string>`'deployment:' || ${deployments.id}` })
    .from(deployments)
    .where(eq(deployments.releaseId, releaseId));
  const rows = await db
    .select({ subject: behind.subject })
    .from(behind)
    .where(or(eq(behind.subject, `release:${releaseId}`), inArray(behind.subject, own)))
    .limit(1);
  return rows.length > 0;
}
