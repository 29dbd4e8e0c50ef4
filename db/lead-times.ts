import { and, asc, count, desc, eq, gte, inArray, isNull, ne, type SQL, sql } from "drizzle-orm";
import { fold } from "../app/domain/process.ts";
import type { Database } from "./open.ts";
import { deployments, interruptions, releases } from "./schema.ts";

/** How long something took, of what ended in one week. */
export interface WeekOfTimes {
  /** Its Monday, in UTC: `2026-11-16`. */
  readonly week: string;
  readonly medianSeconds: number;
  readonly count: number;
}

/**
 * So many places, so many deployments of all of them, and so many questions of one deployment are looked at: a chart
 * costs the same however long the history.
 */
export const looked = { places: 100, rows: 2_000, questions: 20 } as const;

/** Of each of some places: enough to see something of it, and not more than all may have. */
function newestOfEach(places: number): number {
  return Math.max(looked.rows / looked.places, Math.floor(looked.rows / Math.max(1, places)));
}

/** From a release's creation to its success in an environment: the newest successes of each, by the week they were in. */
export async function leadTimes(
  db: Database,
  environments: readonly { readonly projectId: number; readonly environment: string }[],
  since: Date,
): Promise<readonly WeekOfTimes[]> {
  const places = environments.slice(0, looked.places);
  if (places.length === 0) return [];
  const newest = db
    .select({ releaseId: deployments.releaseId, finishedAt: deployments.finishedAt })
    .from(deployments)
    .where(
      and(
        eq(deployments.projectId, sql`place.project_id`),
        eq(deployments.environmentKey, sql`place.environment_key`),
        isNull(deployments.protects),
        eq(deployments.state, "success"),
        gte(deployments.finishedAt, since),
        // Going back, and once more, says nothing of how long a release takes.
        eq(deployments.mode, "deploy"),
      ),
    )
    .orderBy(desc(deployments.finishedAt))
    .limit(newestOfEach(places.length))
    .as("newest");
  // One by one: a join may read all releases that there are to find some thousand.
  const created = db
    .select({ at: releases.createdAt })
    .from(releases)
    .where(eq(releases.id, newest.releaseId));
  const values = places.map(
    ({ projectId, environment }) => sql`(${projectId}::int, ${fold(environment)}::text)`,
  );
  const took = db
    .select({
      week: weekOf(newest.finishedAt).as("week"),
      seconds: secondsFrom(created, newest.finishedAt).as("seconds"),
    })
    .from(sql`(values ${sql.join(values, sql`, `)}) as place(project_id, environment_key)`)
    .innerJoinLateral(newest, sql`true`)
    .as("took");
  return db.select(medianOf(took)).from(took).groupBy(took.week).orderBy(asc(took.week));
}

/** From a question to its answer: those of the newest deployments of each project, by the week of the answer. */
export async function approvalWaits(
  db: Database,
  projectIds: readonly number[],
  since: Date,
): Promise<readonly WeekOfTimes[]> {
  const ids = projectIds.slice(0, looked.places);
  if (ids.length === 0) return [];
  const newest = db
    .select({ id: deployments.id })
    .from(deployments)
    .where(eq(deployments.projectId, sql`place.project_id`))
    .orderBy(desc(deployments.id))
    .limit(newestOfEach(ids.length))
    .as("newest");
  // With a limit, so that they are looked up deployment by deployment: a join may read all questions that there are.
  const answered = db
    .select({ raisedAt: interruptions.raisedAt, resolvedAt: interruptions.resolvedAt })
    .from(interruptions)
    .where(
      and(
        eq(interruptions.deploymentId, newest.id),
        // People answered it, with yes or no; what nobody answered, or what was withdrawn, has no such time.
        inArray(interruptions.state, ["approved", "rejected"]),
        ne(interruptions.kind, "guided-failure"),
        gte(interruptions.resolvedAt, since),
      ),
    )
    .orderBy(desc(interruptions.id))
    .limit(looked.questions)
    .as("answered");
  const values = ids.map((id) => sql`(${id}::int)`);
  const took = db
    .select({
      week: weekOf(answered.resolvedAt).as("week"),
      seconds: secondsFrom(answered.raisedAt, answered.resolvedAt).as("seconds"),
    })
    .from(sql`(values ${sql.join(values, sql`, `)}) as place(project_id)`)
    .innerJoinLateral(newest, sql`true`)
    .innerJoinLateral(answered, sql`true`)
    .as("took");
  return db.select(medianOf(took)).from(took).groupBy(took.week).orderBy(asc(took.week));
}

type Column = Parameters<typeof desc>[0];

function weekOf(at: Column) {
  return sql<string>`to_char(date_trunc('week', ${at} at time zone 'UTC'), 'YYYY-MM-DD')`;
}

function secondsFrom(from: Column, to: Column) {
  return sql<number>`extract(epoch from ${to} - ${from})::float8`;
}

function medianOf({
  week,
  seconds,
}: {
  readonly week: SQL.Aliased<string>;
  readonly seconds: SQL.Aliased<number>;
}) {
  return {
    week,
    medianSeconds: sql<number>`percentile_cont(0.5) within group (order by ${seconds})`.mapWith(Number),
    count: count(),
  };
}
