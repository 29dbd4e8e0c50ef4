import type { Measured, Point, Row, Run } from "../results.ts";
import { type Approval, approveAll, ask } from "../support/approve.ts";
import { startPostgres } from "../support/postgres.ts";
import { productionOnly } from "../support/processes.ts";
import { quantile } from "../support/stats.ts";
import { boot, startWorld } from "../support/world.ts";

/** Nothing was asked of GitHub for so long: what came before is done. */
const quietMs = 600;

const repositories = Array.from({ length: 10 }, (_, index) => `shop-${index}`);

/**
 * From the delivery of an approval to the order that resumes the work. Each round is a world of its own, with as
 * many approvals as GitHub's limits for one installation let pass at once.
 */
export async function approvals({ quick, say }: Run): Promise<Measured> {
  const rounds = quick ? 1 : 10;
  const postgres = await startPostgres();
  const rows: Row[] = [];
  const points: Point[] = [];
  try {
    for (const kind of ["PGlite", "PostgreSQL"] as const) {
      for (const [how, together] of [
        ["one at a time", false],
        ["ten at once", true],
      ] as const) {
        const measured: Approval[] = [];
        for (let round = 0; round < rounds; round += 1) {
          const name = `approvals_${together ? "ten" : "one"}_${round}`;
          const url = kind === "PGlite" ? null : await postgres.create(name);
          measured.push(...(await oneRound(url, together)));
        }
        const row = rowOf(kind, how, measured);
        say(`${row.what}: ${row.measured}; ${row.note ?? ""}`);
        rows.push(row);
        points.push(...cumulative(`${kind}, ${how}`, measured));
      }
    }
  } finally {
    await postgres.stop();
  }
  const plot = {
    name: "approval-latency",
    title: "From the approval's delivery to the order's departure, beyond GitHub's own time",
    x: { title: "milliseconds", scale: "linear" },
    y: { title: "percent of approvals", scale: "linear" },
  } as const;
  return { rows, plots: [{ ...plot, points }] };
}

/** Ten repositories ask, and are approved: one after the other, or all at the same moment. */
async function oneRound(databaseUrl: string | null, together: boolean): Promise<readonly Approval[]> {
  const world = await startWorld(productionOnly, databaseUrl, repositories);
  try {
    await boot(world);
    const threads: { readonly repo: string; readonly thread: number }[] = [];
    for (const repo of repositories) threads.push({ repo, thread: await ask(world, repo, "1.0.0") });
    await world.github.settled(quietMs);
    if (together) return await approveAll(world, threads);
    const measured: Approval[] = [];
    for (const thread of threads) {
      measured.push(...(await approveAll(world, [thread])));
      await world.github.settled(quietMs);
    }
    return measured;
  } finally {
    await world.end();
  }
}

function rowOf(kind: string, how: string, measured: readonly Approval[]): Row {
  const beyond = measured.map((one) => one.beyond);
  const [p50, p99] = [quantile(beyond, 0.5), quantile(beyond, 0.99)];
  const total = measured.map((one) => one.total);
  return {
    what: `approval delivered → the call that resumes the work leaves: ${how}, ${kind}`,
    peer: "5 s mean (a polling approval action)",
    target: "p50 ≤ 50 ms, p99 ≤ 250 ms beyond GitHub's own answer time",
    measured: `p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms`,
    met: p50 <= 50 && p99 <= 250,
    note: `n = ${measured.length}; with GitHub's time p50 ${quantile(total, 0.5).toFixed(0)} ms, p99 ${quantile(total, 0.99).toFixed(0)} ms`,
  };
}

function cumulative(series: string, measured: readonly Approval[]): readonly Point[] {
  const sorted = measured.map((one) => one.beyond).toSorted((a, b) => a - b);
  return sorted.map((x, index) => ({ series, x, y: ((index + 1) / sorted.length) * 100 }));
}
