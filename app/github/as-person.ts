/**
 * What is asked of GitHub in a person's own name: who they are, what they may read. `person-octokit.ts` and
 * `sign-in.ts` are the real ones. Every method rejects with a `GitHubFailure` when GitHub gave no usable answer;
 * with a `SignInEnded` when it no longer takes the person's token, with an `AskingRefused` when it refuses the question.
 */
import { GitHubFailure } from "./client.ts";

/** GitHub takes a person's token no more: they took it back, or it has run out. Only they can mend it. */
export class SignInEnded extends GitHubFailure {
  constructor(doing: string, cause: unknown) {
    const text = `Could not ${doing}: GitHub no longer takes this sign-in. Sign out, and in again.`;
    super("unavailable", text, { cause });
    this.name = "SignInEnded";
  }
}

/** GitHub does not let the App ask this in a person's name: what they may is not known until somebody has acted. */
export class AskingRefused extends GitHubFailure {
  /** The person acts, by going through their organization's single sign-on; else whoever administers the App. */
  readonly singleSignOn: boolean;

  constructor(message: string, { cause, singleSignOn }: { cause: unknown; singleSignOn: boolean }) {
    super("unavailable", message, { cause });
    this.name = "AskingRefused";
    this.singleSignOn = singleSignOn;
  }
}

/** The way in: GitHub's own sign-in for the App. */
export interface SignInAtGitHub {
  /** Where the browser goes: GitHub asks the person there, and sends them to `redirectUri`. */
  readonly address: (asked: {
    readonly state: string;
    readonly verifier: string;
    readonly redirectUri: string;
    /** GitHub asks as whom, though it knows somebody already. */
    readonly choose: boolean;
  }) => Promise<string>;
  /**
   * Takes what GitHub added to `redirectUri`.
   * @returns a token in the person's name, or why there is none
   */
  readonly complete: (
    answered: URL,
    asked: { readonly state: string; readonly verifier: string; readonly redirectUri: string },
  ) => Promise<PersonToken | SignInRefused>;
}

export interface SignInRefused {
  /** Why, in plain words, and who can do something about it: sentences without a full stop at the end. */
  readonly refused: string;
  /** What GitHub calls that which is wrong with how Drawbridge is set up; null: it is the person's own. */
  readonly setUp: string | null;
}

export interface PersonToken {
  readonly token: string;
  /** Seconds that it lasts; null: GitHub named no end. */
  readonly expiresIn: number | null;
}

/** GitHub as one person sees it. */
export interface GitHubAsPerson {
  /** Null: the token is worth nothing any more. */
  readonly self: () => Promise<{ readonly id: number; readonly login: string } | null>;
  /** The repository as far as the person and the App may both see it; null: not at all. */
  readonly repository: (owner: string, name: string) => Promise<RepositoryRight | null>;
  /** Every repository of the App's installations that the person may read, at most 3,000. */
  readonly repositories: () => Promise<readonly RepositoryRight[]>;
  /** Teams that the person is an active member of, directly or through a team below, at most 1,000. */
  readonly teams: () => Promise<
    readonly { readonly id: number; readonly org: string; readonly slug: string }[]
  >;
}

/** What a person may do with a repository. */
export interface RepositoryRight {
  readonly id: number;
  readonly mayWrite: boolean;
  readonly mayAdminister: boolean;
}
