/**
 * People who are signed in: their sessions, and what GitHub lets them read. What they may do is decided where comments
 * are decided, in `app/usecases`.
 */
import type { Database } from "../../db/open.ts";
import { type GitHubAsPerson, type SignInAtGitHub, SignInEnded } from "../github/as-person.ts";
import { createRights, type Rights } from "./rights.ts";
import { createSeal, type Seal } from "./seal.ts";
import { createSessions, type Sessions, type Viewer } from "./session.ts";

export interface People {
  readonly sessions: Sessions;
  readonly rights: Rights;
  readonly signIn: SignInAtGitHub;
  readonly asPerson: (token: string) => GitHubAsPerson;
  /** Closes what the browser keeps while somebody is on their way through GitHub. */
  readonly seal: Seal;
  /**
   * Who this is at this moment, for what they order: a login may have passed to another person since they signed in.
   * Asks GitHub. Rejects with a `SignInEnded` where GitHub no longer takes the token.
   */
  readonly today: (viewer: Viewer) => Promise<{ readonly id: number; readonly login: string }>;
  /** Ends a session, and forgets what it may read. */
  readonly end: (viewer: Viewer) => Promise<void>;
}

export interface PeopleSettings {
  readonly db: Database;
  readonly now: () => Date;
  /** The App's client secret. */
  readonly secret: string;
  readonly signIn: SignInAtGitHub;
  readonly asPerson: (token: string) => GitHubAsPerson;
}

export function createPeople({ db, now, secret, signIn, asPerson }: PeopleSettings): People {
  const sessions = createSessions(db, createSeal(secret, "sessions", now), now);
  const rights = createRights(asPerson, now);
  return {
    sessions,
    rights,
    signIn,
    asPerson,
    seal: createSeal(secret, "sign-in", now),
    today: async (viewer) => {
      const self = await asPerson(viewer.token).self();
      if (self === null || self.id !== viewer.id) throw new SignInEnded("ask who you are", self);
      if (self.login !== viewer.login) await sessions.rename(viewer, self.login);
      return self;
    },
    end: async (viewer) => {
      await sessions.end(viewer);
      rights.forget(viewer);
    },
  };
}
