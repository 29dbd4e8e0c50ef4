import { count, max, type SQL, sql } from "drizzle-orm";
import type { Database } from "./open.ts";
import { presenceLock } from "./presence.ts";
import { auditEvents, deployments, projections, steps } from "./schema.ts";

/**
 * How many numbers are left out: those that releases, deployments and questions got after the backup was made. GitHub
 * shows them, and what is new must not be taken for them.
 */
const gap = 100_000;

const numbered = ["releases", "deployments", "interruptions", "notices"] as const;

/** Whether a process of the app runs on the database; the embedded one belongs to whoever has opened it. */
export async function isInUse(db: Database): Promise<boolean> {
  const [held] = await db
    .select({ locks: count() })
    .from(sql`pg_locks`)
    .where(
      sql`locktype = 'advisory' and granted and classid = 0 and objid = ${sql.raw(String(presenceLock))}
        and database = (select oid from pg_database where datname = current_database())`,
    );
  return (held?.locks ?? 0) > 0;
}

/**
 * Prepares a database that was restored from a backup, before any process runs on it: what may have left for GitHub
 * since the backup is looked for there before it is sent, and no number is given a second time. Done twice it does no
 * harm.
 * @returns the time of the last thing that the database knows of; null: it is empty
 */
export async function markRestored(db: Database, now: Date): Promise<Date | null> {
  return db.transaction(async (tx) => {
    for (const table of numbered) {
      const sequence = sql`pg_get_serial_sequence(${table}, 'id')`;
      await tx.execute(sql`select setval(${sequence}, nextval(${sequence}) + ${sql.raw(String(gap))})`);
    }
    const [last] = await tx.select({ at: max(auditEvents.at) }).from(auditEvents);
    const asOf = last?.at ?? null;
    await inDoubt(tx, asOf ?? now, ordersOfOpen);
    await inDoubt(tx, asOf ?? now, dispatchesOfOpen);
    return asOf;
  });
}

/** An entry of the journal says of a call that nobody knows whether it left; those that are there know better. */
async function inDoubt(db: Database, at: Date, keys: SQL): Promise<void> {
  await db.execute(sql`
    insert into ${projections} (project_id, key, sending, sending_at)
    select distinct project_id, key, 'restored', ${at.toISOString()}::timestamptz from (${keys}) as possible
    on conflict do nothing`);
}

const isOpen = sql`d.state in ('queued', 'executing', 'waiting') and d.protects is null`;
/** The start of a step that is under way, or the one that would come next. */
const start = sql`case when s.state = 'executing' then s.starts else coalesce(s.starts, 0) + 1 end`;
const attempt = sql`case when n > 1 then ':' || n else '' end`;

/** GitHub Deployments. */
const ordersOfOpen = sql`
  select d.project_id, 'deployment:' || d.id || ':github' || ${attempt} as key
  from ${deployments} d
  left join ${steps} s on s.deployment_id = d.id and s.definition ->> 'uses' = 'github-deployment'
  cross join lateral (values (1), (${start})) as attempts (n)
  where ${isOpen}`;

/** Starts of workflows. */
const dispatchesOfOpen = sql`
  select d.project_id, 'deployment:' || d.id || ':dispatch:' || s.key || ${attempt} as key
  from ${deployments} d
  join ${steps} s on s.deployment_id = d.id and s.definition ->> 'uses' in ('workflow', 'run')
    and s.state in ('pending', 'waiting', 'executing') and s.work ->> 'runId' is null
  cross join lateral (values (${start})) as attempts (n)
  where ${isOpen}`;
