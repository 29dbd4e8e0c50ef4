import { environmentSummaries } from "../../db/deployment-summaries.ts";
import type { Project } from "../../db/projects.ts";
import {
  type Release,
  releaseBefore,
  releaseById,
  releasesBetween,
  setAuthorship,
} from "../../db/releases.ts";
import { type Authorship, type Exclusions, exclusionsOf } from "../domain/authorship.ts";
import type { Deployment } from "../domain/deployment/state.ts";
import { current } from "../domain/history.ts";
import { GitHubFailure } from "../github/client.ts";
import { type Deps, repositoryOf } from "./deps.ts";

/**
 * Who has a hand in what a deployment brings to its environment: whoever released
 * it or asked for it, and whoever made what is new since the environment's last
 * success. GitHub is asked once for each release; the answer is kept with it.
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
  const brought = await broughtSince(deps, project, release, running?.releaseId ?? null);
  const all: Authorship[] = [];
  for (const one of brought) all.push(await authorshipOf(deps, project, one));
  return exclusionsOf({ releasedBy: release.createdBy, requestedBy: deployment.createdBy, brought: all });
}

/** The releases whose commits are new there; one that the environment has had already brings nothing. */
async function broughtSince(
  deps: Deps,
  project: Project,
  release: Release,
  running: number | null,
): Promise<readonly Release[]> {
  if (running === null) return [release];
  return running >= release.id ? [] : releasesBetween(deps.db, project.id, running, release.id);
}

async function authorshipOf(deps: Deps, project: Project, release: Release): Promise<Authorship> {
  if (release.authorship !== null) return release.authorship;
  const before = await releaseBefore(deps.db, project.id, release.id);
  const base = before === undefined || before.sha === release.sha ? null : before.sha;
  const authorship = await ask(deps, project, base, release.sha);
  await setAuthorship(deps.db, release.id, authorship);
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
