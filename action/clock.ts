import { setTimeout as sleep } from "node:timers/promises";

export interface Clock {
  /** Milliseconds since some moment; never goes back. */
  readonly now: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  /** What the work comes to, or `late` after that many milliseconds; the work itself is not stopped. */
  readonly within: <T>(ms: number, work: Promise<T>, late: T) => Promise<T>;
  /** From 0 up to but not 1. */
  readonly random: () => number;
}

export const systemClock: Clock = {
  now: () => performance.now(),
  sleep: (ms) => sleep(ms),
  within: async (ms, work, late) => {
    const { promise, resolve } = Promise.withResolvers<typeof late>();
    const timer = setTimeout(resolve, ms, late);
    try {
      return await Promise.race([work, promise]);
    } finally {
      clearTimeout(timer);
    }
  },
  random: Math.random,
};
