import { and, eq, lt, notInArray, sql } from "drizzle-orm";
import {
  asksApproval,
  type Deployment,
  isFinished,
  type StepRun,
  type Vote,
} from "../app/domain/deployment/state.ts";
import { dueAt } from "../app/domain/deployment/tick.ts";
import { fold } from "../app/domain/process.ts";
import type { Database } from "./open.ts";
import { approvals, deployments, interruptions, steps, type StoredWork } from "./schema.ts";

type InterruptionRow = typeof interruptions.$inferSelect;

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
    protects: state.protects,
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
    if (row.attempt > 1 && asksApproval(row)) await expireEarlier(db, row);
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
