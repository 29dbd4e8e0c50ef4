import { and, desc, eq } from "drizzle-orm";
import type { Database } from "./open.ts";
import { stepLogs } from "./schema.ts";

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
