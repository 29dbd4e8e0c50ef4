import { environmentSummaries } from "../../db/deployment-summaries.ts";
import type { Project } from "../../db/projects.ts";
import { runsLetIn } from "../../db/deployment-lookups.ts";
import { firstRelease, oldestRow, type Release } from "../../db/releases.ts";
import type { Deployment } from "../domain/deployment/state.ts";
import { current } from "../domain/history.ts";
import { type Deps, repositoryOf } from "./deps.ts";

/** The commit since which everything is new to an environment. */
export interface Base {
  /** Null: no commit before is known. */
  readonly sha: string | null;
  /** False: the environment has run nothing yet, so that all of history is new to it. */
  readonly complete: boolean;
}

/** As many workflow runs that were let in are looked at; before those it counts since the release that runs. */
const mostRuns = 5;

/**
 * What an environment ran last, before a deployment of a release: a release; for a workflow run also the last
 * run that was let in there and went well. Where there is neither, the oldest commit that Drawbridge knows.
 *
 * Rejects with a `GitHubFailure` where GitHub does not say how a run ended.
 */
export async function lastSuccess(
  deps: Deps,
  project: Project,
  { id, environment }: Pick<Deployment, "id" | "environment">,
  release: Pick<Release, "id" | "kind" | "sha">,
): Promise<Base> {
  const here = await environmentSummaries(deps.db, project.id, environment);
  const running = current(here.filter((one) => one.id !== id));
  const run = release.kind === "run" ? await lastRun(deps, project, environment, release.id, running) : null;
  if (run !== null) return { sha: run, complete: true };
  if (running !== null) return { sha: running.sha, complete: true };
  const first =
    release.kind === "run"
      ? ((await oldestRow(deps.db, project.id))?.sha ?? null)
      : ((await firstRelease(deps.db, project.id))?.sha ?? null);
  return { sha: first === release.sha ? null : first, complete: false };
}

/** Commit of the newest run that was let in after the release came and went well; null: there is none. */
async function lastRun(
  deps: Deps,
  project: Project,
  environment: string,
  except: number,
  running: { readonly finishedAt: Date | null } | null,
): Promise<string | null> {
  const repository = repositoryOf(deps, project);
  for (const one of await runsLetIn(deps.db, project.id, environment, except, mostRuns)) {
    if (running?.finishedAt != null && one.at < running.finishedAt) return null;
    const ended = await repository.run(one.runId);
    if (ended?.conclusion === "success") return one.sha;
  }
  return null;
}
