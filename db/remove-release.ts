import { eq, inArray } from "drizzle-orm";
import type { Database } from "./open.ts";
import { removeProjectionsOf } from "./projections.ts";
import type { Release } from "./releases.ts";
import {
  approvals,
  deployments,
  interruptions,
  protectionRequests,
  releases,
  stepLogs,
  steps,
} from "./schema.ts";

/**
 * Removes a release with all that hangs on it: deployments, steps, questions and answers, logs, and what is known of
 * its objects on GitHub. The audit stays.
 * @returns ids of the deployments that went with it
 */
export async function removeRelease(
  db: Database,
  { id, projectId }: Pick<Release, "id" | "projectId">,
): Promise<readonly number[]> {
  const rows = await db
    .select({ id: deployments.id, protects: deployments.protects })
    .from(deployments)
    .where(eq(deployments.releaseId, id))
    .orderBy(deployments.id);
  const ids = rows.map((row) => row.id);
  if (ids.length > 0) {
    const asked = db
      .select({ id: interruptions.id })
      .from(interruptions)
      .where(inArray(interruptions.deploymentId, ids));
    await db.delete(approvals).where(inArray(approvals.interruptionId, asked));
    await db.delete(interruptions).where(inArray(interruptions.deploymentId, ids));
    await db.delete(stepLogs).where(inArray(stepLogs.deploymentId, ids));
    await db.delete(steps).where(inArray(steps.deploymentId, ids));
    await db.delete(protectionRequests).where(inArray(protectionRequests.id, ids));
    await db.delete(deployments).where(inArray(deployments.id, ids));
  }
  const runs = new Set(rows.flatMap(({ protects }) => protects?.runId ?? []));
  await removeProjectionsOf(db, projectId, [
    `release:${id}`,
    ...ids.map((deployment) => `deployment:${deployment}` as const),
    ...[...runs].map((run) => `run:${run}` as const),
  ]);
  await db.delete(releases).where(eq(releases.id, id));
  return ids;
}
