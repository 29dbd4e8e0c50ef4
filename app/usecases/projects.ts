import {
  isNameTaken,
  projectByRepository,
  type Project,
  type RepositoryIdentity,
  upsertProject,
} from "../../db/projects.ts";
import { sameName } from "../domain/process.ts";
import type { Deps } from "./deps.ts";
import { Away } from "./recovery/away.ts";
import { identityOnGitHub } from "./recovery/identity.ts";
import { outOfReach } from "./recovery/lost.ts";
import { projectReached } from "./recovery/returned.ts";
import type { Origin } from "./transact.ts";

/** What a webhook or a token says of a repository. */
export interface KnownRepository {
  readonly id: number;
  readonly owner: string;
  readonly ownerId: number;
  readonly ownerType: "Organization" | "User";
  readonly name: string;
  readonly defaultBranch: string;
}

/**
 * The project of a repository named in a webhook: created when first seen. What a webhook says otherwise than is known
 * may be old, as webhooks come late and again: then GitHub is asked what is so now.
 *
 * Rejects with `Away` where the app does not reach the repository.
 */
export async function projectOfWebhook(
  deps: Deps,
  repository: KnownRepository,
  installationId: number,
  origin: Origin,
): Promise<Project> {
  const known = await projectByRepository(deps.db, repository.id);
  const { id: githubRepositoryId, ...facts } = repository;
  const told: RepositoryIdentity = { githubRepositoryId, installationId, ...facts };
  if (known === undefined) {
    // Nobody else can be meant.
    if (!(await isNameTaken(deps.db, told))) return upsertProject(deps.db, told, deps.now());
    const identity = await identityOnGitHub(deps, repository.id, [repository]);
    if (identity === null) throw new Away({ ...told, away: null });
    return upsertProject(deps.db, identity, deps.now());
  }
  if (isReached(known) && isSame(known, told)) return known;
  const identity = await identityOnGitHub(deps, repository.id, [repository, known]);
  if (identity !== null) return remember(deps, known, identity, origin);
  await outOfReach(deps, known, origin);
  throw new Away(known);
}

/**
 * The project of what is called `owner/name` today, as GitHub says.
 * Null: the app is not installed there.
 */
export async function findProject(
  deps: Deps,
  owner: string,
  name: string,
  origin: Origin,
): Promise<Project | null> {
  const installationId = await deps.github.installationOf(owner, name);
  if (installationId === null) return null;
  const { id, ...facts } = await deps.github.repository(installationId, owner, name).describe();
  const identity = { githubRepositoryId: id, installationId, ...facts };
  const known = await projectByRepository(deps.db, id);
  return known === undefined
    ? upsertProject(deps.db, identity, deps.now())
    : remember(deps, known, identity, origin);
}

/**
 * The project of a repository by GitHub's id, which `owner/name` leads to; null: the app is not installed there. GitHub
 * is asked where the project is not known yet, or by another name.
 */
export async function projectOfRepository(
  deps: Deps,
  githubRepositoryId: number,
  owner: string,
  name: string,
  origin: Origin,
): Promise<Project | null> {
  const known = await projectByRepository(deps.db, githubRepositoryId);
  if (known?.installed && sameName(known.owner, owner) && sameName(known.name, name)) return known;
  const found = await findProject(deps, owner, name, origin);
  return found?.installed && found.githubRepositoryId === githubRepositoryId ? found : null;
}

async function remember(
  deps: Deps,
  known: Project,
  identity: RepositoryIdentity,
  origin: Origin,
): Promise<Project> {
  return isReached(known) && isSame(known, identity)
    ? known
    : projectReached(deps, known.id, identity, origin);
}

function isReached({ installed, away }: Project): boolean {
  return installed && away === null;
}

function isSame(known: Project, identity: RepositoryIdentity): boolean {
  return Object.entries(identity).every(([key, value]) => known[key as keyof RepositoryIdentity] === value);
}
