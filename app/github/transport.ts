/** The `fetch` under every request to GitHub: a time limit for each, and a second and third try for reads only. */
import { mayDepart } from "./departure.ts";

/** Time as the app gets it: `now` reads it, `sleep` lets milliseconds pass. */
export interface Clock {
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
}

export interface Timeouts {
  readonly readMs: number;
  readonly writeMs: number;
}

export const TIMEOUTS: Timeouts = { readMs: 10_000, writeMs: 20_000 };

const READ_ATTEMPTS = 3;

/** `fetch` as Octokit calls it. */
type Fetch = (url: string, init?: RequestInit) => Promise<Response>;

/**
 * A GET that breaks or ends in 5xx is asked again, at most twice, after about 0.2 s and 0.6 s. Never a write:
 * nobody knows whether the first one took effect. Nor a read that timed out (GitHub is slow: asking again
 * makes it slower) or whose answer says when to come back.
 */
export function createFetch({ now, sleep }: Clock, timeouts: Timeouts): Fetch {
  return async (url, init) => {
    const reads = init?.method === "GET" || init?.method === "HEAD" || isForToken(url);
    for (let attempt = 1; ; attempt += 1) {
      const last = !reads || attempt === READ_ATTEMPTS;
      const signal = AbortSignal.timeout(reads ? timeouts.readMs : timeouts.writeMs);
      if (!reads) mayDepart(now());
      try {
        const response = await globalThis.fetch(url, { ...init, signal });
        if (last || response.status < 500 || response.headers.has("retry-after")) return response;
        await response.body?.cancel();
      } catch (error) {
        if (last || signal.aborted) throw error;
      }
      await sleep(backOff(attempt));
    }
  };
}

/** An installation token that nobody received does nothing and expires: asking again is as harmless as reading. */
export function isForToken(url: string): boolean {
  return url.endsWith("/access_tokens");
}

/** Milliseconds before the next attempt: 200, 600, each up to a half more or less. */
function backOff(attempt: number): number {
  return 200 * 3 ** (attempt - 1) * (0.5 + Math.random());
}
