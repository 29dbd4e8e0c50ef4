import type { Project } from "../../db/projects.ts";
import { allowedBranches } from "../domain/branches.ts";
import type { Process } from "../domain/process.ts";
import { GitHubFailure } from "../github/client.ts";
import { type Deps, repositoryOf } from "./deps.ts";

/** So many of the branches that may release are looked at, the likeliest first. */
const mostBranches = 100;

/**
 * The branch, as `refs/heads/…`, by which a commit may be released: one that `releases.branches` allows and that
 * has the commit. Null: there is none.
 *
 * Rejects with a `GitHubFailure` where GitHub gives no answer.
 * @param first name of the branch to look at first, if it may release at all
 */
export async function releasingBranch(
  deps: Deps,
  project: Project,
  { releases: { branches } }: Pick<Process, "releases">,
  sha: string,
  first: string | null,
): Promise<string | null> {
  const repository = repositoryOf(deps, project);
  const names = branches === null ? [project.defaultBranch] : await repository.branches();
  const allowed = allowedBranches(branches, project.defaultBranch, names);
  const inOrder = [...allowed.filter((one) => one === first), ...allowed.filter((one) => one !== first)];
  for (const branch of inOrder.slice(0, mostBranches)) {
    // By its head: a tag of the same name would be taken for the branch.
    const head = await repository.commitOf(`heads/${branch}`);
    if (head !== null && (await isReachable(deps, project, sha, head))) return `refs/heads/${branch}`;
  }
  return null;
}

/** Whether `sha` is `other` or an ancestor of it; a commit that GitHub does not know is neither. */
export async function isReachable(
  deps: Deps,
  project: Project,
  sha: string,
  other: string,
): Promise<boolean> {
  if (sha === other) return true;
  try {
    const { status } = await repositoryOf(deps, project).compare(sha, other);
    return status === "identical" || status === "ahead";
  } catch (error) {
    if (error instanceof GitHubFailure && error.kind === "refused") return false;
    throw error;
  }
}
