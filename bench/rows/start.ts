import type { Measured, Row, Run } from "../results.ts";
import { ask } from "../support/approve.ts";
import { startPostgres } from "../support/postgres.ts";
import { productionOnly } from "../support/processes.ts";
import { median } from "../support/stats.ts";
import { boot, startWorld, type World } from "../support/world.ts";

/** From the start of the process until it is ready, where a release waits already. */
export async function start({ quick, say }: Run): Promise<Measured> {
  const server = await startPostgres();
  const rows: Row[] = [];
  try {
    for (const [kind, limit] of [
      ["embedded, second start", 3],
      ["PostgreSQL", 1.5],
    ] as const) {
      const url = kind === "PostgreSQL" ? await server.create("starts") : null;
      const world = await startWorld(productionOnly, url);
      try {
        const starts = await secondStarts(world, quick ? 2 : 7);
        const seconds = median(starts) / 1_000;
        say(`${kind}: ${starts.map((ms) => ms.toFixed(0)).join(" ")} ms`);
        rows.push({
          what: `cold start to ready: ${kind}`,
          peer: "",
          target: `≤ ${limit} s`,
          measured: `${seconds.toFixed(2)} s`,
          met: seconds <= limit,
          note: `median of ${starts.length}; the slowest took ${(Math.max(...starts) / 1_000).toFixed(2)} s`,
        });
      } finally {
        await world.end();
      }
    }
  } finally {
    await server.stop();
  }
  return { rows, plots: [] };
}

async function secondStarts(world: World, count: number): Promise<readonly number[]> {
  await boot(world);
  await ask(world, world.github.repo.name, "1.0.0");
  const starts: number[] = [];
  for (let turn = 0; turn < count; turn += 1) {
    await world.app.stop();
    starts.push(await boot(world));
  }
  return starts;
}
