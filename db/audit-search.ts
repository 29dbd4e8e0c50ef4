import { and, asc, desc, eq, gt, gte, inArray, isNull, lt, type SQL, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import type { AuditEvent } from "./audit.ts";
import type { Database } from "./open.ts";
import { auditEvents, deployments, releases } from "./schema.ts";

/** Which events of a project are looked for. Null: any. */
export interface AuditFilter {
  readonly deploymentId: number | null;
  /** The release's own events and those of its deployments. */
  readonly releaseId: number | null;
  readonly type: string | null;
  /** The person, or the one for whom a workflow acted; compared case-folded. */
  readonly login: string | null;
  readonly from: Date | null;
  /** The first moment that no longer counts. */
  readonly to: Date | null;
}

export const everyEvent: AuditFilter = {
  deploymentId: null,
  releaseId: null,
  type: null,
  login: null,
  from: null,
  to: null,
};

/** Where a page begins: before an event (older ones), after one (newer ones), or at the newest. */
export interface AuditPlace {
  readonly before: number | null;
  readonly after: number | null;
}

/** A page of what is looked for, newest first. */
export async function searchAudit(
  db: Database,
  projectId: number,
  filter: AuditFilter,
  { before, after }: AuditPlace,
  limit: number,
): Promise<readonly AuditEvent[]> {
  const found = db
    .select()
    .from(auditEvents)
    .where(
      and(
        await matching(db, projectId, filter),
        before === null ? undefined : lt(auditEvents.id, before),
        after === null ? undefined : gt(auditEvents.id, after),
      ),
    )
    .orderBy(after === null ? desc(auditEvents.id) : asc(auditEvents.id))
    .limit(limit);
  return after === null ? found : (await found).toReversed();
}

/** The same by the number of the page. */
export async function auditPageOf(
  db: Database,
  projectId: number,
  filter: AuditFilter,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<readonly AuditEvent[]> {
  return db
    .select()
    .from(auditEvents)
    .where(await matching(db, projectId, filter))
    .orderBy(desc(auditEvents.id))
    .limit(limit)
    .offset(offset);
}

/** All that is looked for, oldest first, so many at a time: it may be more than fits into memory. */
export async function* everyMatch(
  db: Database,
  projectId: number,
  filter: AuditFilter,
  together: number,
): AsyncGenerator<AuditEvent, void> {
  const condition = await matching(db, projectId, filter);
  let last = 0;
  for (;;) {
    const rows = await db
      .select()
      .from(auditEvents)
      .where(and(condition, gt(auditEvents.id, last)))
      .orderBy(asc(auditEvents.id))
      .limit(together);
    yield* rows;
    last = rows.at(-1)?.id ?? last;
    if (rows.length < together) return;
  }
}

async function matching(db: Database, projectId: number, filter: AuditFilter): Promise<SQL | undefined> {
  const { deploymentId, releaseId, type, login, from, to } = filter;
  return and(
    eq(auditEvents.projectId, projectId),
    deploymentId === null ? undefined : eq(auditEvents.deploymentId, deploymentId),
    releaseId === null ? undefined : inArray(auditEvents.id, ofRelease(db, releaseId)),
    type === null ? undefined : eq(auditEvents.type, type),
    login === null ? undefined : eq(sql`lower(${auditEvents.by} ->> 'login')`, login.toLowerCase()),
    ...(from === null ? [] : await since(db, from)),
    ...(to === null ? [] : await until(db, to)),
  );
}

/** Ids of what happened to a release: each half by an index of its own. */
function ofRelease(db: Database, releaseId: number) {
  const own = db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(and(eq(auditEvents.releaseId, releaseId), isNull(auditEvents.deploymentId)));
  const ofDeployments = db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .innerJoin(deployments, eq(deployments.id, auditEvents.deploymentId))
    .where(eq(deployments.releaseId, releaseId));
  return unionAll(own, ofDeployments);
}

/**
 * Ids rise with time, but for clocks that are apart and transactions that overlap: by no more than this. So a time
 * gives an id beyond which nothing has to be looked at. Milliseconds.
 */
const apartMs = 10 * 60_000;

/**
 * A condition on the time that PostgreSQL looks for no index for, and thinks nothing of: the ids have found the place
 * already. Said plainly, it would read what happened in all projects then, or all of that time at once.
 */
function checked(condition: SQL): SQL {
  return sql`case when ${condition} then true else false end`;
}

/** Beyond these years a time is written in a form that PostgreSQL does not read; nothing has happened there. */
const [earliest, last] = [Date.parse("1970-01-01T00:00:00Z"), Date.parse("9999-01-01T00:00:00Z")];

function near(at: Date, shiftMs: number = 0): Date {
  return new Date(Math.min(last, Math.max(earliest, at.getTime() + shiftMs)));
}

async function since(db: Database, from: Date): Promise<readonly SQL[]> {
  const [before] = await db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(lt(auditEvents.at, near(from, -apartMs)))
    .orderBy(desc(auditEvents.at))
    .limit(1);
  return [
    checked(gte(auditEvents.at, near(from))),
    ...(before === undefined ? [] : [gt(auditEvents.id, before.id)]),
  ];
}

async function until(db: Database, to: Date): Promise<readonly SQL[]> {
  const [after] = await db
    .select({ id: auditEvents.id })
    .from(auditEvents)
    .where(gte(auditEvents.at, near(to, apartMs)))
    .orderBy(asc(auditEvents.at))
    .limit(1);
  return [
    checked(lt(auditEvents.at, near(to))),
    ...(after === undefined ? [] : [lt(auditEvents.id, after.id)]),
  ];
}

/** What events speak of, as far as it is still there. */
export interface AuditSubjects {
  readonly deployments: ReadonlyMap<number, { readonly version: string; readonly environment: string }>;
  /** By id the version. */
  readonly releases: ReadonlyMap<number, string>;
}

export async function subjectsOf(db: Database, events: readonly AuditEvent[]): Promise<AuditSubjects> {
  const deploymentIds = [...new Set(events.flatMap(({ deploymentId }) => deploymentId ?? []))];
  const releaseIds = [...new Set(events.flatMap(({ releaseId }) => releaseId ?? []))];
  const [ofDeployments, ofReleases] = await Promise.all([
    deploymentIds.length === 0
      ? []
      : db
          .select({ id: deployments.id, environment: deployments.environment, version: releases.version })
          .from(deployments)
          .innerJoin(releases, eq(releases.id, deployments.releaseId))
          .where(inArray(deployments.id, deploymentIds)),
    releaseIds.length === 0
      ? []
      : db
          .select({ id: releases.id, version: releases.version })
          .from(releases)
          .where(and(inArray(releases.id, releaseIds), eq(releases.kind, "release"))),
  ]);
  return {
    deployments: new Map(ofDeployments.map((one) => [one.id, one])),
    releases: new Map(ofReleases.map(({ id, version }) => [id, version])),
  };
}
