import { and, asc, eq, inArray, notInArray, sql } from "drizzle-orm";
import type { Deployment, Interruption, StepRun } from "../app/domain/deployment/state.ts";
import { fold } from "../app/domain/process.ts";
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
  const rows = await db
    .select({ deployment: deployments, version: releases.version, sha: releases.sha })
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(inArray(deployments.id, list))
    .orderBy(asc(deployments.id));
  const stepRows = await db
    .select()
    .from(steps)
    .where(inArray(steps.deploymentId, list))
    .orderBy(asc(steps.position));
  const interruptionRows = await db
    .select()
    .from(interruptions)
    .where(inArray(interruptions.deploymentId, list))
    .orderBy(asc(interruptions.attempt));
  const voteRows =
    interruptionRows.length === 0
      ? []
      : await db
          .select()
          .from(approvals)
          .where(
            inArray(
              approvals.interruptionId,
              interruptionRows.map((row) => row.id),
            ),
          )
          .orderBy(asc(approvals.id));
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
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    state: row.state,
    queuedAt: row.queuedAt,
    workStarted: row.workStarted,
    waitsFor: row.waitsFor,
    cause: row.cause,
    processDigest: row.processDigest,
    githubDeploymentId: row.githubDeploymentId,
    steps: stepRows.map((step): StepRun => {
      const open = interruptionRows.findLast((one) => one.stepKey === step.key);
      return {
        definition: step.definition,
        state: step.state,
        startedAt: step.startedAt,
        finishedAt: step.finishedAt,
        error: step.error,
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
  const { attempt, kind, state, instructions, responsibleTeams, responsibleUser, approvalsRequired } = row;
  const votes = voteRows
    .filter((vote) => vote.interruptionId === row.id)
    .map(({ userId, login, team, decision, note, at }) => ({
      user: { id: userId, login },
      team,
      decision,
      note,
      at,
    }));
  return {
    attempt,
    kind,
    state,
    instructions,
    responsibleTeams,
    responsibleUser,
    approvalsRequired,
    raisedAt: row.raisedAt,
    resolvedAt: row.resolvedAt,
    votes,
  };
}

function fromStored(work: StoredWork): NonNullable<StepRun["work"]> {
  return {
    ...work,
    deadline: new Date(work.deadline),
    unattendedSince: work.unattendedSince === null ? null : new Date(work.unattendedSince),
  };
}

function toStored(work: NonNullable<StepRun["work"]>): StoredWork {
  return {
    ...work,
    deadline: work.deadline.toISOString(),
    unattendedSince: work.unattendedSince?.toISOString() ?? null,
  };
}

/** Writes the deployment as it is now: one row each of deployment, steps, interruptions and votes, no more. */
export async function saveDeployment(db: Database, state: Deployment): Promise<void> {
  const row = {
    id: state.id,
    projectId: state.projectId,
    releaseId: state.releaseId,
    environment: state.environment,
    environmentKey: fold(state.environment),
    mode: state.mode,
    trigger: state.trigger,
    comment: state.comment,
    state: state.state,
    queuedAt: state.queuedAt,
    waitsFor: state.waitsFor,
    cause: state.cause,
    workStarted: state.workStarted,
    processDigest: state.processDigest,
    githubDeploymentId: state.githubDeploymentId,
    createdBy: state.createdBy,
    createdAt: state.createdAt,
    startedAt: state.startedAt,
    finishedAt: state.finishedAt,
  };
  await db
    .insert(deployments)
    .values(row)
    .onConflictDoUpdate({
      target: deployments.id,
      set: { ...row, revision: sql`${deployments.revision} + 1` },
    });
  await saveSteps(db, state);
  await saveInterruptions(db, state);
}

async function saveSteps(db: Database, state: Deployment): Promise<void> {
  const keys = state.steps.map((run) => run.definition.id);
  // A deployment that starts gets the gates of that moment: steps laid before may be gone.
  await db
    .delete(steps)
    .where(
      and(eq(steps.deploymentId, state.id), keys.length === 0 ? undefined : notInArray(steps.key, keys)),
    );
  if (keys.length === 0) return;
  await db
    .insert(steps)
    .values(
      state.steps.map((run, position) => ({
        deploymentId: state.id,
        position,
        key: run.definition.id,
        definition: run.definition,
        state: run.state,
        skipped: run.skipped,
        error: run.error,
        outputs: run.outputs,
        work: run.work === null ? null : toStored(run.work),
        startedAt: run.startedAt,
        finishedAt: run.finishedAt,
      })),
    )
    .onConflictDoUpdate({
      target: [steps.deploymentId, steps.key],
      set: excluded(
        "position",
        "definition",
        "state",
        "skipped",
        "error",
        "outputs",
        "work",
        "started_at",
        "finished_at",
      ),
    });
}

/** `set` of an upsert: every named column from the row that could not be inserted. */
function excluded(...columns: readonly string[]): Record<string, ReturnType<typeof sql>> {
  const camel = (name: string) => name.replace(/_(\w)/g, (_all, letter: string) => letter.toUpperCase());
  return Object.fromEntries(columns.map((name) => [camel(name), sql.raw(`excluded.${name}`)]));
}

async function saveInterruptions(db: Database, state: Deployment): Promise<void> {
  for (const run of state.steps) {
    if (run.interruption === null) continue;
    const { votes, ...content } = run.interruption;
    const row = { ...content, deploymentId: state.id, stepKey: run.definition.id };
    const [saved] = await db
      .insert(interruptions)
      .values(row)
      .onConflictDoUpdate({
        target: [interruptions.deploymentId, interruptions.stepKey, interruptions.attempt],
        set: { state: row.state, responsibleUser: row.responsibleUser, resolvedAt: row.resolvedAt },
      })
      .returning({ id: interruptions.id });
    if (saved === undefined || votes.length === 0) continue;
    await db
      .insert(approvals)
      .values(
        votes.map(({ user, team, decision, note, at }) => ({
          interruptionId: saved.id,
          userId: user.id,
          login: user.login,
          team,
          decision,
          note,
          at,
        })),
      )
      .onConflictDoNothing({ target: [approvals.interruptionId, approvals.userId] });
  }
}
