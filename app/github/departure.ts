/**
 * A call that was claimed in the journal leaves soon, or not at all. Whoever takes over after a process that died or
 * stalled waits as long, and as long as GitHub may work on a request: then what it does not find was never made.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { GitHubFailure } from "./client.ts";

/** From the claim until the last moment at which its call leaves, in milliseconds. */
export const departWithinMs = 3_000;

const departures = new AsyncLocalStorage<Date>();

/** Runs `send`; the writes to GitHub in it leave until then, or not at all. */
export function departBy<T>(latest: Date, send: () => Promise<T>): Promise<T> {
  return departures.run(latest, send);
}

/**
 * Asked at the last moment before a write goes out.
 * @throws a `GitHubFailure` `unavailable` where it is too late: nothing was sent
 */
export function mayDepart(now: Date): void {
  const latest = departures.getStore();
  if (latest === undefined || now <= latest) return;
  throw new GitHubFailure(
    "unavailable",
    `Nothing was sent: the call was ready ${now.getTime() - latest.getTime()} ms too late, and another process may have taken over.`,
  );
}
