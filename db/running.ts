import { and, asc, desc, eq, isNull, or, sql } from "drizzle-orm";
import { fold } from "../app/domain/process.ts";
import { historyLimit } from "./deployment-summaries.ts";
import type { Database } from "./open.ts";
import { deployments, releases } from "./schema.ts";

/** An environment of a project. */
export interface Place {
  readonly projectId: number;
  readonly environment: string;
}

/** What an environment runs: its last deployment that succeeded. */
export interface Running {
  readonly projectId: number;
  readonly environmentKey: string;
  readonly id: number;
  readonly version: string;
  readonly finishedAt: Date | null;
}

/** What each of these places runs, looking as far back as the rules between deployments do; one that runs nothing yet is left out. */
export async function runningIn(db: Database, places: readonly Place[]): Promise<readonly Running[]> {
  if (places.length === 0) return [];
  const { projectId, environmentKey, id, releaseId, finishedAt, state } = deployments;
  const newest = db
    .select({ projectId, environmentKey, id, releaseId, finishedAt })
    .from(deployments)
    .where(
      and(
        eq(projectId, sql`place.project_id`),
        eq(environmentKey, sql`place.environment_key`),
        eq(state, "success"),
        isNull(deployments.protects),
        // One whose work was left out changed nothing.
        or(eq(deployments.workSkipped, false), eq(deployments.workStarted, true)),
      ),
    )
    .orderBy(desc(id))
    .limit(historyLimit)
    .as("newest");
  const values = places.map((place) => sql`(${place.projectId}::int, ${fold(place.environment)}::text)`);
  const rows = await db
    .select({
      projectId: newest.projectId,
      environmentKey: newest.environmentKey,
      id: newest.id,
      version: releases.version,
      finishedAt: newest.finishedAt,
    })
    .from(sql`(values ${sql.join(values, sql`, `)}) as place(project_id, environment_key)`)
    .innerJoinLateral(newest, sql`true`)
    .innerJoin(releases, eq(releases.id, newest.releaseId))
    .orderBy(asc(newest.finishedAt));
  // Of each place the last that ended.
  return [...new Map(rows.map((row) => [`${row.projectId} ${row.environmentKey}`, row])).values()];
}
