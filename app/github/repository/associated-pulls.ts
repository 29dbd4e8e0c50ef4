import { read, whenRefused, type Rest } from "../ask.ts";
import { nameOf, type Connection } from "./connection.ts";

export type GitHubPull = Awaited<
  ReturnType<Rest["rest"]["repos"]["listPullRequestsAssociatedWithCommit"]>
>["data"][number];

/**
 * The merged pull requests that GitHub associates with a commit, at most 100; none of a commit that it does not
 * know. Of a commit that is on the default branch it is the one that brought it there.
 */
export async function mergedPullsOf(connection: Connection, sha: string): Promise<readonly GitHubPull[]> {
  const { owner, repo } = connection;
  const doing = `find the pull request of ${sha} in ${nameOf(connection)}`;
  const pulls = await read(connection, doing, ({ rest }) =>
    rest.repos.listPullRequestsAssociatedWithCommit({ owner, repo, commit_sha: sha, per_page: 100 }),
  )
    .then(({ data }) => data)
    .catch(whenRefused([409, 422], []));
  return pulls.filter((pull) => pull.merged_at !== null);
}
