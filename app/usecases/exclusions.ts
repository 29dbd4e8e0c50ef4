import { environmentSummaries } from "../../db/deployment-summaries.ts";
import type { Project } from "../../db/projects.ts";
import { firstRelease, type Release, releaseById, setAuthorship } from "../../db/releases.ts";
import { type Authorship, type Exclusions, exclusionsOf } from "../domain/authorship.ts";
import type { Deployment } from "../domain/deployment/state.ts";
import { current } from "../domain/history.ts";
import { GitHubFailure } from "../github/client.ts";
import { type Deps, repositoryOf } from "./deps.ts";

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
  const here = await environmentSummaries(deps.db, project.id, deployment.environment);
  const running = current(here.filter((one) => one.id !== deployment.id));
  const brought =
    running === null
      ? { ...(await since(deps, project, await firstSha(deps, project, release), release)), complete: false }
      : await since(deps, project, running.sha, release);
  return exclusionsOf({
    releasedBy: release.createdBy,
    requestedBy: deployment.createdBy,
    brought: [brought],
    ofRun: release.kind === "run",
  });
}

/** The commit of the project's first release; null: this is the first. */
async function firstSha(deps: Deps, project: Project, release: Release): Promise<string | null> {
  const first = await firstRelease(deps.db, project.id);
  return first === undefined || first.sha === release.sha ? null : first.sha;
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
