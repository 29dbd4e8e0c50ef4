import { and, asc, desc, eq, inArray, isNotNull, lt, notInArray, or, sql } from "drizzle-orm";
import type { Deployment, Interruption, StepRun } from "../app/domain/deployment/state.ts";
import { fold } from "../app/domain/process.ts";
import type { DeploymentSummary } from "../app/domain/summary.ts";
import type { Database } from "./open.ts";
import { approvals, deployments, interruptions, releases, steps, type StoredCheckResult, type StoredWork } from "./schema.ts";

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
  const rows = (Array.isArray(result) ? result : (result as { rows: { id: string }[] }).rows) as { id: string }[];
  return Number(rows[0]?.id);
}

export async function deploymentById(db: Database, id: number): Promise<StoredDeployment | undefined> {
  const [found] = await deploymentsByIds(db, [id]);
  return found;
}

/** In the order of their ids. */
export async function deploymentsByIds(db: Database, ids: readonly number[]): Promise<readonly StoredDeployment[]> {
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
    .map(({ userId, login, team, decision, note, at }) => ({ user: { id: userId, login }, team, decision, note, at }));
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
    .onConflictDoUpdate({ target: deployments.id, set: { ...row, revision: sql`${deployments.revision} + 1` } });
  await saveSteps(db, state);
  await saveInterruptions(db, state);
}

async function saveSteps(db: Database, state: Deployment): Promise<void> {
  const keys = state.steps.map((run) => run.definition.id);
  // A deployment that starts gets the gates of that moment: steps laid before may be gone.
  await db
    .delete(steps)
    .where(and(eq(steps.deploymentId, state.id), keys.length === 0 ? undefined : notInArray(steps.key, keys)));
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
      set: excluded("position", "definition", "state", "skipped", "error", "outputs", "work", "started_at", "finished_at"),
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
  workStarted: deployments.workStarted,
  queuedAt: deployments.queuedAt,
  startedAt: deployments.startedAt,
  finishedAt: deployments.finishedAt,
  touched: sql<boolean>`exists (
    select 1 from ${interruptions} i where i.deployment_id = ${deployments.id} and (
      i.responsible_user is not null or exists (select 1 from ${approvals} a where a.interruption_id = i.id)))`,
};

const open = ["queued", "executing", "waiting"] as const;

/** How far back the rules between deployments look: what is open, and the last hundred that started work. */
const historyLimit = 100;

export async function environmentSummaries(
  db: Database,
  projectId: number,
  environment: string,
): Promise<readonly DeploymentSummary[]> {
  const here = and(eq(deployments.projectId, projectId), eq(deployments.environmentKey, fold(environment)));
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
    .where(and(here, or(inArray(deployments.state, [...open]), inArray(deployments.id, recent))))
    .orderBy(asc(deployments.id));
}

export async function releaseSummaries(db: Database, releaseId: number): Promise<readonly DeploymentSummary[]> {
  return db
    .select(summaryColumns)
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(eq(deployments.releaseId, releaseId))
    .orderBy(asc(deployments.id));
}

/** Everything of the project that is not finished. */
export async function openSummaries(db: Database, projectId: number): Promise<readonly DeploymentSummary[]> {
  return db
    .select(summaryColumns)
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(and(eq(deployments.projectId, projectId), inArray(deployments.state, [...open])))
    .orderBy(asc(deployments.id));
}

export async function deploymentOfGitHub(
  db: Database,
  projectId: number,
  githubDeploymentId: number,
): Promise<StoredDeployment | undefined> {
  const [row] = await db
    .select({ id: deployments.id })
    .from(deployments)
    .where(and(eq(deployments.projectId, projectId), eq(deployments.githubDeploymentId, githubDeploymentId)));
  return row === undefined ? undefined : deploymentById(db, row.id);
}

export async function deploymentOfInterruption(
  db: Database,
  projectId: number,
  interruptionId: number,
): Promise<{ readonly deployment: StoredDeployment; readonly step: string } | undefined> {
  const [row] = await db
    .select({ id: interruptions.deploymentId, step: interruptions.stepKey })
    .from(interruptions)
    .innerJoin(deployments, eq(deployments.id, interruptions.deploymentId))
    .where(and(eq(interruptions.id, interruptionId), eq(deployments.projectId, projectId)));
  const deployment = row === undefined ? undefined : await deploymentById(db, row.id);
  return row === undefined || deployment === undefined ? undefined : { deployment, step: row.step };
}

/** Newest first, without steps. */
export async function listDeployments(
  db: Database,
  projectId: number,
  filter: { readonly environment: string | null; readonly state: DeploymentRow["state"] | null },
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly (DeploymentRow & { readonly version: string; readonly sha: string })[]> {
  const rows = await db
    .select({ deployment: deployments, version: releases.version, sha: releases.sha })
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(
      and(
        eq(deployments.projectId, projectId),
        filter.environment === null ? undefined : eq(deployments.environmentKey, fold(filter.environment)),
        filter.state === null ? undefined : eq(deployments.state, filter.state),
      ),
    )
    .orderBy(desc(deployments.id))
    .limit(page.limit)
    .offset(page.offset);
  return rows.map(({ deployment, version, sha }) => ({ ...deployment, version, sha }));
}

/** Earlier successful deployments of the environment that GitHub knows, newest first, at most ten. */
export async function olderOnGitHub(
  db: Database,
  deployment: Pick<Deployment, "id" | "projectId" | "environment">,
): Promise<readonly { readonly id: number; readonly githubDeploymentId: number }[]> {
  const rows = await db
    .select({ id: deployments.id, githubDeploymentId: deployments.githubDeploymentId })
    .from(deployments)
    .where(
      and(
        eq(deployments.projectId, deployment.projectId),
        eq(deployments.environmentKey, fold(deployment.environment)),
        eq(deployments.state, "success"),
        isNotNull(deployments.githubDeploymentId),
        lt(deployments.id, deployment.id),
      ),
    )
    .orderBy(desc(deployments.id))
    .limit(10);
  return rows.flatMap(({ id, githubDeploymentId }) => (githubDeploymentId === null ? [] : [{ id, githubDeploymentId }]));
}

/** Ids of the deployments whose work runs on a commit right now. */
export async function executingOfCommit(db: Database, projectId: number, sha: string): Promise<readonly number[]> {
  const rows = await db
    .select({ id: deployments.id })
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(and(eq(deployments.projectId, projectId), eq(deployments.state, "executing"), eq(releases.sha, sha)))
    .orderBy(asc(deployments.id));
  return rows.map((row) => row.id);
}

/** Deployments whose work runs, of every project, longest first. */
export async function allExecuting(
  db: Database,
  limit: number,
): Promise<readonly { readonly id: number; readonly projectId: number }[]> {
  return db
    .select({ id: deployments.id, projectId: deployments.projectId })
    .from(deployments)
    .where(eq(deployments.state, "executing"))
    .orderBy(asc(deployments.startedAt))
    .limit(limit);
}

/** How often the deployment has changed; undefined: there is none. */
export async function revisionOf(db: Database, id: number): Promise<number | undefined> {
  const [row] = await db.select({ revision: deployments.revision }).from(deployments).where(eq(deployments.id, id));
  return row?.revision;
}

/** Results of the commit's checks as the question showed them; null: not asked yet. */
export async function storedChecks(db: Database, interruptionId: number): Promise<readonly StoredCheckResult[] | null> {
  const [row] = await db
    .select({ checks: interruptions.checks })
    .from(interruptions)
    .where(eq(interruptions.id, interruptionId));
  return row?.checks ?? null;
}

export async function setInterruptionChecks(
  db: Database,
  interruptionId: number,
  checks: readonly StoredCheckResult[],
): Promise<void> {
  await db.update(interruptions).set({ checks }).where(eq(interruptions.id, interruptionId));
}
