import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, lte, notExists, or } from "drizzle-orm";
import { fold } from "../app/domain/process.ts";
import type { Database } from "./open.ts";
import { removeProjectionsOf } from "./projections.ts";
import { deployments, protectionRequests } from "./schema.ts";

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

/**
 * Removes the oldest that were closed before a time and asked nobody; what asked people goes with its deployment.
 * @returns how many
 */
export async function removeProtections(db: Database, before: Date, limit: number): Promise<number> {
  const asked = db
    .select({ id: deployments.id })
    .from(deployments)
    .where(eq(deployments.id, protectionRequests.id));
  const old = db
    .select({ id: protectionRequests.id })
    .from(protectionRequests)
    .where(and(lt(protectionRequests.closedAt, before), notExists(asked)))
    .orderBy(asc(protectionRequests.id))
    .limit(limit)
    .for("update", { skipLocked: true });
  const { id, projectId, runId } = protectionRequests;
  const gone = await db
    .delete(protectionRequests)
    .where(inArray(protectionRequests.id, old))
    .returning({ id, projectId, runId });
  for (const one of gone) {
    await removeProjectionsOf(db, one.projectId, [`deployment:${one.id}`, `run:${one.runId}`]);
  }
  return gone.length;
}

/** Whether something that was asked for the release of a workflow run is open still, or was closed after a time. */
export async function hasRecentProtection(db: Database, releaseId: number, since: Date): Promise<boolean> {
  const rows = await db
    .select({ id: protectionRequests.id })
    .from(protectionRequests)
    .innerJoin(deployments, eq(deployments.id, protectionRequests.id))
    .where(
      and(
        eq(deployments.releaseId, releaseId),
        or(isNull(protectionRequests.closedAt), gte(protectionRequests.closedAt, since)),
      ),
    )
    .limit(1);
  return rows.length > 0;
}
