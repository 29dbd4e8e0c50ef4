import { and, asc, desc, eq, inArray, lt, notInArray } from "drizzle-orm";
import { openStates } from "../app/domain/deployment/state.ts";
import type { Database } from "./open.ts";
import { deployments, stepLogs } from "./schema.ts";

export type StepLog = typeof stepLogs.$inferSelect;

/** Keeps the end of what a script has printed in the place of what was kept of that attempt. */
export async function saveStepLog(db: Database, log: StepLog): Promise<void> {
  const { tail, updatedAt } = log;
  await db
    .insert(stepLogs)
    .values(log)
    .onConflictDoUpdate({
      target: [stepLogs.deploymentId, stepLogs.stepKey, stepLogs.attempt],
      set: { tail, updatedAt },
    });
}

/** Of the last attempt that printed anything; undefined: none did. */
export async function newestStepLog(
  db: Database,
  deploymentId: number,
  step: string,
): Promise<StepLog | undefined> {
  const [row] = await db
    .select()
    .from(stepLogs)
    .where(and(eq(stepLogs.deploymentId, deploymentId), eq(stepLogs.stepKey, step)))
    .orderBy(desc(stepLogs.attempt))
    .limit(1);
  return row;
}

/** Removes what the scripts of finished deployments printed before a time; of at most so many deployments. */
export async function removeStepLogs(db: Database, before: Date, limit: number): Promise<number> {
  const old = await db
    .selectDistinct({ id: stepLogs.deploymentId })
    .from(stepLogs)
    .innerJoin(deployments, eq(deployments.id, stepLogs.deploymentId))
    .where(and(lt(stepLogs.updatedAt, before), notInArray(deployments.state, [...openStates])))
    .orderBy(asc(stepLogs.deploymentId))
    .limit(limit);
  const ids = old.map((row) => row.id);
  if (ids.length === 0) return 0;
  await db.delete(stepLogs).where(and(inArray(stepLogs.deploymentId, ids), lt(stepLogs.updatedAt, before)));
  return ids.length;
}
