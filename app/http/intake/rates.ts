import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import type { Limits } from "./limits.ts";

/** What is counted apart, each by the client's address. */
export type Kind = "webhook" | "api" | "readiness" | "other";

/** Counts a request. Null: it may go on; else after how many seconds there is room again. */
export type CountRequest = (kind: Kind, client: string, points: number) => Promise<number | null>;

/**
 * Counts by the second: long enough for GitHub's bursts, and short enough that behind a proxy, where everybody may
 * have one address, a flood shuts nobody out for longer. Failed signatures and tokens are not counted apart, for
 * the same reason: whoever sends rubbish through the same proxy would lock GitHub out.
 */
export function rates(limits: Limits): CountRequest {
  const perSecond: Readonly<Record<Kind, number>> = {
    webhook: limits.webhooksPerSecond,
    api: limits.apiPerSecond,
    readiness: limits.readinessPerSecond,
    other: limits.otherPerSecond,
  };
  const limiters = new Map(
    Object.entries(perSecond).map(([kind, points]) => [kind, new RateLimiterMemory({ points, duration: 1 })]),
  );
  return async (kind, client, points) => {
    try {
      await limiters.get(kind)?.consume(client, points);
      return null;
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused;
      return Math.max(1, Math.ceil(refused.msBeforeNext / 1000));
    }
  };
}
