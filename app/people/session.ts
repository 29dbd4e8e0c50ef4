import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { findSession, forgetSession, keepSession, renameSession } from "../../db/sessions.ts";
import type { Database } from "../../db/open.ts";
import type { PersonToken } from "../github/as-person.ts";
import type { Seal } from "./seal.ts";

/** Somebody who has signed in. */
export interface Viewer {
  /** Numeric id on GitHub. */
  readonly id: number;
  readonly login: string;
  /** Their GitHub token: it never leaves the server. */
  readonly token: string;
  /** Names the session; never what the browser holds. */
  readonly session: string;
  /** What a form, or a caller of the API, has to send beside the cookie. */
  readonly csrf: string;
}

export interface Sessions {
  /** @returns what the browser has to hold, and for how many seconds */
  readonly begin: (
    person: { readonly id: number; readonly login: string },
    token: PersonToken,
  ) => Promise<{ readonly secret: string; readonly lasts: number }>;
  /** Null: nobody is signed in by it (any more). */
  readonly find: (secret: string) => Promise<Viewer | null>;
  /** Their login on GitHub is another one now. */
  readonly rename: (viewer: Viewer, login: string) => Promise<void>;
  readonly end: (viewer: Viewer) => Promise<void>;
}

/** A session never outlives its token, and no day. GitHub's tokens for people last eight hours. Seconds. */
const longest = 8 * 60 * 60;

/**
 * Sessions are rows of the database: signing out ends them at once, on every replica. The browser has a random secret,
 * the row its digest; the token in it can be read with the App's client secret alone. No refresh token is kept: after
 * a session GitHub is asked again, which costs a person who still lets the App in no click.
 */
export function createSessions(db: Database, seal: Seal, now: () => Date): Sessions {
  return {
    begin: async ({ id: userId, login }, { token, expiresIn }) => {
      const lasts = Math.min(longest, expiresIn ?? longest);
      const secret = randomBytes(32).toString("base64url");
      const createdAt = now();
      const expiresAt = new Date(createdAt.getTime() + lasts * 1_000);
      const sealed = await seal.close({ token }, lasts);
      await keepSession(db, { id: idOf(secret), userId, login, token: sealed, createdAt, expiresAt });
      return { secret, lasts };
    },
    find: async (secret) => {
      const row = await findSession(db, idOf(secret));
      if (row === null || row.expiresAt <= now()) return null;
      const opened = await seal.open(row.token);
      const token = opened?.["token"];
      if (token === undefined) return null;
      const { userId: id, login, id: session } = row;
      return { id, login, token, session, csrf: seal.mark(`csrf ${session}`) };
    },
    rename: ({ session }, login) => renameSession(db, session, login),
    end: ({ session }) => forgetSession(db, session),
  };
}

function idOf(secret: string): string {
  return createHash("sha256").update(secret).digest("base64url");
}

/** Whether a browser says that a page of another site made it send a request; what is no browser says nothing. */
export function isForeign(publicUrl: string, origin: string | undefined): boolean {
  return origin !== undefined && origin !== new URL(publicUrl).origin;
}

/**
 * Whether the viewer meant a request that came with their cookie: it is from no page of another site, and brings what
 * no other site knows.
 * @param sent `origin`: the header of that name; `csrf`: from wherever the caller takes it
 */
export function isOwnRequest(
  { csrf }: Viewer,
  publicUrl: string,
  sent: { readonly origin: string | undefined; readonly csrf: string | undefined },
): boolean {
  if (isForeign(publicUrl, sent.origin)) return false;
  const [wanted, got] = [Buffer.from(csrf), Buffer.from(sent.csrf ?? "")];
  return wanted.length === got.length && timingSafeEqual(wanted, got);
}
