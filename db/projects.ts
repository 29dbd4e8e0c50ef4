import { and, asc, eq, inArray, isNotNull, ne, sql } from "drizzle-orm";
import { openStates } from "../app/domain/deployment/state.ts";
import type { Database, Transaction } from "./open.ts";
import { type Away, deployments, projects } from "./schema.ts";

export type Project = typeof projects.$inferSelect;

/** The project of a repository by GitHub's id, installed or not. */
export async function projectByRepository(
  db: Database,
  githubRepositoryId: number,
): Promise<Project | undefined> {
  const [row] = await db.select().from(projects).where(eq(projects.githubRepositoryId, githubRepositoryId));
  return row;
}

/** Every installed project of an account. */
export async function projectsOfOwner(db: Database, ownerId: number): Promise<readonly Project[]> {
  return db
    .select()
    .from(projects)
    .where(and(eq(projects.ownerId, ownerId), projects.installed))
    .orderBy(asc(projects.id));
}

/** By today's name; names compare case-folded, as on GitHub. */
export async function projectByName(db: Database, owner: string, name: string): Promise<Project | undefined> {
  const [row] = await db
    .select()
    .from(projects)
    .where(
      and(
        sql`lower(${projects.owner}) = lower(${owner})`,
        sql`lower(${projects.name}) = lower(${name})`,
        projects.installed,
      ),
    );
  return row;
}

/** Those of these repositories on which the app is installed, by name. */
export async function projectsByRepositories(
  db: Database,
  repositoryIds: readonly number[],
): Promise<readonly Project[]> {
  if (repositoryIds.length === 0) return [];
  return db
    .select()
    .from(projects)
    .where(and(inArray(projects.githubRepositoryId, [...repositoryIds]), projects.installed))
    .orderBy(sql`lower(${projects.owner})`, sql`lower(${projects.name})`);
}

/** Their ids alone, in no order. */
export async function projectIdsByRepositories(
  db: Database,
  repositoryIds: readonly number[],
): Promise<readonly number[]> {
  if (repositoryIds.length === 0) return [];
  const rows = await db
    .select({ id: projects.id })
    .from(projects)
    .where(and(inArray(projects.githubRepositoryId, [...repositoryIds]), projects.installed));
  return rows.map(({ id }) => id);
}

export async function projectById(db: Database, id: number): Promise<Project> {
  const [row] = await db.select().from(projects).where(eq(projects.id, id));
  if (row === undefined) throw new Error(`There is no project ${id}`);
  return row;
}

/** Whether there is no project at all: nothing has happened here yet. */
export async function isEmpty(db: Database): Promise<boolean> {
  const rows = await db.select({ id: projects.id }).from(projects).limit(1);
  return rows.length === 0;
}

/** Takes the project's lock until the transaction ends: one change of a project at a time. */
export async function lockProject(tx: Transaction, id: number): Promise<Project> {
  const [row] = await tx.select().from(projects).where(eq(projects.id, id)).for("update");
  if (row === undefined) throw new Error(`There is no project ${id}`);
  return row;
}

export type RepositoryIdentity = Pick<
  Project,
  "githubRepositoryId" | "installationId" | "owner" | "ownerId" | "ownerType" | "name" | "defaultBranch"
>;

/**
 * Another project that bears the name bears it no more, whatever has become of it: nothing is asked of GitHub for it
 * until its new name is known.
 */
async function freeName(
  db: Database,
  { owner, name, githubRepositoryId }: Pick<RepositoryIdentity, "owner" | "name" | "githubRepositoryId">,
  now: Date,
): Promise<void> {
  await db
    .update(projects)
    .set({ installed: false, away: { why: "unreachable", since: now.toISOString() } })
    .where(
      and(isNamed(owner, name), projects.installed, ne(projects.githubRepositoryId, githubRepositoryId)),
    );
}

/** Whether another repository bears the name here. */
export async function isNameTaken(
  db: Database,
  { owner, name, githubRepositoryId }: Pick<RepositoryIdentity, "owner" | "name" | "githubRepositoryId">,
): Promise<boolean> {
  const rows = await db
    .select({ id: projects.id })
    .from(projects)
    .where(and(isNamed(owner, name), ne(projects.githubRepositoryId, githubRepositoryId)));
  return rows.length > 0;
}

function isNamed(owner: string, name: string) {
  return and(sql`lower(${projects.owner}) = lower(${owner})`, sql`lower(${projects.name}) = lower(${name})`);
}

/** Creates the project or brings its names up to date; it is within reach. */
export async function upsertProject(db: Database, identity: RepositoryIdentity, now: Date): Promise<Project> {
  await freeName(db, identity, now);
  const [row] = await db
    .insert(projects)
    .values({ ...identity, createdAt: now })
    .onConflictDoUpdate({
      target: [projects.githubRepositoryId, projects.key],
      set: { ...identity, installed: true, away: null },
    })
    .returning();
  if (row === undefined) throw new Error("The project was not written");
  return row;
}

/** The app cannot reach the repository. */
export async function setAway(db: Database, id: number, away: Away): Promise<void> {
  await db.update(projects).set({ installed: false, away }).where(eq(projects.id, id));
}

/** GitHub was asked whether it is back, and did not say that it is. */
export async function setAwayChecked(db: Database, id: number, now: Date): Promise<void> {
  const checked = sql`jsonb_set(${projects.away}, '{checkedAt}', ${JSON.stringify(now.toISOString())}::jsonb)`;
  await db
    .update(projects)
    .set({ away: checked })
    .where(and(eq(projects.id, id), isNotNull(projects.away)));
}

/** So many at a time: each row holds a process. */
const awayAtOnce = 500;

/** Those that the app cannot reach, the ones first that GitHub was not asked about for the longest time. */
export async function awayProjects(db: Database): Promise<readonly (Project & { readonly away: Away })[]> {
  const rows = await db
    .select()
    .from(projects)
    .where(isNotNull(projects.away))
    .orderBy(sql`${projects.away} ->> 'checkedAt' nulls first`, asc(projects.id))
    .limit(awayAtOnce);
  return rows.flatMap((row) => (row.away === null ? [] : [{ ...row, away: row.away }]));
}

/** Those of an installation, as far as is known. */
export async function projectsOfInstallation(
  db: Database,
  installationId: number,
): Promise<readonly Project[]> {
  return db
    .select()
    .from(projects)
    .where(eq(projects.installationId, installationId))
    .orderBy(asc(projects.id));
}

/** Ids of the projects in which something has not ended. */
export async function projectsAtWork(db: Database): Promise<readonly number[]> {
  const rows = await db
    .selectDistinct({ id: deployments.projectId })
    .from(deployments)
    .where(inArray(deployments.state, openStates));
  return rows.map((row) => row.id);
}

export async function updateProject(
  db: Database,
  id: number,
  change: Partial<
    Pick<
      Project,
      | "process"
      | "processText"
      | "processEtag"
      | "processProblems"
      | "processBroken"
      | "processReadAt"
      | "processChecked"
      | "auditHead"
      | "installed"
      | "owner"
      | "name"
      | "defaultBranch"
    >
  >,
): Promise<void> {
  await db.update(projects).set(change).where(eq(projects.id, id));
}

/** Notes which policy of the organization decisions here meet; whether it was another one before. */
export async function setPolicyDigest(db: Database, id: number, policyDigest: string): Promise<boolean> {
  const changed = await db
    .update(projects)
    .set({ policyDigest })
    .where(and(eq(projects.id, id), ne(projects.policyDigest, policyDigest)))
    .returning({ id: projects.id });
  return changed.length > 0;
}
