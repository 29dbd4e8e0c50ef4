import { and, asc, eq } from "drizzle-orm";
import type { AuditEvent } from "./audit.ts";
import type { Database } from "./open.ts";
import { auditEvents, handled } from "./schema.ts";

/** When what has this name was done; null: it was not, or too long ago to be known. */
export async function handledAt(db: Database, projectId: number, key: string): Promise<Date | null> {
  const [row] = await db
    .select({ at: handled.at })
    .from(handled)
    .where(and(eq(handled.projectId, projectId), eq(handled.key, key)));
  return row?.at ?? null;
}

/** What has this name was not done after all. */
export async function forgetHandled(db: Database, projectId: number, key: string): Promise<void> {
  await db.delete(handled).where(and(eq(handled.projectId, projectId), eq(handled.key, key)));
}

/**
 * What one transaction recorded, oldest first: all of it has one time, which is that under which its name was noted.
 */
export async function recordedAt(db: Database, projectId: number, at: Date): Promise<readonly AuditEvent[]> {
  return db
    .select()
    .from(auditEvents)
    .where(and(eq(auditEvents.projectId, projectId), eq(auditEvents.at, at)))
    .orderBy(asc(auditEvents.id));
}
