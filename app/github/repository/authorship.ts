import type { AuthoredCommit } from "../../domain/authorship.ts";
import type { Person } from "../../domain/deployment/state.ts";
import { read, whenRefused } from "../ask.ts";
import type { GitHubRepository } from "../client.ts";
import { broughtPulls } from "./brought-pulls.ts";
import { coAuthorsIn, type NamedCoAuthor } from "./co-authors.ts";
import { commitRange, type GitHubCommit } from "./commit-range.ts";
import { nameOf, type Connection } from "./connection.ts";
import { people } from "./people.ts";
import { toPerson } from "./person.ts";

/** Logins that are looked up for their ids: anybody can write thousands into a commit. */
const MOST_LOGINS = 20;

type CommitLike = Pick<GitHubCommit, "sha" | "commit" | "author" | "committer">;

/**
 * Who has a hand in what is new. Costs one request where nothing is; else two, one more for 100 further commits
 * and for 100 pull requests closed lately (where there is more than one commit), and one for each pull request
 * and for each co-author named by login alone.
 */
export function authorship(connection: Connection): Pick<GitHubRepository, "authorship"> {
  return {
    authorship: async (base, head) => {
      const { commits, complete } = await newCommits(connection, base, head);
      if (commits.length === 0) return { commits: [], pullRequests: [], complete };
      const named = commits.map(({ commit }) => coAuthorsIn(commit.message));
      const [pulls, accounts] = await Promise.all([
        broughtPulls(connection, head, commits),
        lookUp(connection, named.flat()),
      ]);
      return {
        commits: commits.map((commit, index) => toAuthored(commit, named[index] ?? [], accounts.byLogin)),
        pullRequests: pulls.pullRequests,
        complete: complete && pulls.complete && accounts.complete,
      };
    },
  };
}

interface NewCommits {
  readonly commits: readonly GitHubCommit[];
  readonly complete: boolean;
}

/** Where the base is gone or has nothing in common with the head, everything is new: only the head is looked at. */
async function newCommits(connection: Connection, base: string | null, head: string): Promise<NewCommits> {
  if (base === null) return { commits: [await commitAt(connection, head)], complete: true };
  const range = await commitRange(connection, base, head).catch(whenRefused([404], null));
  if (range === null) return { commits: [await commitAt(connection, head)], complete: false };
  return { commits: range.commits, complete: range.commits.length >= range.total };
}

async function commitAt(connection: Connection, sha: string): Promise<GitHubCommit> {
  const { owner, repo } = connection;
  // One file is the least that it can list.
  const { data } = await read(connection, `read commit ${sha} of ${nameOf(connection)}`, ({ rest }) =>
    rest.repos.getCommit({ owner, repo, ref: sha, per_page: 1 }),
  );
  return data;
}

interface Accounts {
  /** By login in lower case. */
  readonly byLogin: ReadonlyMap<string, Person | null>;
  readonly complete: boolean;
}

async function lookUp(connection: Connection, coAuthors: readonly NamedCoAuthor[]): Promise<Accounts> {
  const { user } = people(connection);
  const logins = coAuthors.flatMap(({ account }) =>
    account !== null && account.id === null ? [account.login.toLowerCase()] : [],
  );
  const different = [...new Set(logins)];
  const asked = different.slice(0, MOST_LOGINS);
  const found = await Promise.all(asked.map(async (login) => [login, await user(login)] as const));
  return { byLogin: new Map(found), complete: asked.length === different.length };
}

function toAuthored(
  { sha, commit, author, committer }: CommitLike,
  coAuthors: readonly NamedCoAuthor[],
  byLogin: Accounts["byLogin"],
): AuthoredCommit {
  return {
    sha,
    verified: commit.verification?.verified === true,
    author: toPerson(author),
    committer: toPerson(committer),
    coAuthors: coAuthors.map(({ text, account }) => ({ text, person: personOf(account, byLogin) })),
  };
}

function personOf(account: NamedCoAuthor["account"], byLogin: Accounts["byLogin"]): Person | null {
  if (account === null) return null;
  const { id, login } = account;
  return id === null ? (byLogin.get(login.toLowerCase()) ?? null) : { id, login };
}
