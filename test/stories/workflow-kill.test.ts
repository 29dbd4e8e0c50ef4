import { afterAll, beforeAll, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story } from "../support/story.ts";
import { dispatchedRuns, newestRun, shipBy, stepOf, straight, told } from "./support/dispatched.ts";

const workflow = "name: Deploy\non: { workflow_dispatch: { inputs: { sha: {} } } }\njobs: {}\n";
const byHand = { deploy: "manual", deployers: ["workflows"] };

/** From the journal's entry of the dispatch to the first status of the GitHub Deployment that shows it. */
const [before, after] = [1, 9];

let story: Story;
beforeAll(async () => {
  const files = { ".github/workflows/deploy.yml": workflow };
  story = await Story.start({ process: straight([shipBy()], byHand), files, mortal: true });
});
afterAll(async () => {
  await story.end();
  await stopDatabases();
});

/** Deploys, and lets the process die at a point; the names of the points that were passed. */
async function deploy(version: string, sha: string, point: number): Promise<readonly string[]> {
  const { github, killer } = story;
  killer.arm(point);
  // Whoever asked may be cut off by the death: what the app has of it is worked on after the start.
  await story.api("POST", "/deployments", { version, environment: "Production" }, { sha }).catch(() => null);
  await github.until(async () => killer.dead || ((await story.quiet()) ? true : undefined), {
    ms: 60_000,
    what: `the app dies at point ${point} or comes to rest`,
  });
  return killer.passed;
}

it(
  "killed around the start of a workflow: one run, one GitHub Deployment, and it ends",
  { timeout: 900_000 },
  async () => {
    const first = await story.ship("1.0.0");
    const passed = await deploy("1.0.0", first.sha, Number.POSITIVE_INFINITY);
    const start = passed.indexOf("before dispatchWorkflow");
    expect(start).toBeGreaterThan(0);
    newestRun(story).succeed();
    await story.idle();
    story.unread(first.thread);

    const deaths: string[] = [];
    for (let point = start - before; point <= start + after; point += 1) {
      const version = `1.1.${point}`;
      const { sha, thread } = await story.ship(version);
      const at = await deploy(version, sha, point);
      deaths.push(at.at(-1) ?? "");
      await story.bury();
      await story.boot();
      await story.idle();
      // GitHub's clock is the real one: no time is let pass for the app alone.
      await story.github.until(async () => (await stepOf(story, "ship")).outputs.run_id, {
        ms: 60_000,
        what: "there is a run",
      });
      const runs = dispatchedRuns(story).filter(
        (run) => story.github.workflowRun(run.id).run.inputs["sha"] === sha,
      );
      expect(runs, `killed ${at.at(-1)}, point ${point}`).toHaveLength(1);
      newestRun(story).succeed();
      await story.idle();
      expect(await story.states("Production")).toContain(`${version} success`);
      expect((await stepOf(story, "ship")).outputs.run_id).toBe(String(runs[0]?.id));
      expect(story.github.deployments().filter((one) => one.sha === sha)).toHaveLength(1);
      expect(told(story).at(-1)).toBe("success: Success");
      story.unread(thread);
    }
    expect(deaths).toContain("after dispatchWorkflow");
  },
);
