import postgres, { type Sql } from "postgres";
import type { Process } from "../../app/domain/process.ts";
import type { Measured, Point, Row, Run } from "../results.ts";
import { approveAll, ask } from "../support/approve.ts";
import { signIn } from "../support/browser.ts";
import { writeHistory } from "../support/history.ts";
import { startPostgres } from "../support/postgres.ts";
import { processOf, threeEnvironments } from "../support/processes.ts";
import { writeProjects } from "../support/projects.ts";
import { median, quantile } from "../support/stats.ts";
import { boot, startWorld, type World } from "../support/world.ts";
import { migrated } from "./waits.ts";

/** One database of each way to be large: everything in one repository, or dealt out to a thousand. */
const shapes = [
  { name: "one repository", others: 0 },
  { name: "1,000 repositories", others: 999 },
] as const;

const smallest = 1_000;

/** What people and workflows read, by its name on the plot. */
const reads: Readonly<Record<string, (reader: Reader) => Promise<unknown>>> = {
  "deployments, first page": ({ api }) => api("/deployments"),
  "deployments, page 10": ({ api }) => api("/deployments?page=10"),
  "deployments of an environment": ({ api }) => api("/deployments?environment=Production"),
  "deployments in a state": ({ api }) => api("/deployments?state=success&page=2"),
  "deployments in a rare state": ({ api }) => api("/deployments?state=timed-out"),
  "deployments in a state that is not there": ({ api }) =>
    api("/deployments?environment=Development&state=rejected"),
  "releases, first page": ({ api }) => api("/releases"),
  "releases, page 10": ({ api }) => api("/releases?page=10"),
  "one deployment": ({ api, newest }) => api(`/deployments/${newest}`),
  audit: ({ api }) => api("/audit"),
  "project page (grid)": ({ page }) => page(""),
};

/** Who reads in a repository. */
interface Reader {
  /** Id of the repository's newest deployment. */
  readonly newest: number;
  /** As a workflow of it. */
  readonly api: (path: string) => Promise<unknown>;
  /** As somebody who may write to it, in their browser. */
  readonly page: (path: string) => Promise<unknown>;
}

interface Place {
  readonly world: World;
  readonly sql: Sql;
  readonly projects: readonly number[];
  readonly process: Process;
}

/** Lists, pages and decisions as the database grows; each size beside one of a thousand, turn by turn. */
export async function scale({ quick, say }: Run): Promise<Measured> {
  const sizes = quick ? [2_000, 10_000] : [10_000, 100_000, 1_000_000];
  const rounds = quick ? 2 : 6;
  const server = await startPostgres();
  const rows: Row[] = [];
  const points: Point[] = [];
  try {
    for (const { name, others } of shapes) {
      const wanted = others === 0 ? sizes : sizes.slice(-1);
      const small = await place(await server.create(`small_${others}`), others);
      const large = await place(await server.create(`large_${others}`), others);
      try {
        await grow(small, smallest);
        await boot(small.world);
        for (const size of wanted) {
          await large.world.app.stop();
          const began = performance.now();
          await grow(large, size);
          say(
            `${name}: ${size} deployments, written in ${((performance.now() - began) / 1_000).toFixed(0)} s`,
          );
          await boot(large.world);
          const times = await sideBySide([small, large], rounds);
          const found = Object.keys(reads).map((read) => {
            const [few = [], many = []] = times.map((one) => one[read] ?? []);
            return { read, few: quantile(few, 0.95), many: quantile(many, 0.95) };
          });
          const all = times.map((one) => quantile(Object.values(one).flat(), 0.95));
          const [few = 1, many = 1] = all;
          for (const one of found) {
            say(`  ${one.read}: p95 ${one.few.toFixed(1)} → ${one.many.toFixed(1)} ms`);
            if (others > 0) continue;
            if (size === wanted[0]) points.push({ series: one.read, x: smallest, y: one.few });
            points.push({ series: one.read, x: size, y: one.many });
          }
          if (size === wanted.at(-1)) rows.push(listRow(name, size, few, many, found));
        }
        if (others === 0) rows.push(...(await decisions(small, large, sizes.at(-1) ?? 0, quick, say)));
      } finally {
        for (const { world, sql } of [small, large]) {
          await world.end();
          await sql.end();
        }
      }
    }
  } finally {
    await server.stop();
  }
  const title = "p95 of an answer as the database grows (one repository has everything)";
  const plot = {
    name: "scale",
    title,
    x: { title: "deployments in the database", scale: "log" },
    y: { title: "milliseconds", scale: "linear" },
  } as const;
  return { rows, plots: [{ ...plot, points }] };
}

async function place(url: string, others: number): Promise<Place> {
  const world = await startWorld(threeEnvironments, url);
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  await migrated(url);
  const process = processOf(threeEnvironments);
  return { world, sql, process, projects: await writeProjects(sql, world.github, process, others) };
}

const grow = ({ sql, projects, process }: Place, deployments: number): Promise<void> =>
  writeHistory(sql, { projects, process, deployments, waiting: 10 });

/** Milliseconds of every read, for each of the places: they take turns, so that what else happens meets both. */
async function sideBySide(places: readonly Place[], rounds: number): Promise<readonly Times[]> {
  const each = 25;
  const times = places.map((): Times => ({}));
  const readers = await Promise.all(places.map(readerOf));
  for (let round = 0; round <= rounds; round += 1) {
    for (const [read, call] of Object.entries(reads)) {
      for (const [index, reader] of readers.entries()) {
        const kept = times[index];
        if (kept === undefined) continue;
        for (let turn = 0; turn < each; turn += 1) {
          const from = performance.now();
          await call(reader);
          const ms = performance.now() - from;
          // The first round warms up what is kept in memory.
          if (round > 0) (kept[read] ??= []).push(ms);
        }
      }
    }
  }
  return times;
}

type Times = Record<string, number[]>;

async function readerOf({ world, sql, projects }: Place): Promise<Reader> {
  const [row] = await sql<{ newest: number }[]>`
    select max(id) as newest from deployments where project_id = ${projects[0] ?? 0}`;
  const bearer = await world.token();
  const browser = await signIn(world, "max");
  const { owner, repo } = world.github;
  return {
    newest: row?.newest ?? 0,
    api: (path) => world.api("GET", path, { bearer }),
    page: (path) => browser(`/${owner.login}/${repo.name}${path}`),
  };
}

function listRow(
  name: string,
  size: number,
  few: number,
  many: number,
  found: readonly { readonly read: string; readonly few: number; readonly many: number }[],
): Row {
  const ratios = found.map((one) => ({ read: one.read, ratio: one.many / one.few }));
  const worst = ratios.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  return {
    what: `list and page p95 at ${size.toLocaleString("en")} deployments against ${smallest.toLocaleString("en")}, in ${name}`,
    peer: "",
    target: "≤ 1.5×",
    measured: `${(many / few).toFixed(2)}× (${few.toFixed(1)} → ${many.toFixed(1)} ms)`,
    met: many / few <= 1.5 && worst.ratio <= 1.5,
    note: `${found.length} kinds of reads, each measured by itself too; the one that grows most: ${worst.read}, ${worst.ratio.toFixed(2)}×`,
  };
}

/** From the request for a release to its answer, and from an approval to the order, with few and with many. */
async function decisions(
  small: Place,
  large: Place,
  size: number,
  quick: boolean,
  say: (what: string) => void,
): Promise<readonly Row[]> {
  const turns = quick ? 1 : 5;
  const measured = [small, large].map(() => ({ release: [] as number[], approval: [] as number[] }));
  for (let turn = 0; turn < turns; turn += 1) {
    for (const [index, { world }] of [small, large].entries()) {
      const kept = measured[index];
      if (kept === undefined) continue;
      const { github } = world;
      const repo = github.repo.name;
      const sha = await github.commit({ files: { "turn.txt": String(turn) }, message: `Turn ${turn}` });
      await github.settled(300);
      const from = performance.now();
      const { body } = await world.api("POST", "/releases", { body: {}, sha });
      kept.release.push(performance.now() - from);
      const version = String(body["version"]);
      for (const environment of ["Development", "Testing"]) {
        const order = await github.until(
          () => github.deployments().findLast((one) => one.environment === environment && one.sha === sha),
          { ms: 60_000, what: `${environment} of ${version}` },
        );
        await github.person("writer").deploymentStatus(order.id, "success");
      }
      await github.settled(1_000);
      const thread = await ask(world, repo, version);
      await github.settled(600);
      kept.approval.push(...(await approveAll(world, [{ repo, thread }])).map((one) => one.beyond));
      const order = github.deployments().at(-1);
      if (order !== undefined) await github.person("writer").deploymentStatus(order.id, "success");
      await github.settled(600);
    }
  }
  const rowOf = (what: string, key: "release" | "approval"): Row => {
    const [few = 1, many = 1] = measured.map((one) => median(one[key]));
    say(`  ${what}: ${few.toFixed(0)} → ${many.toFixed(0)} ms`);
    return {
      what: `${what}, at ${size.toLocaleString("en")} deployments against ${smallest.toLocaleString("en")}`,
      peer: "",
      target: "",
      measured: `${few.toFixed(0)} → ${many.toFixed(0)} ms`,
      met: null,
      note: `median of ${turns}`,
    };
  };
  return [
    rowOf("a release by the mask, asked for → made", "release"),
    rowOf("an approval delivered → the order, beyond GitHub's own time", "approval"),
  ];
}
