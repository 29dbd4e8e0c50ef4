import { and, eq, inArray } from "drizzle-orm";
import type { Actor } from "../app/domain/actor.ts";
import type { Database } from "./open.ts";
import { principals } from "./schema.ts";

export type StoredPrincipal = typeof principals.$inferSelect;

export async function principalsOf(
  db: Database,
  projectId: number,
  references: readonly string[],
): Promise<ReadonlyMap<string, StoredPrincipal>> {
  if (references.length === 0) return new Map();
  const rows = await db
    .select()
    .from(principals)
    .where(and(eq(principals.projectId, projectId), inArray(principals.reference, [...references])));
  return new Map(rows.map((row) => [row.reference, row]));
}

/** Keeps whom a reference stands for when it is first seen; one that is known stays as it is. */
export async function rememberPrincipal(
  db: Database,
  principal: Omit<StoredPrincipal, "confirmedBy"> & { readonly confirmedBy: Actor },
): Promise<void> {
  await db.insert(principals).values(principal).onConflictDoNothing();
}

/** A repository administrator said that the reference stands for this id from now on. */
export async function confirmPrincipal(db: Database, principal: StoredPrincipal): Promise<void> {
  await db
    .insert(principals)
    .values(principal)
    .onConflictDoUpdate({ target: [principals.projectId, principals.reference], set: principal });
}

export async function renamePrincipal(
  db: Database,
  projectId: number,
  reference: string,
  currentName: string,
): Promise<void> {
  await db
    .update(principals)
    .set({ currentName })
    .where(and(eq(principals.projectId, projectId), eq(principals.reference, reference)));
}
