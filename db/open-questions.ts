import { and, asc, desc, eq, inArray, ne, notInArray, sql } from "drizzle-orm";
import { type DeploymentState, type InterruptionKind, openStates } from "../app/domain/deployment/state.ts";
import type { Database } from "./open.ts";
import {
  approvals,
  deployments,
  interruptions,
  releases,
  steps,
  type StoredCheckResult,
  type StoredExclusions,
} from "./schema.ts";

/** A question, as a command can name it. */
export interface QuestionRow {
  readonly interruptionId: number;
  readonly deploymentId: number;
  readonly releaseId: number;
  readonly version: string;
  readonly environment: string;
  /** Name of the step that asks. */
  readonly step: string;
  /** Its id in the process file. */
  readonly stepKey: string;
  readonly attempt: number;
  readonly kind: InterruptionKind;
  readonly raisedAt: Date;
}

/** Those that wait for people, oldest first. */
export async function openQuestions(db: Database, projectId: number): Promise<readonly QuestionRow[]> {
  return questions(db)
    .where(
      and(
        eq(deployments.projectId, projectId),
        // Nothing that has ended asks; said so, only what is open is looked through, not all that ever asked.
        inArray(deployments.state, openStates),
        eq(interruptions.state, "pending"),
      ),
    )
    .orderBy(asc(interruptions.id));
}

/** The question of an id, whether it waits or not; null: there is none. */
export async function questionById(
  db: Database,
  id: number,
): Promise<
  (Pick<QuestionRow, "deploymentId" | "stepKey" | "attempt"> & { readonly projectId: number }) | null
> {
  const { stepKey, attempt, deploymentId } = interruptions;
  const [row] = await db
    .select({ projectId: deployments.projectId, deploymentId, stepKey, attempt })
    .from(interruptions)
    .innerJoin(deployments, eq(deployments.id, interruptions.deploymentId))
    .where(eq(interruptions.id, id));
  return row ?? null;
}

/** In so many of a project's newest deployments questions that are over are looked for. */
const lately = 2_000;

/** Those that no longer wait, of the newest deployments first: a late answer is told how its question ended. */
export async function settledQuestions(
  db: Database,
  projectId: number,
  limit: number,
): Promise<readonly QuestionRow[]> {
  const newest = db
    .select({ id: deployments.id })
    .from(deployments)
    .where(eq(deployments.projectId, projectId))
    .orderBy(desc(deployments.id))
    .limit(lately)
    .as("newest");
  return questions(db)
    .innerJoin(newest, eq(newest.id, deployments.id))
    .where(ne(interruptions.state, "pending"))
    .orderBy(desc(newest.id), desc(interruptions.id))
    .limit(limit);
}

/** Those of a deployment that no longer wait. */
export async function settledOfDeployment(
  db: Database,
  deploymentId: number,
): Promise<readonly QuestionRow[]> {
  return questions(db)
    .where(and(eq(interruptions.deploymentId, deploymentId), ne(interruptions.state, "pending")))
    .orderBy(desc(interruptions.id));
}

function questions(db: Database) {
  return db
    .select({
      interruptionId: interruptions.id,
      deploymentId: deployments.id,
      releaseId: releases.id,
      version: releases.version,
      environment: deployments.environment,
      step: sql<string>`${steps.definition} ->> 'name'`,
      stepKey: interruptions.stepKey,
      attempt: interruptions.attempt,
      kind: interruptions.kind,
      raisedAt: interruptions.raisedAt,
    })
    .from(interruptions)
    .innerJoin(deployments, eq(deployments.id, interruptions.deploymentId))
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .innerJoin(
      steps,
      and(eq(steps.deploymentId, interruptions.deploymentId), eq(steps.key, interruptions.stepKey)),
    );
}

/** A deployment, as a command can name it. */
export interface DeploymentName {
  readonly deploymentId: number;
  readonly releaseId: number;
  readonly version: string;
  readonly environment: string;
  readonly state: DeploymentState;
}

/** Those that have not ended, oldest first. */
export async function openDeployments(db: Database, projectId: number): Promise<readonly DeploymentName[]> {
  return named(db)
    .where(and(eq(deployments.projectId, projectId), inArray(deployments.state, openStates)))
    .orderBy(asc(deployments.id));
}

/** Those that have ended, newest first. */
export async function finishedDeployments(
  db: Database,
  projectId: number,
  limit: number,
): Promise<readonly DeploymentName[]> {
  return named(db)
    .where(and(eq(deployments.projectId, projectId), notInArray(deployments.state, [...openStates])))
    .orderBy(desc(deployments.id))
    .limit(limit);
}

function named(db: Database) {
  return db
    .select({
      deploymentId: deployments.id,
      releaseId: releases.id,
      version: releases.version,
      environment: deployments.environment,
      state: deployments.state,
    })
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId));
}

/** Results of the commit's checks as the question showed them; null: not asked yet. */
export async function storedChecks(
  db: Database,
  interruptionId: number,
): Promise<readonly StoredCheckResult[] | null> {
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

/** Who may not approve, as the question said when it was written; null: it was not written yet. */
export async function storedExclusions(
  db: Database,
  interruptionId: number,
): Promise<StoredExclusions | null> {
  const [row] = await db
    .select({ exclusions: interruptions.exclusions })
    .from(interruptions)
    .where(eq(interruptions.id, interruptionId));
  return row?.exclusions ?? null;
}

export async function setExclusions(
  db: Database,
  interruptionId: number,
  exclusions: StoredExclusions,
): Promise<void> {
  await db.update(interruptions).set({ exclusions }).where(eq(interruptions.id, interruptionId));
}

/** So many of a person's last answers are looked through. */
const lastAnswers = 100;

/** By which reference the person answered last in the project; null: not lately. */
export async function lastTeamOf(db: Database, projectId: number, userId: number): Promise<string | null> {
  const last = db
    .select({ id: approvals.id, team: approvals.team, interruptionId: approvals.interruptionId })
    .from(approvals)
    .where(eq(approvals.userId, userId))
    .orderBy(desc(approvals.id))
    .limit(lastAnswers)
    .as("last");
  const [row] = await db
    .select({ team: last.team })
    .from(last)
    .innerJoin(interruptions, eq(interruptions.id, last.interruptionId))
    .innerJoin(deployments, eq(deployments.id, interruptions.deploymentId))
    .where(eq(deployments.projectId, projectId))
    .orderBy(desc(last.id))
    .limit(1);
  return row?.team ?? null;
}
