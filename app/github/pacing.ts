import type { Octokit } from "@octokit/rest";
import { waitAskedFor } from "./errors.ts";
import { kindOf, type Limits } from "./limits.ts";
import { isForToken, type Clock } from "./transport.ts";

/** At once, in one installation; GitHub allows 100 together. Comments cannot take the places of work. */
const WORK_AT_ONCE = 50;
const DECORATIONS_AT_ONCE = 30;

export interface Pacing {
  readonly limits: Limits;
  readonly clock: Pick<Clock, "now">;
  readonly log: { readonly warn: (message: string) => void };
}

/**
 * An Octokit plugin in the place of `@octokit/plugin-throttling`, which spaces writes by 1 s and comments by
 * 3 s, sleeps until a limit is over, and costs 10 ms a request. Here a request leaves at once, waits only for
 * one of the places at once, or fails as `throttled`.
 */
export function createPacing({ limits, clock, log }: Pacing) {
  const work = createLane(WORK_AT_ONCE);
  const decorations = createLane(DECORATIONS_AT_ONCE);

  return (
    octokit: Pick<Octokit, "hook">,
    options: { readonly auth?: { readonly installationId?: number } },
  ): void => {
    const installation = String(options.auth?.installationId ?? "app");
    octokit.hook.wrap("request", (send, request) => {
      // Asked for inside another request, in whose place it runs; GitHub counts it to the app.
      if (isForToken(request.url)) return send(request);
      const kind = kindOf(request.method, request.url);
      const lane = kind === "content" || kind === "decoration" ? decorations : work;
      return lane(installation, async () => {
        limits.take(installation, kind);
        try {
          return await send(request);
        } catch (error) {
          const wait = waitAskedFor(error, clock.now());
          if (wait !== null) {
            const what = `${request.method} ${request.url} of installation ${installation}`;
            log.warn(`GitHub throttles ${what} until ${wait.until.toISOString()}`);
            limits.pause(installation, wait.everything ? null : kind, wait.until);
          }
          throw error;
        }
      });
    });
  };
}

/** Lets so many run at once for each key; the others wait their turn. */
export function createLane(most: number) {
  const lanes = new Map<string, { running: number; readonly waiting: (() => void)[] }>();
  return async <T>(key: string, run: () => Promise<T>): Promise<T> => {
    const lane = lanes.get(key) ?? { running: 0, waiting: [] };
    lanes.set(key, lane);
    if (lane.running < most) lane.running += 1;
    else await new Promise<void>((resolve) => lane.waiting.push(resolve));
    try {
      return await run();
    } finally {
      // The place goes over to who waits longest; the last one out leaves nothing behind.
      const next = lane.waiting.shift();
      if (next === undefined) lane.running -= 1;
      else next();
      if (lane.running === 0) lanes.delete(key);
    }
  };
}
