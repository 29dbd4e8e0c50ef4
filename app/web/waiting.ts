import type { StoredDeployment } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import type { OpenQuestion } from "../messages/open-question.ts";
import { entitlements, type Standing } from "../people/standing.ts";
import type { Deps } from "../usecases/deps.ts";
import { waitingIn } from "../usecases/waiting.ts";

/** A question that waits, as a list of them shows it. */
export interface Waiting {
  readonly project: Project;
  readonly deployment: StoredDeployment;
  readonly question: OpenQuestion;
  /** By what the viewer may answer; empty: it waits for others. */
  readonly entitledAs: readonly string[];
}

/**
 * What waits for people in some projects, as one of them sees it, oldest question first.
 * @param most so many are shown
 * @param rights by GitHub's id of the repository; of one that is not in it the viewer may not know
 * @returns `more`: whether there are more than are shown
 */
export async function waitingFor(
  deps: Deps,
  projects: readonly Project[],
  most: number,
  viewer: Omit<Standing, "right">,
  rights: ReadonlyMap<number, Standing["right"]>,
): Promise<{ readonly waiting: readonly Waiting[]; readonly more: boolean }> {
  const found = await waitingIn(deps, projects, { limit: most + 1, offset: 0 });
  const waiting = found.slice(0, most).flatMap(({ project, deployment, question }): Waiting[] => {
    const right = rights.get(project.githubRepositoryId);
    if (right === undefined) return [];
    const as = entitlements({ ...viewer, right }, question.asked);
    return [{ project, deployment, question, entitledAs: as }];
  });
  return { waiting, more: found.length > most };
}
