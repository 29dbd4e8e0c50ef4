import { and, eq, isNotNull, isNull } from "drizzle-orm";
import type { Database, Transaction } from "./open.ts";
import { policies } from "./schema.ts";

export type StoredPolicy = typeof policies.$inferSelect;

/** What is known of an organization's policy; undefined: nobody looked yet. */
export async function policyOf(db: Database, ownerId: number): Promise<StoredPolicy | undefined> {
  const [row] = await db.select().from(policies).where(eq(policies.ownerId, ownerId));
  return row;
}

/** The same, and nobody else writes it until the transaction ends. */
export async function lockPolicy(tx: Transaction, ownerId: number): Promise<StoredPolicy | undefined> {
  const [row] = await tx.select().from(policies).where(eq(policies.ownerId, ownerId)).for("update");
  return row;
}

/**
 * Writes a reading, unless another one was written since what it was made from.
 * @param before what was known when the reading was made; undefined: nothing
 * @returns whether it was written
 */
export async function savePolicy(
  db: Database,
  before: StoredPolicy | undefined,
  row: StoredPolicy,
): Promise<boolean> {
  if (before === undefined) {
    const made = await db.insert(policies).values(row).onConflictDoNothing().returning();
    return made.length > 0;
  }
  const written = await db
    .update(policies)
    .set(row)
    .where(
      and(
        eq(policies.ownerId, row.ownerId),
        eq(policies.readAt, before.readAt),
        eq(policies.file, before.file),
        eq(policies.digest, before.digest),
        before.confirmed === null ? isNull(policies.confirmed) : isNotNull(policies.confirmed),
      ),
    )
    .returning();
  return written.length > 0;
}
