import { sampleWork, type WorkSample } from "../db/metrics-sample.ts";
import type { Database } from "../db/open.ts";
import { leftOf, type Ledger, pausedUntil, shareLeftOf } from "./github/budget.ts";
import type { Ledgers } from "./github/ledgers.ts";
import type { Reading, Readings, RunningMetrics } from "./metrics/metrics.ts";
import { processReadings } from "./metrics/process.ts";
import { sampled } from "./metrics/sampled.ts";

/** How often the database is asked at most, and how long a reading waits for it, in milliseconds. */
const sampling = { everyMs: 15_000, limitMs: 2_000 };
/** Installations that are shown: those with the least left, of those that this process used lately. */
const shownInstallations = 20;

/** Gives metrics what is not counted but looked at: the process, GitHub's budgets, what there is to do. */
export function observeApp(metrics: RunningMetrics, db: Database, ledgers: Ledgers, now: () => Date): void {
  const ofProcess = processReadings();
  const work = sampled(() => sampleWork(db, now()), { ...sampling, now });
  metrics.observe(async () => ({
    ...ofProcess(),
    ...budgetReadings(ledgers.known(), now().getTime()),
    ...workReadings(await work(), now()),
  }));
}

function workReadings(sample: WorkSample | null, now: Date): Readings {
  if (sample === null) return { drawbridge_database_up: [{ value: 0 }] };
  const age = (since: Date | null): number =>
    since === null ? 0 : Math.max(0, (now.getTime() - since.getTime()) / 1_000);
  return {
    drawbridge_database_up: [{ value: 1 }],
    drawbridge_queue_jobs: sample.queues.map(({ queue, jobs }) => ({ value: jobs, labels: { queue } })),
    drawbridge_queue_oldest_seconds: sample.queues.map(({ queue, dueSince }) => ({
      value: age(dueSince),
      labels: { queue },
    })),
    drawbridge_webhooks_unprocessed: [{ value: sample.deliveries.count }],
    drawbridge_webhooks_oldest_seconds: [{ value: age(sample.deliveries.oldest) }],
    drawbridge_projections_behind: [{ value: sample.behind.count }],
    drawbridge_projections_oldest_seconds: [{ value: age(sample.behind.oldest) }],
    drawbridge_deployments: sample.deployments.map(({ state, count }) => ({
      value: count,
      labels: { state },
    })),
  };
}

/** Labels by installation have no end in a large app: only those that may soon be short are shown. */
function budgetReadings(known: ReturnType<Ledgers["known"]>, at: number): Readings {
  const all = [...known]
    .map(([installation, ledger]) => ({ installation, ledger, share: shareLeft(ledger, at) }))
    .toSorted((a, b) => a.share - b.share)
    .slice(0, shownInstallations);
  const readings = (of: (ledger: Ledger) => number | null): readonly Reading[] =>
    all.flatMap(({ installation, ledger }) => {
      const value = of(ledger);
      return value === null ? [] : [{ value, labels: { installation } }];
    });
  const allowance = ({ allowance: told }: Ledger) => (told === null || told.resetAt <= at ? null : told);
  return {
    drawbridge_github_points_left: readings((ledger) => leftOf(ledger, "points", at)),
    drawbridge_github_contents_left: readings((ledger) => leftOf(ledger, "contents-of-hour", at)),
    drawbridge_github_allowance_left: readings((ledger) => allowance(ledger)?.remaining ?? null),
    drawbridge_github_allowance_limit: readings((ledger) => allowance(ledger)?.limit ?? null),
    drawbridge_github_paused_seconds: all.flatMap(({ installation, ledger }) =>
      (["all", "read", "order", "content", "decoration"] as const).flatMap((kind) => {
        const until = pausedUntil(ledger, kind, at);
        return until === null ? [] : [{ value: (until - at) / 1_000, labels: { installation, kind } }];
      }),
    ),
  };
}

/** The smallest part that is left of any budget, from 0 to 1; what is paused has nothing. */
function shareLeft(ledger: Ledger, at: number): number {
  const { allowance } = ledger;
  const paused = Object.keys(ledger.paused).some((kind) => (ledger.paused[kind]?.until ?? 0) > at);
  if (paused) return 0;
  return Math.min(
    shareLeftOf(ledger, "points", at),
    shareLeftOf(ledger, "contents-of-hour", at),
    allowance === null || allowance.resetAt <= at ? 1 : allowance.remaining / Math.max(1, allowance.limit),
  );
}
