/** A rolling upgrade from an earlier commit to this one, with deployments that wait for people all the while. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { freePort } from "../demo/app.ts";
import { openDatabase } from "../db/open.ts";
import { chanceOf } from "./chance.ts";
import { count } from "./count/count.ts";
import { look } from "./count/seen.ts";
import { deploy } from "./deployers.ts";
import type { Act } from "./plan.ts";
import { startPostgres } from "./postgres.ts";
import { approverNames, environments, openShops } from "./shops.ts";
import type { ReleaseRecord } from "./record.ts";
import { startRelay } from "./relay.ts";
import { type Replica, replica } from "./replica.ts";
import { answer, ask, recordOf, type Stage } from "./story.ts";
import { timeline } from "./timeline.ts";
import { readUpgradeOptions, type UpgradeOptions } from "./upgrade-options.ts";
import { disturbances, waitingStates } from "./waiting-state.ts";

const root = fileURLToPath(new URL("../", import.meta.url));
const owners = 4;
/** For so long nothing is done, so that what a start brings about is seen. */
const watchMs = 30_000;

interface Upgraded {
  /** What each stage found, in the order of the upgrade. */
  readonly stages: readonly { readonly name: string; readonly disturbed: readonly string[] }[];
  readonly facts: readonly string[];
}

/** A folder with the files of a commit, and this one's packages. */
function checkout(commit: string): { readonly folder: string; readonly remove: () => void } {
  const folder = join(mkdtempSync(join(tmpdir(), "drawbridge-upgrade-")), "before");
  execFileSync("git", ["worktree", "add", "--quiet", "--detach", folder, commit], { cwd: root });
  symlinkSync(realpathSync(join(root, "node_modules")), join(folder, "node_modules"));
  let isThere = true;
  const remove = () => {
    if (!isThere) return;
    isThere = false;
    rmSync(join(folder, "node_modules"));
    execFileSync("git", ["worktree", "remove", "--force", folder], { cwd: root });
  };
  // However the upgrade ends: Git would go on to list it.
  process.once("exit", remove);
  return { folder, remove };
}

async function upgrade(
  { from, deployments }: UpgradeOptions,
  say: (line: string) => void,
): Promise<Upgraded> {
  const before = checkout(from);
  const folder = mkdtempSync(join(tmpdir(), "drawbridge-upgrade-logs-"));
  const postgres = await startPostgres();
  const { githubs, shops } = await openShops(owners);
  githubs.webhooks.parallel = true;
  const targets: Replica[] = [];
  const events = timeline(join(folder, "timeline.jsonl"));
  const relay = await startRelay({ targets, chance: chanceOf(1, "relay"), drops: 0, timeline: events });
  relay.calm();
  const start = async (name: string, entry?: string): Promise<Replica> => {
    const cwd = join(folder, name);
    mkdirSync(cwd);
    const env = {
      ...githubs.environment,
      PUBLIC_URL: relay.url,
      DATABASE_URL: postgres.url,
      HOST: "127.0.0.1",
      LOG_LEVEL: "info",
    };
    const place = { name, port: await freePort(), cwd, log: join(folder, `${name}.log`), env };
    const one = replica(entry === undefined ? place : { ...place, entry });
    one.launch();
    if (!(await one.ready(300_000))) throw new Error(`The ${name} version does not start: see ${one.log}`);
    targets.push(one);
    return one;
  };

  const old = await start("old", join(before.folder, "app/main.ts"));
  githubs.deliverTo(`${relay.url}/api/github/webhooks`);
  say(`the old version runs (${from.slice(0, 7)}); logs in ${folder}`);
  const end = new AbortController();
  const stage: Stage = { shops, url: relay.url, timeline: events, over: end.signal };
  const records = Array.from({ length: deployments }, (_, n) =>
    recordOf(stage, {
      n,
      shop: n % shops.length,
      environment: environments[n % environments.length] ?? "",
      begins: 0,
      acts: [],
      work: "success",
    }),
  );
  const working = new AbortController();
  const deploying = deploy(shops, records, chanceOf(1, "work"), working.signal);
  await Promise.all(records.map((record) => ask(stage, record)));
  await rest(githubs.each);
  const asked = await waitingStates(postgres.url, shops, records);
  say(`${asked.size} deployments wait for approval`);

  const stages: { name: string; disturbed: readonly string[] }[] = [];
  const watch = async (name: string, same: boolean) => {
    const disturbed = disturbances(asked, await waitingStates(postgres.url, shops, records), records, same);
    stages.push({ name, disturbed });
    say(`${name}: ${disturbed.length} disturbed`);
  };
  await start("new");
  await sleep(watchMs);
  await rest(githubs.each);
  await watch("both versions run, nobody has answered", true);

  const third = Math.ceil(records.length / 3);
  await approve(stage, records.slice(0, third));
  await succeeded(postgres.url, shops, records.slice(0, third), say);
  await rest(githubs.each);
  await watch("both versions run, a third is approved", false);

  const code = await old.stop();
  targets.splice(targets.indexOf(old), 1);
  await sleep(5_000);
  await watch("the old version has stopped", false);

  await approve(stage, records.slice(third));
  await succeeded(postgres.url, shops, records, say);
  await rest(githubs.each);
  end.abort();
  working.abort();
  await deploying;

  const database = await openDatabase({ url: postgres.url, dataDir: "" });
  const found = count(await look(database.db, shops), records);
  stages.push({ name: "all are approved", disturbed: found.map((one) => `${one.count}: ${one.what}`) });
  await database.close();
  const [own] = targets;
  const ended = [...old.ownEnds, ...(own?.ownEnds ?? [])];
  await own?.kill();
  await relay.close();
  await githubs.close();
  await postgres.stop();
  before.remove();
  return { stages, facts: [`the old version ended with exit code ${code} when it was asked to`, ...ended] };
}

/** Waits until GitHub was asked nothing for a while by the app. */
async function rest(
  githubs: readonly { readonly requests: readonly { readonly caller: string }[] }[],
): Promise<void> {
  const asked = () => githubs.reduce((sum, { requests }) => sum + requests.length, 0);
  for (let before = -1; before !== asked();) {
    before = asked();
    await sleep(5_000);
  }
}

async function approve(stage: Stage, records: readonly ReleaseRecord[]): Promise<void> {
  for (const record of records) {
    const acts = approverNames
      .slice(0, record.approvals)
      .map((by): Act => ({ by, verb: "approve", after: 0 }));
    await answer(stage, record, acts);
  }
}

async function succeeded(
  databaseUrl: string,
  shops: Parameters<typeof waitingStates>[1],
  records: readonly ReleaseRecord[],
  say: (line: string) => void,
): Promise<void> {
  const deadline = performance.now() + 600_000;
  for (;;) {
    const states = await waitingStates(databaseUrl, shops, records);
    const left = [...states.values()].filter(({ state }) => state !== "success").length;
    if (left === 0) return;
    if (performance.now() > deadline)
      return say(`${left} approved deployments have not come to their end in ten minutes`);
    await sleep(3_000);
  }
}

function reportOf({ from, deployments }: UpgradeOptions, { stages, facts }: Upgraded): string {
  const now = execFileSync("git", ["rev-parse", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
  return [
    `# Upgrade from ${from.slice(0, 7)} to ${now.slice(0, 7)} with ${deployments} deployments waiting`,
    "",
    "| stage | disturbed |",
    "| --- | ---: |",
    ...stages.map(({ name, disturbed }) => `| ${name} | ${disturbed.length} |`),
    "",
    ...facts.map((fact) => `- ${fact}`),
    ...stages.flatMap(({ name, disturbed }) => disturbed.map((what) => `- ${name}: ${what}`)),
    "",
  ].join("\n");
}

const read = readUpgradeOptions(process.argv.slice(2));
if (!read.run) {
  (read.exitCode === 0 ? process.stdout : process.stderr).write(read.text);
  process.exitCode = read.exitCode;
} else {
  const began = performance.now();
  const upgraded = await upgrade(read.options, (line) => {
    process.stdout.write(
      `${String(Math.round((performance.now() - began) / 1_000)).padStart(4)} s  ${line}\n`,
    );
  });
  const text = reportOf(read.options, upgraded);
  process.stdout.write(`\n${text}`);
  if (read.options.report !== null) writeFileSync(read.options.report, text);
  process.exit(upgraded.stages.every(({ disturbed }) => disturbed.length === 0) ? 0 : 1);
}
