import { eq } from "drizzle-orm";
import type { Database } from "./open.ts";
import { policies } from "./schema.ts";

export type StoredPolicy = typeof policies.$inferSelect;

/** What is known of an organization's policy; undefined: nobody looked yet. */
export async function policyOf(db: Database, ownerId: number): Promise<StoredPolicy | undefined> {
  const [row] = await db.select().from(policies).where(eq(policies.ownerId, ownerId));
  return row;
}

export async function savePolicy(db: Database, row: typeof policies.$inferInsert): Promise<void> {
  await db.insert(policies).values(row).onConflictDoUpdate({ target: policies.ownerId, set: row });
}
