import { and, asc, count, eq, inArray } from "drizzle-orm";
import { type DeploymentState, openStates } from "../app/domain/deployment/state.ts";
import type { Database } from "./open.ts";
import { deployments, interruptions } from "./schema.ts";

/** A question that waits for people: of which deployment, and which of its steps asks. */
interface WaitingRow {
  readonly id: number;
  readonly deploymentId: number;
  readonly stepKey: string;
}

/** The questions of these projects that wait for people, oldest first. */
export async function waitingInterruptions(
  db: Database,
  projectIds: readonly number[],
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly WaitingRow[]> {
  if (projectIds.length === 0) return [];
  const { id, deploymentId, stepKey } = interruptions;
  return db
    .select({ id, deploymentId, stepKey })
    .from(interruptions)
    .innerJoin(deployments, eq(deployments.id, deploymentId))
    .where(
      and(
        inArray(deployments.projectId, [...projectIds]),
        // Nothing that has ended asks; said so, only what is open is looked through, not all that ever asked.
        inArray(deployments.state, openStates),
        eq(interruptions.state, "pending"),
      ),
    )
    .orderBy(asc(id))
    .limit(page.limit)
    .offset(page.offset);
}

/** How many deployments of each of these projects are in each state that has not ended. */
export async function openCounts(
  db: Database,
  projectIds: readonly number[],
): Promise<ReadonlyMap<number, Readonly<Partial<Record<DeploymentState, number>>>>> {
  if (projectIds.length === 0) return new Map();
  const rows = await db
    .select({ project: deployments.projectId, state: deployments.state, many: count() })
    .from(deployments)
    .where(and(inArray(deployments.projectId, [...projectIds]), inArray(deployments.state, openStates)))
    .groupBy(deployments.projectId, deployments.state);
  const found = new Map<number, Partial<Record<DeploymentState, number>>>();
  for (const { project, state, many } of rows) found.set(project, { ...found.get(project), [state]: many });
  return found;
}
