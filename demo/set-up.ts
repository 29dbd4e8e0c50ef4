import { startApp } from "./app.ts";
import { feedOf } from "./feed.ts";
import { jobRunner } from "./runner.ts";
import type { Screen } from "./screen.ts";
import { startShop } from "./shop.ts";
import type { Stage } from "./stage.ts";
import { limitMs, within } from "./waiting.ts";

/**
 * Brings up GitHub and the app.
 *
 * @param later gets what ends each thing, in the order of their start
 */
export async function setUp(screen: Screen, later: (end: () => Promise<void>) => void): Promise<Stage> {
  const started = performance.now();
  const github = await startShop();
  later(() => github.close());
  screen.did("GitHub", `a stand-in on this machine, ${github.url}, with ${github.repo.fullName}`);
  const app = await startApp(github.environment);
  later(() => app.stop());
  const done = screen.waiting(() => "the app starts");
  await within(limitMs, Promise.race([app.ready, app.broken]), "the app was not ready").finally(done);
  const took = ((performance.now() - started) / 1000).toFixed(1);
  screen.did("Drawbridge", `the real app, ${app.url}, on an embedded database; ready after ${took} s`);
  github.deliverTo(`${app.url}/api/github/webhooks`);
  const feed = feedOf(github, screen);
  const runner = jobRunner(github, app.url, feed);
  later(() => runner.stop());
  return { screen, github, app, feed, runner, costs: [], waits: [] };
}
