import type { Project } from "../../db/projects.ts";
import { type Release, releaseById, setAuthorship } from "../../db/releases.ts";
import { type Authorship, type Exclusions, exclusionsOf } from "../domain/authorship.ts";
import type { Deployment } from "../domain/deployment/state.ts";
import { GitHubFailure } from "../github/client.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { lastSuccess } from "./last-success.ts";

/**
 * Who has a hand in what a deployment brings to its environment: whoever released
 * it or asked for it, and whoever made what is new since the environment's last
 * success. GitHub is asked once for each pair of commits; the last answer is kept
 * with the release.
 *
 * Where the environment has run nothing yet, everything is new: what has come since
 * the first release is looked at, and said not to be all.
 *
 * Rejects with a `GitHubFailure` where GitHub does not say.
 */
export async function exclusionsFor(
  deps: Deps,
  project: Project,
  deployment: Pick<Deployment, "id" | "releaseId" | "environment" | "createdBy">,
): Promise<Exclusions> {
  const release = await releaseById(deps.db, deployment.releaseId);
  const base = await lastSuccess(deps, project, deployment, release);
  const known = await since(deps, project, base.sha, release);
  const brought = base.complete ? known : { ...known, complete: false };
  return exclusionsOf({
    releasedBy: release.createdBy,
    requestedBy: deployment.createdBy,
    brought: [brought],
    ofRun: release.kind === "run",
  });
}

/** What the release has that the base has not. */
async function since(
  deps: Deps,
  project: Project,
  base: string | null,
  release: Release,
): Promise<Authorship> {
  if (release.authorship?.base === base) return release.authorship.authorship;
  const authorship = await ask(deps, project, base, release.sha);
  await setAuthorship(deps.db, release.id, { base, authorship });
  return authorship;
}

async function ask(deps: Deps, project: Project, base: string | null, head: string): Promise<Authorship> {
  const repository = repositoryOf(deps, project);
  try {
    return await repository.authorship(base, head);
  } catch (error) {
    // The commit before is gone (a force-push): what is in between is nobody's to tell.
    if (base === null || !(error instanceof GitHubFailure) || error.kind !== "refused") throw error;
    return { ...(await repository.authorship(null, head)), complete: false };
  }
}
