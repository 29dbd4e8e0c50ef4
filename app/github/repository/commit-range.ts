import { read, type Answer, type Rest } from "../ask.ts";
import { nameOf, type Connection } from "./connection.ts";

const MOST_COMMITS = 250;

type Compared = Awaited<ReturnType<Rest["rest"]["repos"]["compareCommitsWithBasehead"]>>["data"];

/** A commit as GitHub's REST API gives it. */
export type GitHubCommit = Compared["commits"][number];

export interface CommitRange {
  readonly status: Compared["status"];
  /** Oldest first, at most 250. */
  readonly commits: readonly GitHubCommit[];
  /** More than `commits` holds when there are many. */
  readonly total: number;
}

/** What `head` has that `base` has not; null where the two have no common ancestor. One request for 100 commits. */
export async function commitRange(
  connection: Connection,
  base: string,
  head: string,
): Promise<CommitRange | null> {
  const { owner, repo } = connection;
  const comparePage = (page: number): Promise<Answer<Compared>> =>
    read(connection, `compare ${base} with ${head} in ${nameOf(connection)}`, ({ rest }) =>
      rest.repos.compareCommitsWithBasehead({
        owner,
        repo,
        basehead: `${base}...${head}`,
        per_page: 100,
        page,
      }),
    );

  const first = await comparePage(1).catch(unrelated);
  if (first === null) return null;
  const { status, total_commits: total } = first.data;
  const commits = [...first.data.commits];
  const wanted = Math.min(total, MOST_COMMITS);
  for (let page = 2; commits.length < wanted; page += 1) {
    const more = (await comparePage(page)).data.commits;
    if (more.length === 0) break;
    commits.push(...more);
  }
  return { status, commits: commits.slice(0, MOST_COMMITS), total };
}

/** Two commits of the repository without a common ancestor: an answer, not a failure. */
function unrelated(error: unknown): null {
  if (error instanceof Error && /no common ancestor/i.test(error.message)) return null;
  throw error;
}
