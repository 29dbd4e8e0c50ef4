import { asc, eq, getTableColumns, inArray, sql } from "drizzle-orm";
import type { Deployment, Interruption, StepRun } from "../app/domain/deployment/state.ts";
import type { Database } from "./open.ts";
import { approvals, deployments, interruptions, releases, steps, type StoredWork } from "./schema.ts";

export type DeploymentRow = typeof deployments.$inferSelect;
type StepRow = typeof steps.$inferSelect;
type InterruptionRow = typeof interruptions.$inferSelect;
type ApprovalRow = typeof approvals.$inferSelect;

/** A deployment with what the database alone knows of it. */
export interface StoredDeployment extends Deployment {
  readonly revision: number;
  /** Id of the newest interruption by its step's key. */
  readonly interruptionIds: Readonly<Record<string, number>>;
}

/** An id for a deployment that is about to be created. */
export async function nextDeploymentId(db: Database): Promise<number> {
  const result = await db.execute<{ id: string }>(
    sql`select nextval(pg_get_serial_sequence('deployments', 'id')) as id`,
  );
  const rows = (Array.isArray(result) ? result : (result as { rows: { id: string }[] }).rows) as {
    id: string;
  }[];
  return Number(rows[0]?.id);
}

export async function deploymentById(db: Database, id: number): Promise<StoredDeployment | undefined> {
  const [found] = await deploymentsByIds(db, [id]);
  return found;
}

/** In the order of their ids. */
export async function deploymentsByIds(
  db: Database,
  ids: readonly number[],
): Promise<readonly StoredDeployment[]> {
  if (ids.length === 0) return [];
  const list = [...ids];
  // Asked for together: they are on their way at the same time.
  const [rows, stepRows, interruptionRows, voteRows] = await Promise.all([
    db
      .select({ deployment: deployments, version: releases.version, sha: releases.sha })
      .from(deployments)
      .innerJoin(releases, eq(releases.id, deployments.releaseId))
      .where(inArray(deployments.id, list))
      .orderBy(asc(deployments.id)),
    db.select().from(steps).where(inArray(steps.deploymentId, list)).orderBy(asc(steps.position)),
    db
      .select()
      .from(interruptions)
      .where(inArray(interruptions.deploymentId, list))
      .orderBy(asc(interruptions.attempt)),
    db
      .select(getTableColumns(approvals))
      .from(approvals)
      .innerJoin(interruptions, eq(interruptions.id, approvals.interruptionId))
      .where(inArray(interruptions.deploymentId, list))
      .orderBy(asc(approvals.id)),
  ]);
  return rows.map(({ deployment, version, sha }) =>
    assemble(
      deployment,
      version,
      sha,
      stepRows.filter((row) => row.deploymentId === deployment.id),
      interruptionRows.filter((row) => row.deploymentId === deployment.id),
      voteRows,
    ),
  );
}

function assemble(
  row: DeploymentRow,
  version: string,
  sha: string,
  stepRows: readonly StepRow[],
  interruptionRows: readonly InterruptionRow[],
  voteRows: readonly ApprovalRow[],
): StoredDeployment {
  return {
    id: row.id,
    projectId: row.projectId,
    releaseId: row.releaseId,
    version,
    sha,
    environment: row.environment,
    mode: row.mode,
    trigger: row.trigger,
    comment: row.comment,
    options: row.options,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    state: row.state,
    queuedAt: row.queuedAt,
    workStarted: row.workStarted,
    workSkipped: row.workSkipped,
    waitsFor: row.waitsFor,
    cause: row.cause,
    processDigest: row.processDigest,
    githubDeploymentId: row.githubDeploymentId,
    retired: row.retired,
    protects: row.protects,
    steps: stepRows.map((step): StepRun => {
      const open = interruptionRows.findLast((one) => one.stepKey === step.key);
      return {
        definition: step.definition,
        state: step.state,
        startedAt: step.startedAt,
        finishedAt: step.finishedAt,
        error: step.error,
        ignored: step.ignored,
        starts: step.starts,
        skipped: step.skipped,
        outputs: step.outputs,
        work: step.work === null ? null : fromStored(step.work),
        interruption: open === undefined ? null : toInterruption(open, voteRows),
      };
    }),
    revision: row.revision,
    interruptionIds: Object.fromEntries(interruptionRows.map((one) => [one.stepKey, one.id])),
  };
}

function toInterruption(row: InterruptionRow, voteRows: readonly ApprovalRow[]): Interruption {
  const {
    id,
    deploymentId: _of,
    stepKey: _step,
    checks: _checks,
    exclusions: _people,
    ...interruption
  } = row;
  const votes = voteRows
    .filter((vote) => vote.interruptionId === id && !vote.lapsed)
    .map(({ userId, login, team, teams, decision, note, inputs, emergency, guidance, at }) => {
      const user = { id: userId, login };
      return { user, team, teams, decision, note, inputs, emergency, guidance, at };
    });
  return { ...interruption, votes };
}

function fromStored(work: StoredWork): NonNullable<StepRun["work"]> {
  return {
    ...work,
    deadline: new Date(work.deadline),
    unattendedSince: work.unattendedSince === null ? null : new Date(work.unattendedSince),
  };
}
