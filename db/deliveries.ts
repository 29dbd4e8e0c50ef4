import { and, asc, eq, isNull } from "drizzle-orm";
import type { Database } from "./open.ts";
import { deliveries } from "./schema.ts";

export type Delivery = typeof deliveries.$inferSelect;

/** Stores a delivery once. False: this delivery, or another about the same thing, is already here. */
export async function storeDelivery(db: Database, delivery: typeof deliveries.$inferInsert): Promise<boolean> {
  const stored = await db.insert(deliveries).values(delivery).onConflictDoNothing().returning({ id: deliveries.id });
  return stored.length > 0;
}

export async function deliveryById(db: Database, id: string): Promise<Delivery | undefined> {
  const [row] = await db.select().from(deliveries).where(eq(deliveries.id, id));
  return row;
}

/** Marks it as done. False: it was done already, so its effects must not be repeated. */
export async function finishDelivery(db: Database, id: string, now: Date): Promise<boolean> {
  const done = await db
    .update(deliveries)
    .set({ processedAt: now })
    .where(and(eq(deliveries.id, id), isNull(deliveries.processedAt)))
    .returning({ id: deliveries.id });
  return done.length > 0;
}

/** Ids of those that are stored and not done, oldest first. */
export async function unfinishedDeliveries(db: Database, limit: number): Promise<readonly string[]> {
  const rows = await db
    .select({ id: deliveries.id })
    .from(deliveries)
    .where(isNull(deliveries.processedAt))
    .orderBy(asc(deliveries.receivedAt))
    .limit(limit);
  return rows.map((row) => row.id);
}
