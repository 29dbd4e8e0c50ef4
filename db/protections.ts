import { and, asc, desc, eq, gt, isNull, lte } from "drizzle-orm";
import { fold } from "../app/domain/process.ts";
import type { Database } from "./open.ts";
import { protectionRequests } from "./schema.ts";

/** What a job that waits for an environment asked, and how it stands. */
export type ProtectionRequest = typeof protectionRequests.$inferSelect;
export type NewProtectionRequest = Omit<typeof protectionRequests.$inferInsert, "environmentKey">;

export async function insertProtection(
  db: Database,
  request: NewProtectionRequest,
): Promise<ProtectionRequest> {
  const [row] = await db
    .insert(protectionRequests)
    .values({ ...request, environmentKey: fold(request.environment) })
    .returning();
  if (row === undefined) throw new Error("The request was not written");
  return row;
}

export async function protectionById(db: Database, id: number): Promise<ProtectionRequest | undefined> {
  const [row] = await db.select().from(protectionRequests).where(eq(protectionRequests.id, id));
  return row;
}

/** Everything that was asked for a run and an environment, newest first. */
export async function protectionsOfRun(
  db: Database,
  projectId: number,
  runId: number,
  environment: string,
): Promise<readonly ProtectionRequest[]> {
  return db
    .select()
    .from(protectionRequests)
    .where(
      and(
        eq(protectionRequests.projectId, projectId),
        eq(protectionRequests.runId, runId),
        eq(protectionRequests.environmentKey, fold(environment)),
      ),
    )
    .orderBy(desc(protectionRequests.id));
}

/** What still waits of a run, in attempts up to this one. */
export async function openProtectionsOfRun(
  db: Database,
  projectId: number,
  runId: number,
  attempt: number,
): Promise<readonly ProtectionRequest[]> {
  return db
    .select()
    .from(protectionRequests)
    .where(
      and(
        eq(protectionRequests.projectId, projectId),
        eq(protectionRequests.runId, runId),
        lte(protectionRequests.attempt, attempt),
        isNull(protectionRequests.closedAt),
      ),
    )
    .orderBy(asc(protectionRequests.id));
}

/** What nobody could be asked about yet, oldest first. */
export async function heldProtections(
  db: Database,
  projectId: number,
): Promise<readonly ProtectionRequest[]> {
  return db
    .select()
    .from(protectionRequests)
    .where(
      and(
        eq(protectionRequests.projectId, projectId),
        eq(protectionRequests.state, "held"),
        isNull(protectionRequests.closedAt),
      ),
    )
    .orderBy(asc(protectionRequests.id));
}

/**
 * A page of what waits, of every project, oldest first, where GitHub was last asked about its run before a time.
 * @param after the last one of the page before; null: the first page
 */
export async function uncheckedProtections(
  db: Database,
  before: Date,
  after: ProtectionRequest | null,
  limit: number,
): Promise<readonly ProtectionRequest[]> {
  return db
    .select()
    .from(protectionRequests)
    .where(
      and(
        isNull(protectionRequests.closedAt),
        lte(protectionRequests.checkedAt, before),
        after === null ? undefined : gt(protectionRequests.id, after.id),
      ),
    )
    .orderBy(asc(protectionRequests.id))
    .limit(limit);
}

export async function updateProtection(
  db: Database,
  id: number,
  change: Partial<
    Pick<ProtectionRequest, "state" | "held" | "verdict" | "githubDeployments" | "checkedAt" | "closedAt">
  >,
): Promise<void> {
  await db.update(protectionRequests).set(change).where(eq(protectionRequests.id, id));
}
