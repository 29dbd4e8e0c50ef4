import { and, asc, desc, eq, inArray, isNull, ne, or, sql } from "drizzle-orm";
import { unionAll } from "drizzle-orm/pg-core";
import { type DeploymentState, openStates, type QueueReason } from "../app/domain/deployment/state.ts";
import { fold } from "../app/domain/process.ts";
import type { DeploymentSummary } from "../app/domain/summary.ts";
import type { Database } from "./open.ts";
import { approvals, deployments, interruptions, releases, steps } from "./schema.ts";

const summaryColumns = {
  id: deployments.id,
  releaseId: deployments.releaseId,
  version: releases.version,
  sha: releases.sha,
  channel: releases.channel,
  environment: deployments.environment,
  state: deployments.state,
  mode: deployments.mode,
  trigger: deployments.trigger,
  queuedAt: deployments.queuedAt,
  workStartedAt: sql<Date | null>`(
    select min(s.started_at) from ${steps} s where s.deployment_id = ${deployments.id} 
      and s.work #>> '{order,uses}' <> 'wait'
  )`.mapWith(deployments.startedAt),
  finishedAt: deployments.finishedAt,
  waitsFor: sql<QueueReason["code"] | null>`${deployments.waitsFor} ->> 'code'`,
  behind: sql<number | null>`(${deployments.waitsFor} ->> 'behind')::integer`,
  blocks: sql<boolean>`${deployments.state} = 'waiting' and exists (
    select 1 from ${steps} s where s.deployment_id = ${deployments.id} and s.state = 'waiting'
      and (s.definition ->> 'blockDeployments')::boolean)`,
  notBefore: sql<string | null>`${deployments.options} ->> 'notBefore'`,
  workSkipped: deployments.workSkipped,
  touched: sql<boolean>`exists (
    select 1 from ${interruptions} i where i.deployment_id = ${deployments.id} and (
      i.responsible_user is not null or exists (select 1 from ${approvals} a where a.interruption_id = i.id)))`,
};

/** How far back the rules between deployments look: what is open, and the last hundred that started work. */
export const historyLimit = 100;

/** @param without as if there were no such release; null: all of them */
export async function environmentSummaries(
  db: Database,
  projectId: number,
  environment: string,
  without: number | null = null,
): Promise<readonly DeploymentSummary[]> {
  const here = and(
    eq(deployments.projectId, projectId),
    eq(deployments.environmentKey, fold(environment)),
    // What only asks for a workflow run stands in nobody's way and changes nothing that the environment runs.
    isNull(deployments.protects),
    without === null ? undefined : ne(deployments.releaseId, without),
  );
  // Each of the two by an index of its own, however long the environment's history: one condition that holds for
  // either would have all of it read.
  const unfinished = db
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(here, inArray(deployments.state, openStates)));
  const recent = db
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(here, or(eq(deployments.workStarted, true), eq(deployments.state, "success"))))
    .orderBy(desc(deployments.id))
    .limit(historyLimit);
  return db
    .select(summaryColumns)
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(inArray(deployments.id, unionAll(unfinished, recent)))
    .orderBy(asc(deployments.id));
}

/** Of each of these releases the newest deployment to each environment, in the order in which it came there first. */
export async function latestOfReleases(
  db: Database,
  releaseIds: readonly number[],
): Promise<
  readonly {
    readonly id: number;
    readonly releaseId: number;
    readonly environment: string;
    readonly state: DeploymentState;
  }[]
> {
  if (releaseIds.length === 0) return [];
  const { id, releaseId, environment, environmentKey, state } = deployments;
  const rows = await db
    .select({ id, releaseId, environment, environmentKey, state })
    .from(deployments)
    .where(inArray(releaseId, [...releaseIds]))
    .orderBy(asc(id));
  const latest = new Map(rows.map((row) => [`${row.releaseId} ${row.environmentKey}`, row]));
  return [...latest.values()];
}

/** A deployment as a grid of releases and environments shows it. */
export type DeploymentInGrid = Pick<
  typeof deployments.$inferSelect,
  | "id"
  | "releaseId"
  | "environment"
  | "state"
  | "mode"
  | "options"
  | "workSkipped"
  | "createdBy"
  | "createdAt"
  | "finishedAt"
>;

/** All deployments of these releases, oldest first. */
export async function deploymentsOfReleases(
  db: Database,
  releaseIds: readonly number[],
): Promise<readonly DeploymentInGrid[]> {
  if (releaseIds.length === 0) return [];
  const { id, releaseId, environment, state, mode, options, workSkipped, createdBy, createdAt, finishedAt } =
    deployments;
  return db
    .select({
      id,
      releaseId,
      environment,
      state,
      mode,
      options,
      workSkipped,
      createdBy,
      createdAt,
      finishedAt,
    })
    .from(deployments)
    .where(inArray(releaseId, [...releaseIds]))
    .orderBy(asc(id));
}

export async function releaseSummaries(
  db: Database,
  releaseId: number,
): Promise<readonly DeploymentSummary[]> {
  return db
    .select(summaryColumns)
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(eq(deployments.releaseId, releaseId))
    .orderBy(asc(deployments.id));
}

/** Everything of the project that is not finished, but for what only asks for a workflow run. */
export async function openSummaries(db: Database, projectId: number): Promise<readonly DeploymentSummary[]> {
  return db
    .select(summaryColumns)
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(
      and(
        eq(deployments.projectId, projectId),
        isNull(deployments.protects),
        inArray(deployments.state, openStates),
      ),
    )
    .orderBy(asc(deployments.id));
}

/** Whether the release has ever succeeded in the environment; one whose work was left out changed nothing. */
export async function hasRunThere(db: Database, releaseId: number, environment: string): Promise<boolean> {
  const [row] = await db
    .select({ id: deployments.id })
    .from(deployments)
    .where(
      and(
        eq(deployments.releaseId, releaseId),
        eq(deployments.environmentKey, fold(environment)),
        eq(deployments.state, "success"),
        or(eq(deployments.workSkipped, false), eq(deployments.workStarted, true)),
      ),
    )
    .limit(1);
  return row !== undefined;
}
