import { findPlace, startApp } from "./app.ts";
import { demoClock } from "./clock.ts";
import { feedOf } from "./feed.ts";
import { repositories, writeAcme } from "./history/acme.ts";
import { invite } from "./pages.ts";
import { jobRunner } from "./runner.ts";
import type { Screen } from "./screen.ts";
import { deployWorkflow, roles, startShop } from "./shop.ts";
import type { Stage } from "./stage.ts";
import { limitMs, within } from "./waiting.ts";

/**
 * Brings up GitHub and the app.
 *
 * @param later gets what ends each thing, in the order of their start
 */
export async function setUp(screen: Screen, later: (end: () => Promise<void>) => void): Promise<Stage> {
  const started = performance.now();
  const clock = demoClock();
  const github = await startShop(clock);
  later(() => github.close());
  screen.did("GitHub", `a stand-in on this machine, ${github.url}, with ${github.repo.fullName}`);
  const place = await findPlace();
  later(() => place.leave());
  const done = screen.waiting(() => "the app starts, on a database with weeks of releases");
  const ready = async () => {
    await writeAcme(github, clock, roles, [deployWorkflow], { ...place, publicUrl: place.url });
    const app = startApp(github.environment, place);
    later(() => app.stop());
    await Promise.race([app.ready, app.broken]);
    return app;
  };
  const app = await within(limitMs, ready(), "the app was not ready").finally(done);
  const took = ((performance.now() - started) / 1000).toFixed(1);
  screen.did("Drawbridge", `the real app, ${app.url}, on an embedded database; ready after ${took} s`);
  invite(screen, app.url, github.owner.login);
  github.deliverTo(`${app.url}/api/github/webhooks`);
  const feed = feedOf(github, screen);
  const runner = jobRunner(github, app.url, feed, repositories);
  later(() => runner.stop());
  return { screen, github, app, feed, runner, costs: [], waits: [] };
}
