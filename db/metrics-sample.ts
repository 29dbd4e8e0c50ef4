import { and, count, gte, isNull, min, sql } from "drizzle-orm";
import { triedMs } from "./deliveries.ts";
import type { Database } from "./open.ts";
import { behind, deliveries, deployments } from "./schema.ts";

/** How much there is to do, and since when; the ages are those of the oldest. */
export interface WorkSample {
  readonly queues: readonly { readonly queue: string; readonly jobs: number; readonly dueSince: Date }[];
  readonly deliveries: { readonly count: number; readonly oldest: Date | null };
  readonly behind: { readonly count: number; readonly oldest: Date | null };
  readonly deployments: readonly { readonly state: string; readonly count: number }[];
}

/** Each part goes by an index of what is open, however much has ended. */
export async function sampleWork(db: Database, now: Date): Promise<WorkSample> {
  const jobs = db.$with("jobs").as(
    db
      .select({
        queue: sql<string>`name`.as("queue"),
        jobs: sql<number>`count(*)::int`.as("jobs"),
        dueSince: sql<Date>`min(start_after)`.mapWith(asDate).as("due_since"),
      })
      .from(sql`queue.job`)
      .where(sql`state < 'active' and not blocked and start_after <= ${now.toISOString()}::timestamptz`)
      .groupBy(sql`name`),
  );
  const queues = await db.with(jobs).select().from(jobs);
  const [delivery] = await db
    .select({ count: count(), oldest: min(deliveries.receivedAt) })
    .from(deliveries)
    .where(
      and(isNull(deliveries.processedAt), gte(deliveries.receivedAt, new Date(now.getTime() - triedMs))),
    );
  const [lagging] = await db.select({ count: count(), oldest: min(behind.since) }).from(behind);
  const states = await db
    .select({ state: deployments.state, count: count() })
    .from(deployments)
    .where(sql`${deployments.state} in ('queued', 'executing', 'waiting')`)
    .groupBy(deployments.state);
  return {
    queues,
    deliveries: { count: delivery?.count ?? 0, oldest: delivery?.oldest ?? null },
    behind: { count: lagging?.count ?? 0, oldest: lagging?.oldest ?? null },
    deployments: states,
  };
}

function asDate(value: string | Date): Date {
  return new Date(value);
}
