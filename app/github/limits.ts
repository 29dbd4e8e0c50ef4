/**
 * GitHub's limits, kept for each installation before a request leaves.
 *
 * One scheduler for each installation in a process: what wants to leave while the ledger is being asked waits, and is
 * asked for together, the most urgent first. What would exceed a limit is not sent and not held either: it fails with
 * the time from which it fits, and the job that asked comes again.
 */
import {
  type Allowance,
  type Ask,
  type CallKind,
  type Ledger,
  pause,
  spend,
  type Verdict,
  withAllowance,
} from "./budget.ts";
import { GitHubFailure } from "./client.ts";
import type { Ledgers } from "./ledgers.ts";

export interface Limits {
  /**
   * Counts one request of an installation. Rejects with a `GitHubFailure`: `throttled` where it does not fit,
   * `unavailable` where nobody can say, because the ledger cannot be reached. Nothing was sent then.
   */
  readonly take: (installation: string, ask: Ask) => Promise<void>;
  /** GitHub asked to wait: holds back one kind of request, or all, until then; null: it named no time. */
  readonly pause: (installation: string, what: CallKind | "all", until: Date | null) => Promise<void>;
  /** GitHub told its own count: goes into the ledger with the next request. */
  readonly heard: (installation: string, allowance: Allowance) => void;
}

interface Waiting {
  readonly ask: Ask;
  readonly resolve: () => void;
  readonly reject: (reason: Error) => void;
}

/** Installations whose last word from GitHub is kept; it is said again with every answer. */
const KEPT_ALLOWANCES = 5_000;

export function createLimits(now: () => Date, ledgers: Ledgers): Limits {
  const queues = new Map<string, Waiting[]>();
  const allowances = new Map<string, Allowance>();

  const decide = (installation: string, asks: readonly Ask[]) =>
    ledgers.change(installation, (ledger): readonly [Ledger, readonly Verdict[]] => {
      const told = withAllowance(ledger, allowances.get(installation) ?? null);
      const { ledger: spent, verdicts } = spend(told, asks, now().getTime());
      return [spent, verdicts];
    });

  const serve = async (installation: string, queue: Waiting[]): Promise<void> => {
    // Whatever asks in the same turn is asked for together.
    await Promise.resolve();
    while (queue.length > 0) {
      const round = queue.splice(0);
      try {
        const verdicts = await decide(
          installation,
          round.map(({ ask }) => ask),
        );
        for (const [index, { resolve, reject }] of round.entries()) {
          const verdict = verdicts[index] ?? null;
          if (verdict === null) resolve();
          else reject(heldBack(installation, verdict.why, verdict.from));
        }
      } catch (error) {
        for (const { reject } of round) reject(error as Error);
      }
    }
    queues.delete(installation);
  };

  return {
    take: (installation, ask) =>
      new Promise((resolve, reject) => {
        const queue = queues.get(installation);
        if (queue !== undefined) {
          queue.push({ ask, resolve, reject });
          return;
        }
        const first = [{ ask, resolve, reject }];
        queues.set(installation, first);
        void serve(installation, first);
      }),
    pause: (installation, what, until) =>
      ledgers.change(installation, (ledger): readonly [Ledger, void] => {
        const paused = pause(ledger, what, until?.getTime() ?? null, now().getTime());
        return [paused, undefined];
      }),
    heard: (installation, allowance) => {
      if (allowances.size >= KEPT_ALLOWANCES) allowances.clear();
      allowances.set(installation, allowance);
    },
  };
}

function heldBack(installation: string, why: string, from: number): GitHubFailure {
  const retryAt = new Date(from);
  return new GitHubFailure(
    "throttled",
    `${why} for installation ${installation}: nothing was sent, it fits again at ${retryAt.toISOString()}.`,
    { retryAt },
  );
}
