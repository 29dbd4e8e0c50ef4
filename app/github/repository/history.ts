import type { Commit, Comparison, GitHubRepository } from "../client.ts";
import { mergedPullsOf } from "./associated-pulls.ts";
import { commitRange, type GitHubCommit } from "./commit-range.ts";
import type { Connection } from "./connection.ts";

/** How commits came in and what lies between them. */
export function history(connection: Connection): Pick<GitHubRepository, "mergedPullRequest" | "compare"> {
  return {
    /** Of several, the one whose merge made this commit; else the one merged last, which brought it furthest. */
    mergedPullRequest: async (sha) => {
      const merged = (await mergedPullsOf(connection, sha)).toSorted(
        (a, b) => Date.parse(b.merged_at ?? "") - Date.parse(a.merged_at ?? ""),
      );
      return (merged.find((pull) => pull.merge_commit_sha === sha) ?? merged[0])?.number ?? null;
    },

    compare: async (base, head) => {
      const range = await commitRange(connection, base, head);
      if (range === null) return { status: "diverged", commits: [], total: 0 };
      return { ...range, commits: range.commits.map(toCommit) } satisfies Comparison;
    },
  };
}

function toCommit(commit: GitHubCommit): Commit {
  const login = commit.author !== null && "login" in commit.author ? commit.author.login : undefined;
  return {
    sha: commit.sha,
    title: commit.commit.message.split("\n", 1)[0] ?? "",
    author: login ?? commit.commit.author?.name ?? "",
  };
}
