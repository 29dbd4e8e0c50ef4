import type { Context } from "hono";
import { deleteCookie, getCookie, setCookie } from "hono/cookie";
import type { People } from "./people.ts";
import type { Viewer } from "./session.ts";

/** A cookie that only the server reads, and that no other site's form can bring along. */
export interface Cookie {
  readonly get: (context: Context) => string | undefined;
  /** @param lasts in seconds */
  readonly set: (context: Context, value: string, lasts: number) => void;
  readonly drop: (context: Context) => void;
}

const options = { path: "/", secure: true, httpOnly: true, sameSite: "Lax" } as const;

function fullName(name: string, publicUrl: string): string {
  return publicUrl.startsWith("https:") ? `__Host-${name}` : name;
}

/**
 * With https the name says that no other host can have set it (`__Host-`); a browser takes `Secure` from this
 * machine's own addresses without https, but not that name.
 */
export function cookie(name: string, publicUrl: string): Cookie {
  const full = fullName(name, publicUrl);
  return {
    get: (context) => getCookie(context, full),
    set: (context, value, lasts) => setCookie(context, full, value, { ...options, maxAge: lasts }),
    drop: (context) => void deleteCookie(context, full, options),
  };
}

/** Drops the cookies whose names begin so, if there are this many: a browser sends all of them with each request. */
export function dropMany(context: Context, prefix: string, publicUrl: string, many: number): void {
  const full = fullName(prefix, publicUrl);
  const found = Object.keys(getCookie(context)).filter((name) => name.startsWith(full));
  if (found.length >= many) for (const name of found) deleteCookie(context, name, options);
}

export const sessionCookie = "drawbridge_session";

/** Who is signed in in the browser that asks; null: nobody. */
export async function viewerOf(
  people: Pick<People, "sessions">,
  publicUrl: string,
  context: Context,
): Promise<Viewer | null> {
  const secret = cookie(sessionCookie, publicUrl).get(context);
  return secret === undefined ? null : people.sessions.find(secret);
}
