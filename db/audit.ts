import { createHash } from "node:crypto";
import { and, asc, desc, eq, gt, inArray, lte, sql } from "drizzle-orm";
import type { Actor, Source } from "../app/domain/actor.ts";
import type { Database } from "./open.ts";
import { auditEvents, projects } from "./schema.ts";

export type AuditEvent = typeof auditEvents.$inferSelect;

export interface NewAuditEvent {
  readonly projectId: number;
  readonly releaseId: number | null;
  readonly deploymentId: number | null;
  readonly type: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly by: Actor;
  readonly source: Source;
  readonly deliveryId: string | null;
  readonly at: Date;
}

/** How many events one statement takes: PostgreSQL takes 65,535 parameters. */
const together = 1_000;

/**
 * Appends events to the project's chain.
 * @param head hash of the newest event so far; empty for the first
 * @returns the new head
 */
export async function appendAudit(
  db: Database,
  head: string,
  events: readonly NewAuditEvent[],
): Promise<string> {
  let previousHash = head;
  const rows = events.map((event) => {
    const hash = hashOf(previousHash, event);
    const row = { ...event, previousHash, hash };
    previousHash = hash;
    return row;
  });
  for (let at = 0; at < rows.length; at += together) {
    await db.insert(auditEvents).values(rows.slice(at, at + together));
  }
  return previousHash;
}

/** SHA-256 over the hash before and the event in canonical JSON (keys sorted). */
export function hashOf(previousHash: string, event: NewAuditEvent): string {
  const { projectId, releaseId, deploymentId, type, data, by, source, deliveryId, at } = event;
  const content = {
    projectId,
    releaseId,
    deploymentId,
    type,
    data,
    by,
    source,
    deliveryId,
    at: at.toISOString(),
  };
  return createHash("sha256")
    .update(`${previousHash}\n${canonical(content)}`)
    .digest("hex");
}

function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === "object" && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** What happened to a deployment, oldest first. @param limit at most so many, the newest; null: all */
export async function auditOfDeployment(
  db: Database,
  deploymentId: number,
  limit: number | null = null,
): Promise<readonly AuditEvent[]> {
  const newestFirst = db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.deploymentId, deploymentId))
    .orderBy(desc(auditEvents.id));
  return (limit === null ? await newestFirst : await newestFirst.limit(limit)).toReversed();
}

/** The first event whose hash does not follow from the one before, or null: the chain holds. */
export function brokenLink(events: readonly AuditEvent[]): AuditEvent | null {
  let previousHash = events[0]?.previousHash ?? "";
  for (const event of events) {
    if (event.previousHash !== previousHash || event.hash !== hashOf(previousHash, event)) return event;
    previousHash = event.hash;
  }
  return null;
}

/** The project's first events that are kept, oldest first. */
export async function oldestAudit(
  db: Database,
  projectId: number,
  limit: number,
): Promise<readonly AuditEvent[]> {
  return db
    .select()
    .from(auditEvents)
    .where(eq(auditEvents.projectId, projectId))
    .orderBy(asc(auditEvents.id))
    .limit(limit);
}

/**
 * A page of the projects whose first event that is kept happened before a time.
 * @param after the last id of the page before; null: the first page
 */
export async function projectsWithAuditBefore(
  db: Database,
  before: Date,
  after: number | null,
  limit: number,
): Promise<readonly number[]> {
  const first = sql`(
    select ${auditEvents.at} from ${auditEvents} where ${auditEvents.projectId} = ${projects.id}
    order by ${auditEvents.id} limit 1)`;
  const rows = await db
    .select({ id: projects.id })
    .from(projects)
    .where(
      and(
        after === null ? undefined : gt(projects.id, after),
        sql`${first} < ${before.toISOString()}::timestamptz`,
      ),
    )
    .orderBy(asc(projects.id))
    .limit(limit);
  return rows.map((row) => row.id);
}

/** Removes the project's events up to one: what is left is a chain still, which begins with that one's hash. */
export async function removeAudit(db: Database, projectId: number, upTo: number): Promise<void> {
  await db.delete(auditEvents).where(and(eq(auditEvents.projectId, projectId), lte(auditEvents.id, upTo)));
}

/** The newest event of each of these projects that has any. */
export async function newestEvents(
  db: Database,
  projectIds: readonly number[],
): Promise<ReadonlyMap<number, Pick<AuditEvent, "id" | "at">>> {
  if (projectIds.length === 0) return new Map();
  const newest = db
    .select({ id: auditEvents.id, at: auditEvents.at })
    .from(auditEvents)
    .where(eq(auditEvents.projectId, projects.id))
    .orderBy(desc(auditEvents.id))
    .limit(1)
    .as("newest");
  const rows = await db
    .select({ project: projects.id, id: newest.id, at: newest.at })
    .from(projects)
    .innerJoinLateral(newest, sql`true`)
    .where(inArray(projects.id, [...projectIds]));
  return new Map(rows.map(({ project, id, at }) => [project, { id, at }]));
}
