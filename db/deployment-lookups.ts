import { and, asc, desc, eq, gt, gte, inArray, isNotNull, isNull, lt, max, ne, or, sql } from "drizzle-orm";
import { type Deployment, openStates } from "../app/domain/deployment/state.ts";
import { fold } from "../app/domain/process.ts";
import { deploymentById, type DeploymentRow, type StoredDeployment } from "./deployments.ts";
import type { Database } from "./open.ts";
import { deployments, projects, releases } from "./schema.ts";

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

/** Newest first, without steps, and without those that only ask for a workflow run. */
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
        isNull(deployments.protects),
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
  return rows.flatMap(({ id, githubDeploymentId }) =>
    githubDeploymentId === null ? [] : [{ id, githubDeploymentId }],
  );
}

/** Ids of the deployments whose work runs on a commit right now. */
export async function executingOfCommit(
  db: Database,
  projectId: number,
  sha: string,
): Promise<readonly number[]> {
  const rows = await db
    .select({ id: deployments.id })
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(
      and(eq(deployments.projectId, projectId), eq(deployments.state, "executing"), eq(releases.sha, sha)),
    )
    .orderBy(asc(deployments.id));
  return rows.map((row) => row.id);
}

/** A deployment, and the installation that its project is seen through. */
export interface Executing {
  readonly id: number;
  readonly projectId: number;
  readonly installationId: number;
}

/**
 * A page of the deployments whose work runs, of every project, oldest first.
 * @param after the last one of the page before; null: the first page
 */
export async function allExecuting(
  db: Database,
  after: Executing | null,
  limit: number,
): Promise<readonly Executing[]> {
  return db
    .select({ id: deployments.id, projectId: deployments.projectId, installationId: projects.installationId })
    .from(deployments)
    .innerJoin(projects, eq(projects.id, deployments.projectId))
    .where(and(eq(deployments.state, "executing"), after === null ? undefined : gt(deployments.id, after.id)))
    .orderBy(asc(deployments.id))
    .limit(limit);
}

/** Ids of the owners whose policy holds up a deployment somewhere. */
export async function ownersHeldByPolicy(db: Database): Promise<readonly number[]> {
  const rows = await db
    .selectDistinct({ ownerId: projects.ownerId })
    .from(deployments)
    .innerJoin(projects, eq(projects.id, deployments.projectId))
    .where(
      and(
        eq(deployments.state, "queued"),
        sql`${deployments.waitsFor} ->> 'code' = 'policy'`,
        projects.installed,
      ),
    );
  return rows.map((row) => row.ownerId);
}

export interface Due extends Executing {
  readonly dueAt: Date;
}

/**
 * A page of the deployments for which the clock has something, oldest first.
 * @param before what is due before then; null: whenever
 * @param after the last one of the page before; null: the first page
 */
export async function allDue(
  db: Database,
  before: Date | null,
  after: Due | null,
  limit: number,
): Promise<readonly Due[]> {
  const rows = await db
    .select({
      id: deployments.id,
      projectId: deployments.projectId,
      installationId: projects.installationId,
      dueAt: deployments.dueAt,
    })
    .from(deployments)
    .innerJoin(projects, eq(projects.id, deployments.projectId))
    .where(
      and(
        isNotNull(deployments.dueAt),
        before === null ? undefined : lt(deployments.dueAt, before),
        after === null ? undefined : gt(deployments.id, after.id),
      ),
    )
    .orderBy(asc(deployments.id))
    .limit(limit);
  return rows.flatMap(({ dueAt, ...row }) => (dueAt === null ? [] : [{ ...row, dueAt }]));
}

/** Ids of what asks for workflow runs and has not ended, with the environments, oldest first. */
export async function openForRuns(
  db: Database,
  projectId: number,
): Promise<
  readonly { readonly id: number; readonly environment: string; readonly state: DeploymentRow["state"] }[]
> {
  return db
    .select({ id: deployments.id, environment: deployments.environment, state: deployments.state })
    .from(deployments)
    .where(
      and(
        eq(deployments.projectId, projectId),
        isNotNull(deployments.protects),
        inArray(deployments.state, openStates),
      ),
    )
    .orderBy(asc(deployments.id));
}

/** How often the deployment has changed; undefined: there is none. */
export async function revisionOf(db: Database, id: number): Promise<number | undefined> {
  const [row] = await db
    .select({ revision: deployments.revision })
    .from(deployments)
    .where(eq(deployments.id, id));
  return row?.revision;
}

/** Workflow runs that were let into an environment, newest first, without those of one row of `releases`. */
export async function runsLetIn(
  db: Database,
  projectId: number,
  environment: string,
  except: number,
  limit: number,
): Promise<readonly { readonly runId: number; readonly sha: string; readonly at: Date }[]> {
  const rows = await db
    .select({ protects: deployments.protects, sha: releases.sha, at: deployments.finishedAt })
    .from(deployments)
    .innerJoin(releases, eq(releases.id, deployments.releaseId))
    .where(
      and(
        eq(deployments.projectId, projectId),
        isNotNull(deployments.protects),
        eq(deployments.environmentKey, fold(environment)),
        eq(deployments.state, "success"),
        ne(deployments.releaseId, except),
      ),
    )
    .orderBy(desc(deployments.finishedAt), desc(deployments.id))
    .limit(limit);
  return rows.flatMap(({ protects, sha, at }) =>
    protects === null || at === null ? [] : [{ runId: protects.runId, sha, at }],
  );
}

/** The environments that a release was deployed to, by one spelling each. */
export async function environmentsOfRelease(db: Database, releaseId: number): Promise<readonly string[]> {
  const rows = await db
    .select({ key: deployments.environmentKey, name: max(deployments.environment) })
    .from(deployments)
    .where(eq(deployments.releaseId, releaseId))
    .groupBy(deployments.environmentKey);
  return rows.map(({ key, name }) => name ?? key);
}

/** The release of an environment's newest deployment, whatever became of it; null: there is none. */
export async function newestReleaseOf(
  db: Database,
  projectId: number,
  environment: string,
): Promise<number | null> {
  const [row] = await db
    .select({ releaseId: deployments.releaseId })
    .from(deployments)
    .where(
      and(
        eq(deployments.projectId, projectId),
        eq(deployments.environmentKey, fold(environment)),
        isNull(deployments.protects),
      ),
    )
    .orderBy(desc(deployments.id))
    .limit(1);
  return row?.releaseId ?? null;
}

/** Ids of a release's deployments that have not ended, or ended after a time. */
export async function busyDeployments(
  db: Database,
  releaseId: number,
  since: Date,
): Promise<readonly number[]> {
  const rows = await db
    .select({ id: deployments.id })
    .from(deployments)
    .where(
      and(
        eq(deployments.releaseId, releaseId),
        or(isNull(deployments.finishedAt), gte(deployments.finishedAt, since)),
      ),
    );
  return rows.map((row) => row.id);
}

export interface LetIn {
  readonly environment: string;
  /** Of the last deployment. */
  readonly id: number;
  readonly at: Date;
}

/** Where and when the workflow run that a row of `releases` stands for was let in last. */
export async function letInOf(db: Database, releaseId: number): Promise<readonly LetIn[]> {
  const rows = await db
    .select({
      environment: max(deployments.environment),
      id: max(deployments.id),
      at: max(deployments.finishedAt),
    })
    .from(deployments)
    .where(
      and(
        eq(deployments.releaseId, releaseId),
        isNotNull(deployments.protects),
        eq(deployments.state, "success"),
      ),
    )
    .groupBy(deployments.environmentKey);
  return rows.flatMap(({ environment, id, at }) =>
    environment === null || id === null || at === null ? [] : [{ environment, id, at }],
  );
}

/** The rows of `releases` that stand for workflow runs let into an environment after another, as far as a look shows. */
export async function letInAfter(
  db: Database,
  projectId: number,
  { environment, id, at }: LetIn,
): Promise<readonly number[]> {
  const rows = await db
    .select({ releaseId: deployments.releaseId })
    .from(deployments)
    .where(
      and(
        eq(deployments.projectId, projectId),
        eq(deployments.environmentKey, fold(environment)),
        gt(deployments.id, id),
        gt(deployments.finishedAt, at),
        isNotNull(deployments.protects),
        eq(deployments.state, "success"),
      ),
    )
    .orderBy(asc(deployments.id))
    .limit(50);
  return [...new Set(rows.map((row) => row.releaseId))];
}
