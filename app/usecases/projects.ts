import { projectByRepository, type Project, upsertProject } from "../../db/projects.ts";
import type { Deps } from "./deps.ts";

/** What a webhook or a token says of a repository. */
export interface KnownRepository {
  readonly id: number;
  readonly owner: string;
  readonly ownerId: number;
  readonly ownerType: "Organization" | "User";
  readonly name: string;
  readonly defaultBranch: string;
}

/** The project of a repository named in a webhook: created when first seen, its names kept up to date. */
export async function projectOfWebhook(
  deps: Deps,
  repository: KnownRepository,
  installationId: number,
): Promise<Project> {
  const known = await projectByRepository(deps.db, repository.id);
  const { owner, ownerId, ownerType, name, defaultBranch } = repository;
  const identity = {
    githubRepositoryId: repository.id,
    installationId,
    owner,
    ownerId,
    ownerType,
    name,
    defaultBranch,
  };
  const same =
    known !== undefined &&
    known.installed &&
    Object.entries(identity).every(([key, value]) => known[key as keyof typeof identity] === value);
  return same ? known : upsertProject(deps.db, identity, deps.now());
}

/**
 * The project of what is called `owner/name` today, as GitHub says.
 * Null: the app is not installed there.
 */
export async function findProject(deps: Deps, owner: string, name: string): Promise<Project | null> {
  const installationId = await deps.github.installationOf(owner, name);
  if (installationId === null) return null;
  const facts = await deps.github.repository(installationId, owner, name).describe();
  return projectOfWebhook(
    deps,
    {
      id: facts.id,
      owner: facts.owner,
      ownerId: facts.ownerId,
      ownerType: facts.ownerType,
      name: facts.name,
      defaultBranch: facts.defaultBranch,
    },
    installationId,
  );
}
