import { read, whenRefused } from "../ask.ts";
import type { Commit, Comparison, GitHubRepository } from "../client.ts";
import { nameOf, type Connection } from "./connection.ts";

const MOST_COMMITS = 250;

/** How commits came in and what lies between them. */
export function history(connection: Connection): Pick<GitHubRepository, "mergedPullRequest" | "compare"> {
  const { owner, repo } = connection;
  const name = nameOf(connection);

  const comparePage = (base: string, head: string, page: number) =>
    read(connection, `compare ${base} with ${head} in ${name}`, ({ rest }) =>
      rest.repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead: `${base}...${head}`,
        per_page: 100,
        page,
      }),
    );

  return {
    /** Of several, the one whose merge made this commit; else the one merged last, which brought it furthest. */
    mergedPullRequest: async (sha) => {
      const pulls = await read(connection, `find the pull request of ${sha} in ${name}`, ({ rest }) =>
        rest.repos.listPullRequestsAssociatedWithCommit({ owner, repo, commit_sha: sha, per_page: 100 }),
      )
        .then(({ data }) => data)
        .catch(whenRefused([409, 422], []));
      const merged = pulls
        .filter((pull) => pull.merged_at !== null)
        .toSorted((a, b) => Date.parse(b.merged_at ?? "") - Date.parse(a.merged_at ?? ""));
      return (merged.find((pull) => pull.merge_commit_sha === sha) ?? merged[0])?.number ?? null;
    },

    compare: async (base, head) => {
      const first = await comparePage(base, head, 1).catch(unrelated);
      if (first === null) return { status: "diverged", commits: [], total: 0 };
      const { status, total_commits: total } = first.data;
      const commits = [...first.data.commits];
      const wanted = Math.min(total, MOST_COMMITS);
      for (let page = 2; commits.length < wanted; page += 1) {
        const more = (await comparePage(base, head, page)).data.commits;
        if (more.length === 0) break;
        commits.push(...more);
      }
      return { status, commits: commits.slice(0, MOST_COMMITS).map(toCommit), total } satisfies Comparison;
    },
  };
}

/** Two commits of the repository without a common ancestor: an answer, not a failure. */
function unrelated(error: unknown): null {
  if (error instanceof Error && /no common ancestor/i.test(error.message)) return null;
  throw error;
}

function toCommit(commit: {
  readonly sha: string;
  readonly commit: { readonly message: string; readonly author: { readonly name?: string } | null };
  readonly author: { readonly login?: string } | object | null;
}): Commit {
  const login = commit.author !== null && "login" in commit.author ? commit.author.login : undefined;
  return {
    sha: commit.sha,
    title: commit.commit.message.split("\n", 1)[0] ?? "",
    author: login ?? commit.commit.author?.name ?? "",
  };
}
