import { and, asc, eq, inArray, lt, notInArray, sql } from "drizzle-orm";
import {
  type Deployment,
  type Interruption,
  isFinished,
  type StepRun,
  type Vote,
} from "../app/domain/deployment/state.ts";
import { dueAt } from "../app/domain/deployment/tick.ts";
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
    options: state.options,
    state: state.state,
    queuedAt: state.queuedAt,
    waitsFor: state.waitsFor,
    cause: state.cause,
    workStarted: state.workStarted,
    workSkipped: state.workSkipped,
    dueAt: isFinished(state.state) ? null : dueAt(state),
    processDigest: state.processDigest,
    githubDeploymentId: state.githubDeploymentId,
    retired: state.retired,
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
        ignored: run.ignored,
        starts: run.starts,
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
        "ignored",
        "starts",
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
    const { state: answer, responsibleUser, reminders, remindedAt, resolvedAt } = row;
    const [saved] = await db
      .insert(interruptions)
      .values(row)
      .onConflictDoUpdate({
        target: [interruptions.deploymentId, interruptions.stepKey, interruptions.attempt],
        set: { state: answer, responsibleUser, reminders, remindedAt, resolvedAt },
      })
      .returning({ id: interruptions.id });
    if (saved !== undefined) await saveVotes(db, saved.id, row.state, votes);
    if (row.attempt > 1 && row.kind === "manual-intervention") await expireEarlier(db, row);
  }
}

/** A question that is asked anew was approved before: that approval counts no longer. */
async function expireEarlier(
  db: Database,
  { deploymentId, stepKey, attempt }: Pick<InterruptionRow, "deploymentId" | "stepKey" | "attempt">,
): Promise<void> {
  await db
    .update(interruptions)
    .set({ state: "expired" })
    .where(
      and(
        eq(interruptions.deploymentId, deploymentId),
        eq(interruptions.stepKey, stepKey),
        lt(interruptions.attempt, attempt),
        eq(interruptions.state, "approved"),
      ),
    );
}

/** Those that count; what else is stored of the question has lapsed. */
async function saveVotes(
  db: Database,
  interruptionId: number,
  state: InterruptionRow["state"],
  votes: readonly Vote[],
): Promise<void> {
  const counted = votes.map((vote) => vote.user.id);
  if (state === "expired") {
    await db
      .update(approvals)
      .set({ lapsed: true })
      .where(
        and(
          eq(approvals.interruptionId, interruptionId),
          counted.length === 0 ? undefined : notInArray(approvals.userId, counted),
        ),
      );
  }
  if (votes.length === 0) return;
  await db
    .insert(approvals)
    .values(
      votes.map(({ user, ...vote }) => ({ interruptionId, userId: user.id, login: user.login, ...vote })),
    )
    .onConflictDoUpdate({
      target: [approvals.interruptionId, approvals.userId],
      set: excluded("team", "teams", "decision", "note", "inputs", "emergency", "at"),
    });
}
