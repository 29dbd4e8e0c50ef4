import { and, asc, eq, gt, gte, inArray, isNull, lt, lte, sql } from "drizzle-orm";
import { keysByProject } from "./keys-by-project.ts";
import type { Database } from "./open.ts";
import { deliveries, handled } from "./schema.ts";

export type Delivery = typeof deliveries.$inferSelect;

export type NewDelivery = typeof deliveries.$inferInsert;

/**
 * Stores each delivery once.
 * @returns ids of those that were stored; of the others, they or others about the same thing were here already
 */
export async function storeDeliveries(db: Database, some: readonly NewDelivery[]): Promise<Set<string>> {
  if (some.length === 0) return new Set();
  // In one order everywhere, so that two processes with the same ones wait for each other in turn.
  const rows = some.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  // All of them as one parameter: a statement of hundreds of parameters takes longer to put together than to carry out.
  const stored = await db
    .insert(deliveries)
    .select(
      sql`select r.id, r.event, r.action, r.subject, r.payload, r."receivedAt", r."processedAt"
        from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id text, event text, action text, subject text,
          payload jsonb, "receivedAt" timestamptz, "processedAt" timestamptz)`,
    )
    .onConflictDoNothing()
    .returning({ id: deliveries.id });
  return new Set(stored.map((row) => row.id));
}

export async function deliveryById(db: Database, id: string): Promise<Delivery | undefined> {
  const [row] = await db.select().from(deliveries).where(eq(deliveries.id, id));
  return row;
}

/** Which of these deliveries are here. */
export async function storedAmong(db: Database, ids: readonly string[]): Promise<ReadonlySet<string>> {
  if (ids.length === 0) return new Set();
  const rows = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(inArray(deliveries.id, [...ids]));
  return new Set(rows.map((row) => row.id));
}

/**
 * Marks it as done, and forgets what was in it: to know it again its id and subject are enough.
 * False: it was done already, so its effects must not be repeated.
 */
export async function finishDelivery(db: Database, id: string, now: Date): Promise<boolean> {
  const done = await db
    .update(deliveries)
    .set({ processedAt: now, payload: {} })
    .where(and(eq(deliveries.id, id), isNull(deliveries.processedAt)))
    .returning({ id: deliveries.id });
  return done.length > 0;
}

export interface UnfinishedDelivery {
  readonly id: string;
  /** Null: it is of no installation. */
  readonly installationId: number | null;
}

/** How long one that fails again and again is tried: as long as GitHub itself keeps it. */
export const triedMs = 3 * 24 * 60 * 60_000;

/**
 * A page of those that are stored since before a time and not done, by id.
 * @param after the last one of the page before; null: the first page
 * @param all also those that are older than three days: the process may have been away so long
 */
export async function unfinishedDeliveries(
  db: Database,
  before: Date,
  after: UnfinishedDelivery | null,
  limit: number,
  all = false,
): Promise<readonly UnfinishedDelivery[]> {
  const oldest = new Date(before.getTime() - triedMs);
  const installationId = sql<number | null>`(${deliveries.payload} ->> 'installationId')::bigint`.mapWith(
    Number,
  );
  return db
    .select({ id: deliveries.id, installationId })
    .from(deliveries)
    .where(
      and(
        isNull(deliveries.processedAt),
        lte(deliveries.receivedAt, before),
        all ? undefined : gte(deliveries.receivedAt, oldest),
        after === null ? undefined : gt(deliveries.id, after.id),
      ),
    )
    .orderBy(asc(deliveries.id))
    .limit(limit);
}

/** Those about a repository that are not done, oldest first. */
export async function openDeliveriesOf(db: Database, githubRepositoryId: number): Promise<readonly string[]> {
  const rows = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(
      and(
        isNull(deliveries.processedAt),
        sql`${deliveries.payload} -> 'repository' ->> 'id' = ${String(githubRepositoryId)}`,
      ),
    )
    .orderBy(asc(deliveries.receivedAt));
  return rows.map((row) => row.id);
}

/** Notes that a command is being worked on. False: it was already. */
export async function markHandled(db: Database, projectId: number, key: string, at: Date): Promise<boolean> {
  const marked = await db
    .insert(handled)
    .values({ projectId, key, at })
    .onConflictDoNothing()
    .returning({ key: handled.key });
  return marked.length > 0;
}

/**
 * Removes the oldest deliveries that came before a time, done or given up.
 * @returns how many; fewer than the limit: there are no more
 */
export async function removeDeliveries(db: Database, before: Date, limit: number): Promise<number> {
  const old = db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(lt(deliveries.receivedAt, before))
    .orderBy(asc(deliveries.receivedAt))
    .limit(limit)
    .for("update", { skipLocked: true });
  const gone = await db
    .delete(deliveries)
    .where(inArray(deliveries.id, old))
    .returning({ id: deliveries.id });
  return gone.length;
}

/** Removes the notes of the oldest commands that were worked on before a time. */
export async function removeHandled(db: Database, before: Date, limit: number): Promise<number> {
  const old = await db
    .select({ projectId: handled.projectId, key: handled.key })
    .from(handled)
    .where(lt(handled.at, before))
    .orderBy(asc(handled.at))
    .limit(limit)
    .for("update", { skipLocked: true });
  for (const [projectId, keys] of keysByProject(old)) {
    await db.delete(handled).where(and(eq(handled.projectId, projectId), inArray(handled.key, [...keys])));
  }
  return old.length;
}
