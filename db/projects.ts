import { and, asc, eq, inArray, ne, sql } from "drizzle-orm";
import type { Database, Transaction } from "./open.ts";
import { projects } from "./schema.ts";

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
 * Creates the project or brings its names up to date. Another project of that name bears it no more:
 * it counts as not installed until GitHub tells its new one.
 */
export async function upsertProject(db: Database, identity: RepositoryIdentity, now: Date): Promise<Project> {
  await db
    .update(projects)
    .set({ installed: false })
    .where(
      and(
        sql`lower(${projects.owner}) = lower(${identity.owner})`,
        sql`lower(${projects.name}) = lower(${identity.name})`,
        ne(projects.githubRepositoryId, identity.githubRepositoryId),
      ),
    );
  const [row] = await db
    .insert(projects)
    .values({ ...identity, createdAt: now })
    .onConflictDoUpdate({
      target: [projects.githubRepositoryId, projects.key],
      set: { ...identity, installed: true },
    })
    .returning();
  if (row === undefined) throw new Error("The project was not written");
  return row;
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
      | "processReadAt"
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

/** The app was removed from repositories of an installation; null: from all of them. */
export async function removeInstallation(
  db: Database,
  installationId: number,
  repositoryIds: readonly number[] | null,
): Promise<void> {
  await db
    .update(projects)
    .set({ installed: false })
    .where(
      and(
        eq(projects.installationId, installationId),
        repositoryIds === null ? undefined : inArray(projects.githubRepositoryId, [...repositoryIds]),
      ),
    );
}
