/** One run from its start to its counts. */
import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../demo/app.ts";
import { openDatabase } from "../db/open.ts";
import { type Accident, accidents } from "./accidents.ts";
import { badDay } from "./bad-day.ts";
import { chanceOf } from "./chance.ts";
import { count } from "./count/count.ts";
import { type Finding, finding } from "./count/finding.ts";
import { look, type Seen } from "./count/seen.ts";
import { deploy } from "./deployers.ts";
import { keepEvidence } from "./evidence.ts";
import { figuresOf } from "./figures.ts";
import type { Options } from "./options.ts";
import { plans } from "./plan.ts";
import { type Postgres, startPostgres } from "./postgres.ts";
import { endings, type ReleaseRecord } from "./record.ts";
import { startRelay } from "./relay.ts";
import { type Replica, replica } from "./replica.ts";
import type { Outcome } from "./report.ts";
import { openShops } from "./shops.ts";
import { recordOf, type Stage, tell } from "./story.ts";
import { type Timeline, timeline } from "./timeline.ts";

export interface Result extends Outcome {
  readonly seen: Seen;
  readonly records: readonly ReleaseRecord[];
}

const everyMs = 2_000;
/** For so long everything has to be at rest before it is counted. */
const restMs = 6_000;

/** @param say progress, a line at a time */
export async function run(options: Options, say: (line: string) => void): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-torture-"));
  const events = timeline(join(folder, "timeline.jsonl"));
  const began = performance.now();
  const postgres = await startPostgres();
  const { githubs, shops } = await openShops(options.owners);
  for (const github of githubs.each) {
    github.faults.hazard(
      badDay(chanceOf(options.seed, `github ${github.owner.login}`), options.faults, events),
    );
  }
  githubs.webhooks.parallel = true;

  const replicas: Replica[] = [];
  const relay = await startRelay({
    targets: replicas,
    chance: chanceOf(options.seed, "relay"),
    drops: options.drops,
    timeline: events,
  });
  const env = {
    ...githubs.environment,
    PUBLIC_URL: relay.url,
    DATABASE_URL: postgres.url,
    HOST: "127.0.0.1",
    LOG_LEVEL: options.logLevel,
  };
  for (const name of ["a", "b"]) {
    const cwd = join(folder, `replica-${name}`);
    mkdirSync(cwd);
    replicas.push(
      replica({ name, port: await freePort(), cwd, log: join(folder, `replica-${name}.log`), env }),
    );
  }
  const launched = performance.now();
  for (const one of replicas) one.launch();
  for (const one of replicas) await readyOrThrow(one);
  const pace = paceOf(performance.now() - launched);
  githubs.deliverTo(`${relay.url}/api/github/webhooks`);
  say(`seed ${options.seed}: ${options.kills} kills, ${options.releases} releases; logs in ${folder}`);

  const doom = accidents(options, chanceOf(options.seed, "accidents"));
  const over = doom.reduce((sum, { after }) => sum + after * pace, 0);
  const end = new AbortController();
  const stage: Stage = { shops, url: relay.url, timeline: events, over: end.signal };
  const asked = { shops, releases: options.releases, over: Math.max(5_000, over * 0.8) };
  const records = plans(asked, chanceOf(options.seed, "plans")).map((plan) => recordOf(stage, plan));
  const working = new AbortController();
  const deploying = deploy(shops, records, chanceOf(options.seed, "work"), working.signal);
  const failures: unknown[] = [];
  const stories = Promise.all(
    records.map((record) => tell(stage, record).catch((error: unknown) => void failures.push(error))),
  );

  await befall(doom, { replicas, postgres, events, say, records, pace });
  say("the accidents are over: GitHub and the network are well again, both replicas start once more");
  const calm = performance.now();
  for (const github of githubs.each) github.faults.clear();
  relay.calm();
  for (const one of replicas) {
    one.goOn();
    events.add("replica stopped", { replica: one.name, code: await one.stop() });
    one.launch();
    await readyOrThrow(one);
  }

  const database = await openDatabase({ url: postgres.url, dataDir: "" });
  let told = false;
  let said = "";
  void stories.then(() => (told = true));
  const deadline = performance.now() + options.settle * 1_000;
  for (let quiet = 0; performance.now() < deadline && quiet < restMs;) {
    await sleep(everyMs);
    const seen = await look(database.db, shops);
    const waiting = unsettled(seen, records);
    quiet = told && waiting + seen.stored.undone.length === 0 ? quiet + everyMs : 0;
    const line = `settling: ${waiting} deployments and ${seen.stored.undone.length} other things are not at rest`;
    if (quiet === 0 && line !== said) say(line);
    said = line;
  }
  const settled = performance.now();
  end.abort();
  await stories;
  working.abort();
  await deploying;

  const seen = await look(database.db, shops);
  const found: Finding[] = [
    ...count(seen, records),
    ...githubs.each.flatMap(({ violations }) =>
      violations.map(({ request, problem }) =>
        finding("requests that GitHub would not take", `${request}: ${problem}`),
      ),
    ),
    ...failures.map((error) =>
      finding("things left undone", `a workflow or a person could not go on: ${String(error)}`),
    ),
  ];
  keepEvidence(folder, found, { seen, records, logs: replicas.map(({ log }) => log) });
  const figures = figuresOf({
    records,
    seen,
    events,
    deliveries: githubs.deliveries,
    ownEnds: replicas.reduce((sum, { ownEnds }) => sum + ownEnds.length, 0),
    requests: githubs.each.reduce((sum, { requests }) => sum + requests.length, 0),
    pace,
    ms: { accidents: calm - began, settling: settled - calm },
  });

  await database.close();
  for (const one of replicas) await one.kill();
  await relay.close();
  await githubs.close();
  await postgres.stop();
  const notes = replicas.flatMap(({ ownEnds }) => ownEnds);
  return { options, figures, found, notes, folder, seen, records };
}

interface Victims {
  readonly replicas: readonly Replica[];
  readonly postgres: Postgres;
  readonly events: Timeline;
  readonly say: (line: string) => void;
  readonly records: readonly ReleaseRecord[];
  readonly pace: number;
}

/** How long two replicas take to start on two cores that have nothing else to do. */
const usualStartMs = 3_000;

/** By how much the times between accidents grow: on a machine that is busy elsewhere nothing would come about. */
function paceOf(startMs: number): number {
  return Math.min(4, Math.max(1, startMs / usualStartMs));
}

async function befall(doom: readonly Accident[], victims: Victims): Promise<void> {
  const { replicas, postgres, events, say, records, pace } = victims;
  const wakings = new Set<Promise<void>>();
  const stop = new AbortController();
  let kills = 0;
  const kill = async (one: Replica | undefined) => {
    if (one === undefined) return;
    kills += 1;
    events.add("kill", { replica: one.name, stalled: one.isStalled() });
    await one.kill();
    one.launch();
  };
  for (const [index, accident] of doom.entries()) {
    if (!accident.hasty) await Promise.any(replicas.map((one) => readyOrThrow(one)));
    await sleep(accident.after * pace);
    if (accident.kind === "kill") await kill(replicas[accident.replica]);
    else if (accident.kind === "kill-both") await Promise.all(replicas.map(kill));
    else if (accident.kind === "database") {
      events.add("database restarted");
      await postgres.restart();
    } else {
      const one = replicas[accident.replica];
      if (one === undefined || one.isStalled()) continue;
      events.add("stall", { replica: one.name, ms: accident.ms });
      one.stall();
      const waking = sleep(accident.ms, undefined, { signal: stop.signal })
        .catch(() => undefined)
        .then(() => one.goOn());
      wakings.add(waking);
      void waking.finally(() => wakings.delete(waking));
    }
    if ((index + 1) % 10 === 0 || index + 1 === doom.length) {
      const done = records.filter(({ acted }) => acted).length;
      say(`${kills} kills; ${done} of ${records.length} releases have had their say`);
    }
  }
  stop.abort();
  await Promise.all(wakings);
}

async function readyOrThrow(one: Replica): Promise<void> {
  if (!(await one.ready(300_000))) throw new Error(`Replica ${one.name} does not start: see ${one.log}`);
}

/** How many deployments do not rest where people have left them. */
function unsettled({ stored }: Seen, records: readonly ReleaseRecord[]): number {
  const moving = records.filter((record) => {
    const state = stored.deployments.find(({ id }) => id === record.deployment)?.state;
    return state === undefined || !(endings(record) as readonly string[]).includes(state);
  });
  return moving.length;
}
