import { setTimeout as sleep } from "node:timers/promises";
import postgres, { type Sql } from "postgres";
import { openDatabase } from "../../db/open.ts";
import type { Measured, Row, Run } from "../results.ts";
import { type Approval, approveAll, ask } from "../support/approve.ts";
import { writeHistory } from "../support/history.ts";
import { startPostgres } from "../support/postgres.ts";
import { processOf, productionOnly, threeEnvironments } from "../support/processes.ts";
import { writeProjects } from "../support/projects.ts";
import { quantile } from "../support/stats.ts";
import { boot, counts, startWorld, type World } from "../support/world.ts";

const mebi = 1024 * 1024;
/** In the repository whose questions are answered here; the others are dealt out to other repositories alike. */
const inRepository = 1_000;

/**
 * A thousand deployments wait for people in one repository, a hundred thousand in the app. They are written into the
 * database: to announce them at GitHub's pace of 80 comments a minute takes 13 minutes and 21 hours.
 */
export async function waits({ quick, say }: Run): Promise<Measured> {
  const waiting = quick ? 5_000 : 100_000;
  const repositories = waiting / inRepository;
  const server = await startPostgres();
  const url = await server.create("waits");
  const world = await startWorld(productionOnly, url);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await migrated(url);
    const process = processOf(threeEnvironments);
    const projects = await writeProjects(sql, world.github, process, repositories - 1);
    await boot(world);
    const idle = await world.app.memory();
    await world.app.stop();
    await writeHistory(sql, { projects, process, deployments: waiting * 3, waiting });
    say(`${waiting} wait, in ${repositories} repositories`);

    const started = await boot(world);
    await world.github.settled(1_000);
    const mark = world.github.mark();
    const seconds = quick ? 5 : 30;
    await sleep(seconds * 1_000);
    const asked = world.github.requestsSince(mark).filter(counts).length;
    const sweep = await sweepTime(sql);
    const swept = world.github.requestsSince(mark).filter(counts).length;
    const approvals = await someApprovals(world, quick ? 2 : 10);
    const memory = await world.app.memory();
    const beyond = approvals.map((one) => one.beyond);
    const [p50, worst] = [quantile(beyond, 0.5), Math.max(...beyond)];
    const added = (memory - idle) / mebi;
    say(`start ${started.toFixed(0)} ms, sweep ${sweep} ms, ${asked} requests, +${added.toFixed(0)} MiB`);
    say(`approvals: p50 ${p50.toFixed(0)} ms, slowest ${worst.toFixed(0)} ms`);
    const row: Row = {
      what: "waits at once",
      peer: "2 in a repository (request budget)",
      target: "1,000 in a repository, 100,000 in one app",
      measured: `${inRepository.toLocaleString("en")} and ${waiting.toLocaleString("en")}, with ${swept} GitHub requests`,
      // How fast they are answered then is said beside; without such a crowd it has a row of its own.
      met: swept === 0,
      note:
        `Announced at GitHub's pace of 80 comments a minute: 13 minutes for 1,000, 21 hours for 100,000 in one installation (arithmetic; here they were written into the database). ` +
        `Meanwhile the app is ready ${(started / 1_000).toFixed(1)} s after its start, has ${added.toFixed(0)} MiB more than with nothing, sweeps in ${(sweep / 1_000).toFixed(2)} s, ` +
        `and an approval in the repository resumes the work after p50 ${p50.toFixed(0)} ms, at most ${worst.toFixed(0)} ms of ${beyond.length}`,
    };
    return { rows: [row], plots: [] };
  } finally {
    await sql.end();
    await world.end();
    await server.stop();
  }
}

/** Makes the tables, so that they can be filled before the app has started for the first time. */
export async function migrated(url: string): Promise<void> {
  const database = await openDatabase({ url, dataDir: "" });
  await database.migrate();
  await database.close();
}

/** What the sweep of every five minutes takes, in milliseconds. */
async function sweepTime(sql: Sql): Promise<number> {
  const [sent] = await sql<
    { id: string }[]
  >`insert into queue.job (name, data) values ('sweep', '{}') returning id`;
  const deadline = performance.now() + 120_000;
  for (;;) {
    const [row] = await sql<{ ms: number | null }[]>`
      select (extract(epoch from completed_on - started_on) * 1000)::float as ms from queue.job
      where name = 'sweep' and id = ${sent?.id ?? ""} and state = 'completed'`;
    if (typeof row?.ms === "number") return Math.round(row.ms);
    if (performance.now() > deadline) throw new Error("The sweep has not ended");
    await sleep(100);
  }
}

/** One after the other, in the repository in which a thousand others wait. */
async function someApprovals(world: World, count: number): Promise<readonly Approval[]> {
  const repo = world.github.repo.name;
  const measured: Approval[] = [];
  for (let turn = 1; turn <= count; turn += 1) {
    const thread = await ask(world, repo, `1.${turn}.0`);
    await world.github.settled(600);
    measured.push(...(await approveAll(world, [{ repo, thread }])));
    await world.github.settled(600);
    const order = world.github.deployments().at(-1);
    if (order === undefined) throw new Error("There is no order");
    // The environment is free again.
    await world.github.person("writer").deploymentStatus(order.id, "success");
    await world.github.settled(600);
  }
  return measured;
}
