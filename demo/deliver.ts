/** From the merge to the question: what happens without anybody being asked. */
import { setTimeout as sleep } from "node:timers/promises";
import type { ActionRun } from "./action.ts";
import { costing, holding } from "./costs.ts";
import { deployed, skipped, told } from "./findings/deployment.ts";
import { waits } from "./findings/question.ts";
import { released } from "./findings/release.ts";
import { heldNothing } from "./findings/requests.ts";
import { look, type Release } from "./seen.ts";
import { cast, environments, gate, teams } from "./shop.ts";
import type { Stage } from "./stage.ts";
import { during, judge, limitMs, quiet, reach, within } from "./waiting.ts";

const { development, testing, production } = environments;
const asked = Object.keys(teams).map((slug) => `acme/${slug}`);
const idleMs = 3_000;

/** A version on its way to Production, which asks for an answer in the end. */
export async function deliver(stage: Stage, version: string): Promise<Release> {
  const { github, screen, runner } = stage;
  runner.take(() => false);
  screen.chapter(`Release ${version}: a pull request is merged, the Action makes the release`);
  const release = await costing(stage, `${version} is released, ${development} begins`, async () => {
    const { release, action } = await merge(stage, version);
    await reach(stage, "the release appears on GitHub", [], () => released(look(github, release), action));
    return release;
  });

  const next = { [development]: `${testing} begins`, [testing]: `${production} asks` };
  for (const environment of [development, testing] as const) {
    screen.chapter(`${version} → ${environment}: no pause`);
    await costing(stage, `${version} is in ${environment}, ${next[environment]}`, async () => {
      runner.take((one) => one === environment);
      await reach(stage, `${environment} is deployed by deploy.yml`, [environment], () => {
        const seen = look(github, release);
        return [...skipped(seen, environment, gate), ...deployed(seen, environment)];
      });
    });
  }

  screen.chapter(`${version} → ${production}: waits for people`);
  await reach(stage, `${production} asks`, [production], () => {
    const seen = look(github, release);
    const ends = { [development]: "success", [testing]: "success", [production]: "waiting" };
    return [...waits(seen, production, asked), ...told(seen, ends)];
  });
  await idle(stage);
  return release;
}

/** A person's change arrives on the default branch, and the workflow `release.yml` runs. */
async function merge(stage: Stage, version: string): Promise<{ release: Release; action: ActionRun }> {
  const { github, screen, runner } = stage;
  const title = `Greet the octopuses, version ${version}`;
  const files = { VERSION: `${version}\n` };
  const number = await github.openPullRequest({ author: cast.developer, title, files });
  screen.did(cast.developer, `opened pull request #${number}: ${title}`);
  const { sha } = await github.mergePullRequest({ number, mergedBy: cast.merger });
  const short = sha.slice(0, 7);
  screen.did(cast.merger, `merged #${number} into main, which is ${short} now`);
  // What `cat VERSION` prints on the runner.
  const written = ((await github.readFile(sha, "VERSION")) ?? "").trim();
  const release = { version: written, sha, thread: number };
  const done = screen.waiting(() => "release.yml runs the Action");
  const ended = within(limitMs, runner.release(release, cast.merger), "the Action had not ended");
  const action = await during(stage, ended).finally(done);
  for (const line of action.log) screen.did("release.yml", line);
  screen.card(`drawbridge@v1 in release.yml, on the push of ${short}: job summary`, action.summary);
  return { release, action };
}

/** Nobody does anything for a while, and nothing happens for it. */
async function idle(stage: Stage): Promise<void> {
  const { github, screen } = stage;
  await quiet(stage, 1_000);
  const mark = github.mark();
  const done = screen.waiting(
    () =>
      `${production} waits for @${asked.join(" or @")} · ${github.requestsSince(mark).length} requests · no runner`,
  );
  const waited = stage.waits.length;
  await holding(stage, () => during(stage, sleep(idleMs))).finally(done);
  judge(screen, stage.waits.slice(waited).flatMap(heldNothing));
}
