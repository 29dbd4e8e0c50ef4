import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, type StoryOptions, thumbsUp } from "../support/story.ts";
import { installation } from "../local-github/support.ts";
import { second } from "./support/clock.ts";
import {
  correlated,
  dispatchedRuns,
  newestRun,
  releaseAtOnce,
  shipBy,
  stepOf,
  straight,
} from "./support/dispatched.ts";

afterAll(stopDatabases);

const path = ".github/workflows/deploy.yml";
const plain = "name: Deploy\non: { workflow_dispatch: { inputs: { sha: {} } } }\njobs: {}\n";
const dispatches = { method: "POST", path: /\/dispatches$/ } as const;

const start = (workflow = plain, more: Partial<StoryOptions> = {}) =>
  Story.start({ process: straight([shipBy()]), files: { [path]: workflow }, ...more });

/** How often a dispatch was sent. */
const sent = (story: Story) =>
  story.github.requests.filter((one) => one.method === "POST" && dispatches.path.test(one.path)).length;

async function succeeds(story: Story): Promise<void> {
  newestRun(story).start();
  newestRun(story).succeed();
  await story.idle();
  await story.pass(2 * second);
  expect((await story.deployment("Production")).state).toBe("success");
}

describe("the answer to a dispatch is lost", () => {
  it.each(["502-after-effect", "reset-after-effect"] as const)(
    "after its effect (%s): the run is found",
    async (kind) => {
      const story = await start();
      story.github.faults.add({ match: dispatches, kind });
      await story.ship("1.0.0");
      await succeeds(story);
      expect([sent(story), dispatchedRuns(story).length]).toEqual([1, 1]);
      expect((await stepOf(story, "ship")).outputs).toMatchObject({
        run_id: String(dispatchedRuns(story)[0]?.id),
      });
      await story.end();
    },
  );

  it("before its effect: it is sent again once that is certain", async () => {
    const story = await start();
    story.github.faults.add({ match: dispatches, kind: "502-before" });
    await story.ship("1.0.0");
    await succeeds(story);
    expect([sent(story), dispatchedRuns(story).length]).toEqual([2, 1]);
    await story.end();
  });

  it("and so is the answer to the look for it: one run all the same", async () => {
    const story = await start();
    story.github.faults.add({ match: dispatches, kind: "502-after-effect" });
    story.github.faults.add({ match: { method: "GET", path: /deploy\.yml\/runs/ }, kind: "500", times: 2 });
    await story.ship("1.0.0");
    await succeeds(story);
    expect([sent(story), dispatchedRuns(story).length]).toEqual([1, 1]);
    await story.end();
  });

  it("twice: before its effect and after it", async () => {
    const story = await start();
    story.github.faults.add({ match: dispatches, kind: "502-before" });
    story.github.faults.add({ match: dispatches, kind: "502-after-effect" });
    await story.ship("1.0.0");
    await succeeds(story);
    expect([sent(story), dispatchedRuns(story).length]).toEqual([2, 1]);
    await story.end();
  });

  it("and the process ends before anybody looks: the next one finds the run", async () => {
    const story = await start();
    const sha = await story.commit("1.0.0");
    story.github.faults.add({ match: dispatches, kind: "502-after-effect" });
    await releaseAtOnce(story, "1.0.0", sha);
    await story.github.until(() => (sent(story) > 0 ? true : undefined), { ms: 20_000, what: "it has left" });
    await story.bury();
    await story.boot();
    await story.idle();
    await succeeds(story);
    expect([sent(story), dispatchedRuns(story).length]).toEqual([1, 1]);
    await story.end();
  });

  it.each(["502-after-effect", "502-before"] as const)(
    "and it is canceled meanwhile (%s): no run is left",
    async (kind) => {
      const story = await start();
      const sha = await story.commit("1.0.0");
      story.github.faults.add({ match: dispatches, kind });
      await releaseAtOnce(story, "1.0.0", sha);
      const thread = await story.github.until(
        () =>
          sent(story) > 0
            ? story.github.issues().find((one) => one.title === "Release 1.0.0")?.number
            : undefined,
        { ms: 20_000, what: "it has left" },
      );
      await story.github.person("writer").comment(thread, "/cancel");
      await story.idle();
      expect(await story.states("Production")).toEqual(["1.0.0 canceled"]);
      expect(sent(story)).toBe(1);
      expect(dispatchedRuns(story).map((run) => run.conclusion)).toEqual(
        kind === "502-before" ? [] : ["cancelled"],
      );
      story.unread(thread);
      await story.end();
    },
  );

  it("while somebody else starts the same workflow by hand: theirs is not taken for ours", async () => {
    const story = await start();
    const sha = await story.commit("1.0.0");
    story.github.faults.add({ match: dispatches, kind: "502-before" });
    const off = story.github.onRequest(({ path: asked, caller }) => {
      if (caller === "installation" && dispatches.path.test(asked)) {
        off();
        const where = { owner: "acme", repo: "shop", workflow_id: "deploy.yml", ref: "main" };
        const { octokit } = story.github.person("writer");
        void octokit.rest.actions.createWorkflowDispatch({ ...where, inputs: { sha } });
      }
    });
    await story.release("1.0.0", sha);
    expect(sent(story)).toBe(3);
    expect(dispatchedRuns(story).map((run) => run.actor?.login)).toEqual(["writer", story.github.app.login]);
    await succeeds(story);
    await story.end();
  });
});

it("the answer is lost, and the run's title looks as if it named another dispatch: it is found all the same", async () => {
  const titled = `run-name: Deploy \${{ inputs.note }}\n${plain.replace("sha: {}", "sha: {}, note: {}")}`;
  const story = await start(titled, { process: straight([shipBy({ inputs: { note: "d2026-11-22" } })]) });
  story.github.faults.add({ match: dispatches, kind: "502-after-effect" });
  await story.ship("1.0.0");
  expect(dispatchedRuns(story).map((run) => run.display_title)).toEqual(["Deploy d2026-11-22"]);
  await succeeds(story);
  expect(sent(story)).toBe(1);
  await story.end();
});

it("the answer is lost, and another run of our own is nobody's: none is guessed, and none is started", async () => {
  const story = await start();
  const where = { owner: "acme", repo: "shop", workflow_id: "deploy.yml", ref: "main" };
  await installation(story.github).rest.actions.createWorkflowDispatch(where);
  story.github.faults.add({ match: dispatches, kind: "502-after-effect" });
  const { thread } = await story.ship("1.0.0");
  expect(await story.states("Production")).toEqual(["1.0.0 failed"]);
  expect(sent(story)).toBe(2);
  const { error } = await stepOf(story, "ship");
  for (const run of dispatchedRuns(story)) expect(error).toContain(run.html_url);
  expect(error).toContain("correlation-id");
  expect(story.unread(thread)).toHaveLength(1);
  await story.end();
});

describe("a server that does not say which run it has started", () => {
  it("the sole run of our own is followed; the question is asked once", async () => {
    const story = await start();
    story.github.nameNoRuns();
    await story.ship("1.0.0");
    await succeeds(story);
    expect((await stepOf(story, "ship")).outputs.run_url).toBe(dispatchedRuns(story)[0]?.html_url);
    expect(sent(story)).toBe(2);
    await story.ship("1.1.0");
    await succeeds(story);
    expect(sent(story)).toBe(3);
    expect(dispatchedRuns(story)).toHaveLength(2);
    await story.end();
  });

  it("the run's name tells it; two at once are kept apart with it and without it", async () => {
    for (const workflow of [correlated, plain]) {
      const process = straight([shipBy()], { environments: ["Europe", "Asia"] });
      const story = await start(workflow, { process });
      story.github.nameNoRuns();
      await story.ship("1.0.0");
      await story.pass(5 * second);
      expect(dispatchedRuns(story)).toHaveLength(2);
      const ids = await Promise.all(
        ["Europe", "Asia"].map(
          async (environment) => (await story.deployment(environment)).steps[0].outputs.run_id,
        ),
      );
      expect(ids.map(Number).toSorted()).toEqual(
        dispatchedRuns(story)
          .map((run) => run.id)
          .toSorted(),
      );
      if (workflow === correlated) {
        const titles = dispatchedRuns(story)
          .map((run) => run.display_title)
          .toSorted();
        expect(titles).toEqual(["Deploy d1-ship-1", "Deploy d2-ship-1"]);
      }
      for (const run of dispatchedRuns(story)) story.github.workflowRun(run.id).succeed();
      await story.idle();
      expect(await story.states("Europe")).toEqual(["1.0.0 success"]);
      expect(await story.states("Asia")).toEqual(["1.0.0 success"]);
      await story.end();
    }
  });
});

it("two deployments dispatch the same workflow at once, and one answer is lost: each has its own run", async () => {
  const process = straight([shipBy()], { environments: ["Europe", "Asia"] });
  const story = await start(plain, { process });
  story.github.faults.add({ match: dispatches, kind: "502-after-effect" });
  await story.ship("1.0.0");
  await story.pass(5 * second);
  expect(dispatchedRuns(story)).toHaveLength(2);
  for (const run of dispatchedRuns(story)) story.github.workflowRun(run.id).succeed();
  await story.idle();
  expect(await story.states("Europe")).toEqual(["1.0.0 success"]);
  expect(await story.states("Asia")).toEqual(["1.0.0 success"]);
  await story.end();
});

it("GitHub throttles a dispatch, then the cancel: both are done in time", async () => {
  const story = await start();
  story.github.faults.add({ match: dispatches, kind: "403-secondary", ms: 1_000 });
  const { thread } = await story.ship("1.0.0");
  await story.pass(5 * second);
  expect(dispatchedRuns(story)).toHaveLength(1);
  story.github.faults.add({ match: { method: "POST", path: /\/cancel$/ }, kind: "502-before" });
  expect(await story.say("writer", thread, "/cancel")).toEqual(thumbsUp);
  await story.pass(60 * second);
  expect(dispatchedRuns(story)[0]).toMatchObject({ conclusion: "cancelled" });
  await story.end();
});
