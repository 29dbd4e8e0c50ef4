import { type Actor, personOf } from "./actor.ts";
import type { Person } from "./deployment/state.ts";
import { fold } from "./process.ts";
import type { SelfApproval } from "./refusal.ts";

/** Who has a hand in a range of commits, as GitHub tells. */
export interface Authorship {
  readonly commits: readonly AuthoredCommit[];
  /** The pull requests by which they came. */
  readonly pullRequests: readonly {
    readonly number: number;
    readonly author: Person | null;
    readonly mergedBy: Person | null;
  }[];
  /** False: there are more than were asked about. */
  readonly complete: boolean;
}

export interface AuthoredCommit {
  readonly sha: string;
  /** GitHub has verified its signature. */
  readonly verified: boolean;
  /** Null: GitHub knows no account for the address. */
  readonly author: Person | null;
  readonly committer: Person | null;
  /** `text`: as the trailer says it. */
  readonly coAuthors: readonly { readonly person: Person | null; readonly text: string }[];
}

/** Who may not approve what they had a hand in. */
export interface Exclusions {
  readonly excluded: readonly { readonly person: Person; readonly because: readonly SelfApproval[] }[];
  readonly unattributed: readonly Unattributed[];
  /** False: there may be more whom nobody asked about. */
  readonly complete: boolean;
}

/** Somebody's hand in a commit that stays unknown: for the approvers to judge. */
export interface Unattributed {
  readonly sha: string;
  /** `unverified`: anybody can have written the names in it. `no-account`: GitHub knows nobody by the address. */
  readonly why: "unverified" | "no-account";
  /**
   * Unverified: the logins that it claims, with commas between; empty where it names none.
   * Without an account: `author`, `committer`, or the co-author as the trailer says it.
   */
  readonly text: string;
}

/** What somebody did, with nobody where it is unknown. */
interface Hand {
  readonly person: Person | null;
  readonly did: SelfApproval;
}

/**
 * Whom `prevent-self-approval` excludes: who created the release or asked for
 * the deployment (of a workflow, its actor), who opened or merged the pull
 * requests, and the authors, co-authors and committers of verified commits.
 * What a commit that is not verified says proves nothing, so it excludes nobody
 * and is listed. Bots, and GitHub's own committer of the web, are not people.
 */
export function exclusionsOf({
  releasedBy,
  requestedBy,
  brought,
  ofRun = false,
}: {
  readonly releasedBy: Actor;
  readonly requestedBy: Actor;
  readonly brought: readonly Authorship[];
  /** What is approved is a workflow run: those two started it. */
  readonly ofRun?: boolean;
}): Exclusions {
  const commits = brought.flatMap((part) => part.commits);
  const hands: readonly Hand[] = [
    { person: personOf(releasedBy), did: { did: ofRun ? "started" : "released" } },
    { person: personOf(requestedBy), did: { did: ofRun ? "started" : "requested" } },
    ...brought.flatMap((part) => part.pullRequests).flatMap(handsInPullRequest),
    ...commits.filter((commit) => commit.verified).flatMap(handsInCommit),
  ];
  return {
    excluded: byPerson(hands),
    unattributed: unique(commits.flatMap(unattributedIn)),
    complete: brought.every((part) => part.complete),
  };
}

function handsInPullRequest({ number, author, mergedBy }: Authorship["pullRequests"][number]): Hand[] {
  return [
    { person: author, did: { did: "opened", pullRequest: number } },
    { person: mergedBy, did: { did: "merged", pullRequest: number } },
  ];
}

function handsInCommit({ sha, author, committer, coAuthors }: AuthoredCommit): Hand[] {
  return [
    { person: author, did: { did: "authored", sha } },
    ...coAuthors.map(({ person }): Hand => ({ person, did: { did: "authored", sha } })),
    { person: committer, did: { did: "committed", sha } },
  ];
}

/** In the order in which they are first met; nothing is said twice of one person. */
function byPerson(hands: readonly Hand[]): Exclusions["excluded"] {
  const people = new Map<number, { readonly person: Person; readonly because: SelfApproval[] }>();
  for (const { person, did } of hands) {
    if (person === null || !isHuman(person)) continue;
    const known = people.get(person.id) ?? { person, because: [] };
    people.set(person.id, { ...known, because: unique([...known.because, did]) });
  }
  return [...people.values()];
}

function unattributedIn({ sha, verified, author, committer, coAuthors }: AuthoredCommit): Unattributed[] {
  if (!verified) {
    const claimed = [author, ...coAuthors.map((one) => one.person), committer]
      .filter((person) => person !== null && isHuman(person))
      .map((person) => person?.login);
    return [{ sha, why: "unverified", text: [...new Set(claimed)].join(", ") }];
  }
  return [{ person: author, text: "author" }, { person: committer, text: "committer" }, ...coAuthors]
    .filter(({ person }) => person === null)
    .map(({ text }) => ({ sha, why: "no-account", text }));
}

/** GitHub commits as `web-flow` what is edited or merged in the browser. */
function isHuman({ login }: Person): boolean {
  return fold(login) !== "web-flow" && !fold(login).endsWith("[bot]");
}

function unique<T extends object>(items: readonly T[]): T[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
