import { projectByRepository, projectsOfInstallation, type Project } from "../../../db/projects.ts";
import { GitHubFailure } from "../../github/client.ts";
import type { Deps } from "../deps.ts";
import { type KnownRepository, projectOfWebhook } from "../projects.ts";
import { reconsider } from "../reconsider.ts";
import type { Origin } from "../transact.ts";
import { Away } from "./away.ts";
import { identityOnGitHub } from "./identity.ts";
import { projectLost } from "./lost.ts";
import { projectReached, tryRefusedAgain } from "./returned.ts";

/**
 * Something has changed about what an installation reaches. Webhooks come late and again: how it stands is asked of
 * GitHub, for each repository that is known here.
 *
 * Rejects with a `GitHubFailure`, after the others, where GitHub gave no answer about one: to be done again.
 * @param repositoryIds those that are meant; null: all of the installation
 * @param removes whether they may have left the installation, which stands. If not, GitHub is asked of those alone that
 *   are not known to be in it: of very many, one more at each attempt need not be asked again
 */
export async function installationChanged(
  deps: Deps,
  installationId: number,
  repositoryIds: readonly number[] | null,
  removes: boolean,
  origin: Origin,
): Promise<void> {
  const of = await projectsOfInstallation(deps.db, installationId);
  const meant =
    repositoryIds === null
      ? of
      : (await Promise.all(repositoryIds.map((id) => projectByRepository(deps.db, id)))).filter(
          (one) => one !== undefined,
        );
  if (meant.length === 0) return;
  const standing = await deps.github.installation(installationId);
  const failures: GitHubFailure[] = [];
  for (const project of meant) {
    const isIn = project.away === null && project.installationId === installationId;
    if (isIn && !removes && standing === "active") continue;
    try {
      await follow(deps, project, standing, installationId, origin);
    } catch (error) {
      if (!(error instanceof GitHubFailure)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (first !== undefined) throw first;
}

async function follow(
  deps: Deps,
  project: Project,
  standing: "active" | "suspended" | null,
  installationId: number,
  origin: Origin,
): Promise<void> {
  if (standing !== "active") {
    // Of an installation that it has no more, nothing is news.
    if (project.installationId !== installationId) return;
    return projectLost(deps, project.id, standing ?? "uninstalled", origin);
  }
  const identity = await identityOnGitHub(deps, project.githubRepositoryId, [project]);
  if (identity === null) return projectLost(deps, project.id, "removed", origin);
  if (project.away !== null || identity.installationId !== project.installationId)
    await projectReached(deps, project.id, identity, origin);
}

/** Other permissions count in an installation: what GitHub refused for want of them is tried once more. */
export async function permissionsChanged(deps: Deps, installationId: number, origin: Origin): Promise<void> {
  for (const { id, away } of await projectsOfInstallation(deps.db, installationId)) {
    if (away === null) await tryRefusedAgain(deps, id, origin);
  }
}

/** A repository was renamed, transferred, deleted, or is otherwise not as it was. One that is not known here is nothing to Drawbridge. */
export async function repositoryChanged(
  deps: Deps,
  repository: KnownRepository,
  installationId: number,
  change: string,
  origin: Origin,
): Promise<void> {
  const known = await projectByRepository(deps.db, repository.id);
  if (known === undefined) return;
  if (change === "deleted") {
    if ((await identityOnGitHub(deps, repository.id, [repository, known])) === null)
      await projectLost(deps, known.id, "deleted", origin);
    return;
  }
  let project;
  try {
    project = await projectOfWebhook(deps, repository, installationId, origin);
  } catch (error) {
    // Transferred to where the app is not installed: that is known now, and there is nothing more to do.
    if (error instanceof Away) return;
    throw error;
  }
  if (project.defaultBranch !== known.defaultBranch) await reconsider(deps, project, origin, false);
  if (change === "unarchived") await tryRefusedAgain(deps, project.id, origin);
}
