import type { Authorship } from "../../domain/authorship.ts";
import { pages, whenRefused } from "../ask.ts";
import { remembered } from "../remembered.ts";
import { mergedPullsOf, type GitHubPull } from "./associated-pulls.ts";
import type { GitHubCommit } from "./commit-range.ts";
import { nameOf, type Connection } from "./connection.ts";
import { toPerson } from "./person.ts";

/** Pages of 100 closed pull requests that are looked through, and pull requests that are read one by one. */
const MOST_PAGES = 3;
const MOST_PULLS = 20;

type Brought = Pick<Authorship, "pullRequests" | "complete">;

/**
 * The merged pull requests by which commits came, with who opened and who merged them.
 *
 * GitHub tells the pull request of one commit at a time, which would be a request for each. So that is asked of
 * the head alone, and the others are found among the pull requests closed lately by the commit that each merge
 * made (the merge, the squashed one, the last rebased one). Who merged one is told only where it is read alone.
 *
 * @param commits what is new, the head among them
 */
export async function broughtPulls(
  connection: Connection,
  head: string,
  commits: readonly GitHubCommit[],
): Promise<Brought> {
  const [ofHead, ofOthers] = await Promise.all([
    mergedPullsOf(connection, head),
    commits.length > 1 ? closedLately(connection, commits) : { pulls: [], complete: true },
  ]);
  const pulls = new Map([...ofHead, ...ofOthers.pulls].map((pull) => [pull.number, pull]));
  const newestFirst = [...pulls.values()].toSorted(
    (a, b) => Date.parse(b.merged_at ?? "") - Date.parse(a.merged_at ?? ""),
  );
  const asked = await Promise.all(
    newestFirst.slice(0, MOST_PULLS).map((pull) => withMerger(connection, pull)),
  );
  const all = [...asked, ...newestFirst.slice(MOST_PULLS).map(unread)];
  return {
    pullRequests: all.map(({ pull }) => pull).toSorted((a, b) => a.number - b.number),
    complete: ofOthers.complete && all.every(({ complete }) => complete),
  };
}

/**
 * A pull request changes when it is merged, and its merge is as old as the commit that it made: none that was
 * not changed since the oldest of the commits has brought one of them.
 */
async function closedLately(
  connection: Connection,
  commits: readonly GitHubCommit[],
): Promise<{ readonly pulls: readonly GitHubPull[]; readonly complete: boolean }> {
  const { owner, repo } = connection;
  const shas = new Set(commits.map(({ sha }) => sha));
  const oldest = Math.min(...commits.map(({ commit }) => Date.parse(commit.committer?.date ?? "") || 0));
  const lists = pages(
    connection,
    `look for the pull requests of ${commits.length} commits in ${nameOf(connection)}`,
    ({ rest }, page) =>
      rest.pulls.list({ owner, repo, state: "closed", sort: "updated", direction: "desc", ...page }),
    MOST_PAGES,
  );
  const found: GitHubPull[] = [];
  let read = 0;
  for await (const list of lists) {
    read += 1;
    found.push(...list.filter((pull) => pull.merged_at !== null && shas.has(pull.merge_commit_sha ?? "")));
    const last = list.at(-1);
    if (last !== undefined && Date.parse(last.updated_at) < oldest) return { pulls: found, complete: true };
  }
  return { pulls: found, complete: read < MOST_PAGES };
}

interface Read {
  readonly pull: Authorship["pullRequests"][number];
  readonly complete: boolean;
}

/** Asked with the ETag of the last answer: what was merged seldom changes. */
async function withMerger(connection: Connection, pull: GitHubPull): Promise<Read> {
  const { owner, repo, installationId } = connection;
  const { number } = pull;
  const name = nameOf(connection);
  const mergedBy = await remembered(
    connection,
    `${installationId} merger of ${name}#${number}`,
    `read who merged #${number} of ${name}`,
    ({ rest }, headers) => rest.pulls.get({ owner, repo, pull_number: number, headers }),
    (data) => ({ person: toPerson(data.merged_by) }),
  ).catch(whenRefused([404], null));
  if (mergedBy === null) return unread(pull);
  return { pull: { number, author: toPerson(pull.user), mergedBy: mergedBy.person }, complete: true };
}

function unread({ number, user }: GitHubPull): Read {
  return { pull: { number, author: toPerson(user), mergedBy: null }, complete: false };
}
