import { and, asc, desc, eq, gt, isNotNull, isNull, lte, ne } from "drizzle-orm";
import { fold } from "../app/domain/process.ts";
import type { Database } from "./open.ts";
import { deployments, protectionRequests, releases } from "./schema.ts";
import type { Release } from "./releases.ts";

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

/** The row of `releases` that stands for the commit of a run, by its version. */
export async function releaseOfRun(
  db: Database,
  projectId: number,
  version: string,
): Promise<Release | undefined> {
  const [row] = await db
    .select()
    .from(releases)
    .where(
      and(
        eq(releases.projectId, projectId),
        eq(releases.kind, "run"),
        eq(releases.versionKey, fold(version)),
      ),
    );
  return row;
}

/** Workflow runs that were let into an environment, newest first, without those of one row of `releases`. */
export async function runsLetIn(
  db: Database,
  projectId: number,
  environment: string,
  except: number,
  limit: number,
): Promise<readonly { readonly runId: number; readonly sha: string; readonly at: Date }[]> {
  const rows = await db
    .select({ protects: deployments.protects, sha: releases.sha, at: deployments.finishedAt })
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(
      and(
        eq(deployments.projectId, projectId),
        isNotNull(deployments.protects),
        eq(deployments.environmentKey, fold(environment)),
        eq(deployments.state, "success"),
        ne(deployments.releaseId, except),
      ),
    )
    .orderBy(desc(deployments.finishedAt), desc(deployments.id))
    .limit(limit);
  return rows.flatMap(({ protects, sha, at }) =>
    protects === null || at === null ? [] : [{ runId: protects.runId, sha, at }],
  );
}

/** The newest release that people made of a commit; undefined: there is none. */
export async function releaseOfCommit(
  db: Database,
  projectId: number,
  sha: string,
): Promise<Release | undefined> {
  const [row] = await db
    .select()
    .from(releases)
    .where(and(eq(releases.projectId, projectId), eq(releases.sha, sha), eq(releases.kind, "release")))
    .orderBy(desc(releases.id))
    .limit(1);
  return row;
}
