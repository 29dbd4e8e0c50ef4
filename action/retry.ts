import type { Clock } from "./clock.ts";

export interface RetryLimits {
  /** `Infinity`: as many as the budget allows. */
  readonly tries: number;
  /** For all tries and the pauses between them, in milliseconds. */
  readonly budgetMs: number;
  /** For one try, in milliseconds. */
  readonly tryMs: number;
}

/** What one try came to. `again`: it may go better later; the others are final. */
export type Try<T> =
  | { readonly again: false; readonly value: T }
  | {
      readonly again: true;
      readonly value: T;
      readonly why: string;
      /** How long the server asks to wait; null: it does not say. */
      readonly waitMs: number | null;
    };

export interface Tried<T> {
  /** What the last try brought. */
  readonly value: T;
  /** Null: the last try was final. Else why there is none after it. */
  readonly gaveUp: string | null;
}

const firstPauseMs = 1000;
const longestPauseMs = 30_000;

/**
 * Tries until a try is final or the limits are reached; each failed try is
 * logged. Pauses double from one second to half a minute, less up to half of it
 * at random, so that jobs that failed together do not come back together; a
 * longer wait that the server asks for is kept.
 */
export async function retry<T>(
  clock: Clock,
  limits: RetryLimits,
  log: (line: string) => void,
  attempt: (timeoutMs: number) => Promise<Try<T>>,
): Promise<Tried<T>> {
  const start = clock.now();
  for (let number = 1; ; number++) {
    const left = limits.budgetMs - (clock.now() - start);
    const tried = await attempt(Math.min(limits.tryMs, left));
    if (!tried.again) return { value: tried.value, gaveUp: null };

    const spent = clock.now() - start;
    const failed = `Try ${number}${limits.tries === Infinity ? "" : ` of ${limits.tries}`}: ${tried.why}`;
    // Who tries as long as there is time tries more often towards its end.
    const most = limits.tries === Infinity ? Math.max(firstPauseMs, (limits.budgetMs - spent) / 2) : Infinity;
    const pause = pauseOf(number, tried.waitMs, Math.min(most, longestPauseMs), clock.random());
    const stop = stopReason(number, spent, pause, tried.waitMs, limits);
    if (stop !== null) {
      log(`${failed}.`);
      return { value: tried.value, gaveUp: stop };
    }
    log(`${failed}; next try in ${seconds(pause)}.`);
    await clock.sleep(pause);
  }
}

function pauseOf(number: number, waitMs: number | null, most: number, random: number): number {
  const own = Math.min(firstPauseMs * 2 ** (number - 1), most) * (1 - random / 2);
  return Math.round(Math.max(own, waitMs ?? 0));
}

function stopReason(
  number: number,
  spent: number,
  pause: number,
  waitMs: number | null,
  limits: RetryLimits,
): string | null {
  if (number === limits.tries) return `tried ${number} times in ${seconds(spent)}`;
  if (spent + pause < limits.budgetMs) return null;
  if (pause === waitMs) return `the server asks to wait ${seconds(waitMs)}, longer than this job tries`;
  return `tried for ${seconds(spent)}`;
}

/** `1.2 s` */
function seconds(ms: number): string {
  return `${Math.round(ms / 100) / 10} s`;
}
