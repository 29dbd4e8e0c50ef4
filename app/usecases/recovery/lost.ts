import { type Project, setAway } from "../../../db/projects.ts";
import type { Away as AwayFacts } from "../../../db/schema.ts";
import { GitHubFailure, type GitHubRepository, type Loss } from "../../github/client.ts";
import type { Deps } from "../deps.ts";
import { type Origin, transact } from "../transact.ts";
import { Away } from "./away.ts";
import { noticed } from "./origin.ts";

/** Notes that the app cannot reach the repository. What is under way stays as it is, and goes on by the clock. */
export async function projectLost(
  deps: Deps,
  projectId: number,
  why: AwayFacts["why"],
  origin: Origin = noticed,
): Promise<void> {
  await transact(deps, projectId, origin, async (unit) => {
    const { away, installationId } = unit.project;
    if (away !== null) return;
    await setAway(unit.tx, projectId, { why, since: unit.now.toISOString() });
    const data = { why, installation: installationId };
    unit.record({ releaseId: null, deploymentId: null, type: "InstallationLost", data });
  });
  deps.log.warn({ project: projectId, why }, "the app cannot reach a repository any more");
}

/** A project's repository, for `Deps.reach`. Throws `Away` where the app cannot reach it. */
export function reachedRepository(deps: Deps, project: Project): GitHubRepository {
  if (project.away !== null) throw new Away(project);
  const { installationId, owner, name } = project;
  return doubting(deps, project, deps.github.repository(installationId, owner, name));
}

/**
 * The repository, with every refusal doubted: a 403 or 404 for want of the installation says nothing about what was
 * asked. GitHub is asked then whether the app reaches the repository at all; where it does not, that is noted, and the
 * call rejects with `Away`, so that nothing is taken as refused for good.
 */
function doubting(deps: Deps, project: Project, repository: GitHubRepository): GitHubRepository {
  const call = async (method: (...input: unknown[]) => Promise<unknown>, input: unknown[]) => {
    try {
      return await method(...input);
    } catch (error) {
      if (!(error instanceof GitHubFailure)) throw error;
      const why = error.lost ?? (isDoubtful(error) ? await lossOf(deps, project) : null);
      if (why === null) throw error;
      await projectLost(deps, project.id, why);
      throw new Away({ ...project, away: { why, since: deps.now().toISOString() } });
    }
  };
  const methods = Object.entries(repository).map(([name, method]) => {
    const asked = method as (...input: unknown[]) => Promise<unknown>;
    return [name, (...input: unknown[]) => call(asked, input)];
  });
  return Object.fromEntries(methods) as GitHubRepository;
}

function isDoubtful({ kind, status }: GitHubFailure): boolean {
  return kind === "refused" && (status === 403 || status === 404);
}

/** GitHub shows the repository to the app under none of its names: notes that, with the reason that GitHub gives. */
export async function outOfReach(deps: Deps, project: Project, origin: Origin = noticed): Promise<void> {
  await projectLost(deps, project.id, (await lossOf(deps, project)) ?? "removed", origin);
}

/** Why the app does not reach the repository; null: it does. */
async function lossOf(deps: Deps, { installationId, owner, name }: Project): Promise<Loss | null> {
  if ((await deps.github.installationOf(owner, name)) === installationId) return null;
  const standing = await deps.github.installation(installationId);
  if (standing === "suspended") return "suspended";
  return standing === null ? "uninstalled" : "removed";
}
