/** Waiting for what will happen, without guessing how long it takes. */
import { EventEmitter, once } from "node:events";
import type { LoggedRequest } from "./server.ts";

export type Waiting = {
  /** Waits until the condition holds and gives its value; after `ms` (default 10 s) fails, saying `what`. */
  until<Value>(
    condition: () => Value | Promise<Value>,
    options?: { ms?: number; what?: string },
  ): Promise<NonNullable<Value>>;
  /** Waits until all webhooks are answered and no request came for `quietMs` (default 100). */
  settled(quietMs?: number): Promise<void>;
};

/** How often a condition is asked again when nothing changed here: it may look at something else. */
const AGAIN_MS = 50;

export function waiting(
  changes: EventEmitter,
  log: readonly LoggedRequest[],
  webhooksIdle: () => Promise<void>,
): Waiting {
  return {
    async until(condition, { ms = 10_000, what = condition.toString() } = {}) {
      const deadline = performance.now() + ms;
      for (;;) {
        const value = await condition();
        if (value !== undefined && value !== null && value !== false) return value;
        if (performance.now() > deadline) throw new Error(`after ${ms} ms still not: ${what}`);
        await once(changes, "change", { signal: AbortSignal.timeout(AGAIN_MS) }).catch(() => undefined);
      }
    },
    async settled(quietMs = 100) {
      for (;;) {
        await webhooksIdle();
        const before = log.length;
        await new Promise((resolve) => setTimeout(resolve, quietMs));
        if (log.length === before && log.every((request) => request.ms > 0)) return;
      }
    },
  };
}
