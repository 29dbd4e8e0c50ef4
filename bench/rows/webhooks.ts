import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { freePort } from "../../demo/app.ts";
import { startNode } from "../../demo/processes.ts";
import type { Measured, Point, Run } from "../results.ts";
import { ask } from "../support/approve.ts";
import { startPostgres } from "../support/postgres.ts";
import { productionOnly } from "../support/processes.ts";
import { median } from "../support/stats.ts";
import { type Load, send, signedComments } from "../support/webhooks.ts";
import { boot, startWorld, type World } from "../support/world.ts";

const bareProbot = fileURLToPath(new URL("../bare-probot.ts", import.meta.url));
const path = "/api/github/webhooks";
const mebi = 1024 * 1024;

/** Webhooks taken, against a Probot that stores nothing, turn by turn; then at a steady pace, with the memory. */
export async function webhooks({ quick, say }: Run): Promise<Measured> {
  const server = await startPostgres();
  const url = await server.create("webhooks");
  const world = await startWorld(productionOnly, url);
  const bare = await startBare(world);
  const sql = postgres(url, { max: 1 });
  try {
    await boot(world);
    const like = await chatter(world);
    const { webhookSecret } = world.github.app;
    const each = quick ? 1_000 : 5_000;
    const target = `${world.app.url}${path}`;
    const burst = async (to: string): Promise<Load> =>
      send(to, signedComments(like, webhookSecret, each), null);
    const unfinished = async () =>
      Number((await sql`select count(*) as n from deliveries where processed_at is null`)[0]?.["n"] ?? 0);
    // What is done for the first time is slower, in both.
    await send(bare.url, signedComments(like, webhookSecret, 500), null);
    await send(target, signedComments(like, webhookSecret, 500), null);
    await worked(unfinished);

    const own: Load[] = [];
    const theirs: Load[] = [];
    const workedOff: number[] = [];
    for (let round = 0; round < (quick ? 1 : 3); round += 1) {
      theirs.push(await burst(bare.url));
      const from = performance.now();
      own.push(await burst(target));
      await worked(unfinished);
      workedOff.push((each / (performance.now() - from)) * 1_000);
    }
    const rate = (loads: readonly Load[]) => median(loads.map((one) => one.perSecond));
    const ratio = rate(own) / rate(theirs);
    say(`${rate(own).toFixed(0)}/s, bare Probot ${rate(theirs).toFixed(0)}/s: ${ratio.toFixed(2)}`);

    const steady = quick ? 1_000 : 10_000;
    const memory: Point[] = [];
    const began = performance.now();
    const sample = async () => {
      const bytes = await world.app.memory();
      const x = (performance.now() - began) / 1_000;
      memory.push({ series: "resident memory", x, y: bytes / mebi });
    };
    const sampler = setInterval(() => void sample(), 1_000);
    const paced = await send(target, signedComments(like, webhookSecret, steady), 200);
    await worked(unfinished);
    clearInterval(sampler);
    const [first, last] = [memory.at(1)?.y ?? 0, memory.at(-1)?.y ?? 0];
    say(`at 200/s: p99 ${paced.p99} ms; memory ${first.toFixed(0)} → ${last.toFixed(0)} MiB`);
    const stored = Number(
      (await sql`select count(*) as n from deliveries where event = 'issue_comment'`)[0]?.["n"],
    );
    const refused = [...own, paced].reduce((sum, one) => sum + one.refused, 0);
    const kept = `${stored} are stored; ${refused} were not taken`;
    return {
      rows: [
        {
          what: "signed webhooks taken per second, stored, PostgreSQL, 2 cores",
          peer: `a bare Probot that stores nothing: ${rate(theirs).toFixed(0)}/s here`,
          target: "≥ half of a bare Probot",
          measured: `${rate(own).toFixed(0)}/s, ratio ${ratio.toFixed(2)}`,
          met: ratio >= 0.5,
          note: `comments on a release's thread; they were worked off meanwhile and after at ${median(workedOff).toFixed(0)}/s; ${kept}`,
        },
        {
          what: "the same at a constant 200 a second: time to the answer",
          peer: "",
          target: "p99 ≤ 100 ms",
          measured: `p99 ${paced.p99} ms`,
          met: paced.p99 <= 100 && paced.refused === 0,
          note: `${steady} webhooks`,
        },
        {
          what: `memory of the app over ${steady.toLocaleString("en")} webhooks`,
          peer: "",
          target: "",
          measured: `${first.toFixed(0)} → ${last.toFixed(0)} MiB`,
          met: null,
        },
      ],
      plots: [
        {
          name: "memory",
          title: `Memory of the app while it takes and works off ${steady.toLocaleString("en")} webhooks`,
          x: { title: "seconds", scale: "linear" },
          y: { title: "MiB resident", scale: "linear" },
          points: memory,
        },
      ],
    };
  } finally {
    await sql.end();
    await bare.stop();
    await world.end();
    await server.stop();
  }
}

/** Until everything that was stored has been worked on. */
async function worked(unfinished: () => Promise<number>): Promise<void> {
  const deadline = performance.now() + 300_000;
  while ((await unfinished()) > 0) {
    if (performance.now() > deadline) throw new Error("The webhooks were not worked off in five minutes");
    await sleep(50);
  }
}

/** The payload of a comment that says nothing to the app, on the thread of a release. */
async function chatter(world: World): Promise<Readonly<Record<string, unknown>>> {
  const { github } = world;
  const repo = github.repo.name;
  const thread = await ask(world, repo, "1.0.0");
  await github.person("max").comment(thread, "Looks fine to me");
  const delivery = await github.until(
    () => github.deliveries.findLast((one) => one.event === "issue_comment" && one.action === "created"),
    { what: "the comment is delivered" },
  );
  await github.settled(500);
  return delivery.payload;
}

async function startBare({
  github,
}: World): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> {
  const port = await freePort();
  const { APP_ID = "", PRIVATE_KEY = "", WEBHOOK_SECRET = "" } = github.environment;
  const started = startNode(bareProbot, { PORT: String(port), APP_ID, PRIVATE_KEY, WEBHOOK_SECRET }, ".");
  const url = `http://127.0.0.1:${port}${path}`;
  const deadline = performance.now() + 30_000;
  for (;;) {
    const answer = await fetch(url, { method: "POST" }).catch(() => undefined);
    await answer?.arrayBuffer();
    if (answer !== undefined) break;
    if (performance.now() > deadline)
      throw new Error(`The bare Probot does not answer:\n${started.output()}`);
    await sleep(50);
  }
  return { url, stop: () => started.stop() };
}
