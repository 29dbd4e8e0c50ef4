import { and, desc, eq, inArray, isNull, like, sql } from "drizzle-orm";
import { openStates } from "../app/domain/deployment/state.ts";
import type { Database } from "./open.ts";
import { behind, deployments, projections, steps } from "./schema.ts";

/** How many of a project's newest deployments are looked through for a run that is over. */
const lately = 300;

/**
 * Of these runs, those that some dispatch of the project has already.
 * @param except key of the dispatch that asks
 */
export async function claimedRuns(
  db: Database,
  projectId: number,
  runIds: readonly number[],
  except: string,
): Promise<readonly number[]> {
  if (runIds.length === 0) return [];
  const rows = await db
    .select({ key: projections.key, githubId: projections.githubId })
    .from(projections)
    .where(
      and(
        eq(projections.projectId, projectId),
        inArray(projections.githubId, [...runIds]),
        like(projections.key, "deployment:%:dispatch:%"),
      ),
    );
  return rows.flatMap(({ key, githubId }) => (githubId === null || key === except ? [] : [githubId]));
}

/** Ids of the project's deployments with which GitHub has to catch up: whatever is under way belongs to one. */
export async function deploymentsBehind(db: Database, projectId: number): Promise<readonly number[]> {
  const rows = await db
    .select({ subject: behind.subject })
    .from(behind)
    .where(and(eq(behind.projectId, projectId), like(behind.subject, "deployment:%")));
  return rows.map(({ subject }) => Number(subject.split(":")[1]));
}

/** Id of the deployment that has dispatched a run: one that is open, else one of the newest. */
export async function deploymentOfRun(
  db: Database,
  projectId: number,
  runId: number,
): Promise<number | undefined> {
  const isRun = sql`(${steps.work} ->> 'runId')::bigint = ${runId}`;
  const [open] = await db
    .select({ id: deployments.id })
    .from(deployments)
    .innerJoin(steps, eq(steps.deploymentId, deployments.id))
    .where(and(eq(deployments.projectId, projectId), inArray(deployments.state, openStates), isRun));
  if (open !== undefined) return open.id;
  const newest = db
    .select({ id: deployments.id })
    .from(deployments)
    .where(eq(deployments.projectId, projectId))
    .orderBy(desc(deployments.id))
    .limit(lately);
  const [ended] = await db
    .select({ id: steps.deploymentId })
    .from(steps)
    .where(and(inArray(steps.deploymentId, newest), isRun));
  return ended?.id;
}

/** Whether some work of the project was dispatched, or is about to be, and its run is not known yet. */
export async function awaitsRun(db: Database, projectId: number): Promise<boolean> {
  const rows = await db
    .select({ id: deployments.id })
    .from(deployments)
    .innerJoin(steps, eq(steps.deploymentId, deployments.id))
    .where(
      and(
        eq(deployments.projectId, projectId),
        eq(deployments.state, "executing"),
        eq(steps.state, "executing"),
        sql`${steps.work} -> 'order' ->> 'uses' in ('workflow', 'run')`,
        isNull(sql`${steps.work} ->> 'runId'`),
      ),
    )
    .limit(1);
  return rows.length > 0;
}
