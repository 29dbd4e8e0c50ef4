import { and, asc, count, eq, gte, inArray, isNull, lt } from "drizzle-orm";
import type { Database } from "./open.ts";
import { removeProjections } from "./projections.ts";
import { notices } from "./schema.ts";

export type Notice = typeof notices.$inferSelect;

/** Writes a notice once; one with the same key is left as it is. False: it was there. */
export async function addNotice(
  db: Database,
  notice: Omit<typeof notices.$inferInsert, "id">,
): Promise<boolean> {
  const added = await db.insert(notices).values(notice).onConflictDoNothing().returning({ id: notices.id });
  return added.length > 0;
}

/** How many refusals the thread got since a time. */
export async function refusalsSince(
  db: Database,
  projectId: number,
  threadNumber: number,
  since: Date,
): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(notices)
    .where(
      and(
        eq(notices.projectId, projectId),
        eq(notices.threadNumber, threadNumber),
        eq(notices.refusal, true),
        gte(notices.createdAt, since),
      ),
    );
  return row?.n ?? 0;
}

/** How many refusals all threads of a project that belong to no release got since a time. */
export async function looseRefusalsSince(db: Database, projectId: number, since: Date): Promise<number> {
  const [row] = await db
    .select({ n: count() })
    .from(notices)
    .where(
      and(
        eq(notices.projectId, projectId),
        isNull(notices.releaseId),
        eq(notices.refusal, true),
        gte(notices.createdAt, since),
      ),
    );
  return row?.n ?? 0;
}

/** What GitHub does not have yet, oldest first: of a release, or of no release. */
export async function openNotices(
  db: Database,
  projectId: number,
  releaseId: number | null,
): Promise<readonly Notice[]> {
  return db
    .select()
    .from(notices)
    .where(
      and(
        eq(notices.projectId, projectId),
        eq(notices.done, false),
        releaseId === null ? isNull(notices.releaseId) : eq(notices.releaseId, releaseId),
      ),
    )
    .orderBy(asc(notices.id));
}

export async function finishNotice(db: Database, id: number): Promise<void> {
  await db.update(notices).set({ done: true }).where(eq(notices.id, id));
}

/** The thread is gone: nobody will read what was to be said there. */
export async function finishNoticesIn(db: Database, projectId: number, threadNumber: number): Promise<void> {
  await db
    .update(notices)
    .set({ done: true })
    .where(and(eq(notices.projectId, projectId), eq(notices.threadNumber, threadNumber)));
}

/** GitHub has lost it: it is to be written again. Answers with its release; null: it belongs to none. */
export async function reopenNotice(db: Database, id: number): Promise<number | null> {
  const [row] = await db
    .update(notices)
    .set({ done: false })
    .where(eq(notices.id, id))
    .returning({ releaseId: notices.releaseId });
  return row?.releaseId ?? null;
}

/** Removes the oldest notices that GitHub has, written before a time, with what is known of where they are there. */
export async function removeNotices(db: Database, before: Date, limit: number): Promise<number> {
  const old = db
    .select({ id: notices.id })
    .from(notices)
    .where(and(eq(notices.done, true), lt(notices.createdAt, before)))
    .orderBy(asc(notices.id))
    .limit(limit)
    .for("update", { skipLocked: true });
  const gone = await db
    .delete(notices)
    .where(inArray(notices.id, old))
    .returning({ id: notices.id, projectId: notices.projectId });
  await removeProjections(
    db,
    gone.map(({ id, projectId }) => ({ projectId, key: `notice:${id}` })),
  );
  return gone.length;
}
