import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { jobHandlers } from "../../app/jobs/handlers.ts";
import { stopDatabases } from "../support/database.ts";
import { noGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const workflow =
  "on: deployment\njobs: { deploy: { runs-on: ubuntu-latest, steps: [{ run: ./deploy.sh }] } }\n";
const files = { ".github/workflows/deploy.yml": workflow };

/** The newest run of event `deployment`. */
function newestRun(story: Story) {
  const run = story.github.workflowRuns().findLast((one) => one.event === "deployment");
  if (run === undefined) throw new Error("No workflow listens to deployments");
  return story.github.workflowRun(run.id);
}

/** What the first step of the workflow asks: may this run deploy for the GitHub Deployment that started it? */
async function reported(story: Story, order: number, sha: string, runId = newestRun(story).id) {
  const body = { github_deployment_id: order };
  const answer = await story.api("POST", "/deployments/report", body, {
    event: "deployment",
    sha,
    runId,
    ref: "",
  });
  await story.idle();
  return answer;
}

/** The newest GitHub Deployment of the app's to an environment. */
const orderOf = (story: Story, environment = "Production") => story.onGitHub(environment).at(-1)?.id ?? 0;

/** Everything that a webhook would have told is found by the sweep. */
async function sweep(story: Story): Promise<void> {
  const { deps, queue } = story.app;
  const self = { appId: story.github.app.id, slug: async () => (await deps.github.self()).slug };
  await jobHandlers(deps, self, queue.send).sweep({}, { retry: 0, last: true });
  await story.idle();
}

const state = async (story: Story, environment = "Production") => (await story.deployment(environment)).state;
const statuses = (story: Story, environment = "Production") =>
  story
    .onGitHub(environment)
    .at(-1)
    ?.statuses.map((one) => one.state);

describe("the report of a workflow on: deployment as its guard", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({
      process: noGate.replace(
        "phase: Production",
        "phase: Production\n    environments: [Testing, Production]",
      ),
      files,
    });
  });
  afterEach(async () => {
    for (const environment of ["Testing", "Production"]) {
      const { state, github_deployment_id: order } = await story.deployment(environment);
      if (state === "executing") await story.github.person("writer").deploymentStatus(order, "success");
    }
    await story.check();
  });
  afterAll(() => story.end());

  it("lets the run of an order deploy, as often as it asks", async () => {
    const { sha } = await story.ship("1.0.0");
    for (const _time of ["first", "again"]) {
      expect(await reported(story, orderOf(story), sha)).toMatchObject({
        status: 200,
        body: { environment: "Production", state: "executing", release: { version: "1.0.0" } },
      });
    }
    const url = newestRun(story).run;
    expect(statuses(story)).toEqual(["in_progress"]);
    expect(story.onGitHub("Production").at(-1)?.statuses.at(-1)?.log_url).toMatch(
      new RegExp(`/actions/runs/${url.id}$`),
    );
    expect((await story.audited()).filter(({ type }) => type === "WorkReported")).toHaveLength(1);
  });

  it("refuses one that a writer made by hand, also with the app's own payload", async () => {
    const { sha } = await story.ship("1.1.0");
    const writer = story.github.person("writer");
    const { id } = await story.deployment("Production");
    for (const payload of [{}, { drawbridge: { deployment: id, release: 2, version: "1.1.0" } }]) {
      const forged = await writer.createDeployment({ ref: sha, environment: "Production", payload });
      await story.idle();
      expect(await reported(story, forged, sha)).toMatchObject({
        status: 404,
        body: { code: "not-found", detail: expect.stringContaining("Do not deploy") },
      });
    }
    expect(statuses(story)).toEqual([]);
  });

  it("refuses a run of another commit, and one of another event", async () => {
    const older = await story.commit("Before it");
    const { sha } = await story.ship("1.2.0");
    const order = orderOf(story);
    expect(await reported(story, order, older)).toMatchObject({ status: 404 });
    const body = { github_deployment_id: order };
    expect(await story.api("POST", "/deployments/report", body, { event: "push", sha })).toMatchObject({
      status: 403,
      body: { code: "event-not-allowed" },
    });
  });

  it("refuses what has ended: in this environment, while the other one executes", async () => {
    const { sha } = await story.ship("1.3.0");
    await story.report("Testing", "success");
    expect(await state(story)).toBe("executing");
    expect(await reported(story, orderOf(story, "Testing"), sha)).toMatchObject({
      status: 409,
      body: { code: "already-finished", detail: expect.stringContaining("success") },
    });
    expect(await reported(story, orderOf(story), sha)).toMatchObject({ status: 200 });
  });
});

describe("a GitHub Deployment of an executing deployment that is nobody's order", () => {
  it("since the step that handed over has ended: a run that is started again may not deploy", async () => {
    const story = await Story.start({
      process: `${noGate}  - { name: Wait, uses: wait, with: { for: 1h } }\n`,
      files,
    });
    const { sha } = await story.ship("1.0.0");
    const order = orderOf(story);
    expect((await reported(story, order, sha)).status).toBe(200);
    newestRun(story).succeed();
    await story.idle();
    expect(await state(story)).toBe("executing");
    // The workflow is run again by hand: it would deploy a second time.
    newestRun(story).rerun();
    expect(await reported(story, order, sha)).toMatchObject({
      status: 409,
      body: { code: "already-finished", detail: expect.stringContaining("Do not deploy") },
    });
    await story.end();
  });
});

describe("a GitHub Deployment that shows the work of other steps", () => {
  it("starts a workflow that nobody has looked into, which may not deploy", async () => {
    const large = `${workflow}# ${"x".repeat(512 * 1024)}\n`;
    const story = await Story.start({
      process: noGate.replace("uses: github-deployment", "uses: workflow\n    with: { file: deploy.yml }"),
      files: {
        ".github/workflows/deploy.yml": "on: {workflow_dispatch: {inputs: {sha: {}}}}\njobs: {}\n",
        ".github/workflows/large.yml": large,
      },
    });
    const { sha } = await story.ship("1.0.0");
    expect(await state(story)).toBe("executing");
    expect(await reported(story, orderOf(story), sha)).toMatchObject({
      status: 409,
      body: { code: "already-finished", detail: expect.stringContaining("only shows what other steps do") },
    });
    const dispatched = story.github.workflowRuns().find((one) => one.event === "workflow_dispatch");
    story.github.workflowRun(dispatched?.id ?? 0).succeed();
    await story.idle();
    expect(await state(story)).toBe("success");
    await story.end();
  });
});

describe("the run that reported", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: noGate, files });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  /** A release whose run has said that it works for it. */
  async function running(version: string) {
    const shipped = await story.ship(version);
    const run = newestRun(story);
    run.start();
    expect((await reported(story, orderOf(story), shipped.sha, run.id)).status).toBe(200);
    return { ...shipped, run, order: orderOf(story) };
  }

  it("is followed to its success; other runs of the commit say nothing any more", async () => {
    const { sha, run } = await running("1.0.0");
    const writer = story.github.person("writer");
    await writer.createDeployment({ ref: sha, environment: "Elsewhere" });
    newestRun(story).fail();
    await story.idle();
    expect(await state(story)).toBe("executing");
    run.succeed();
    await story.idle();
    expect(await state(story)).toBe("success");
    expect(statuses(story)).toEqual(["in_progress", "success"]);
  });

  it.each(["failure", "cancelled", "timed_out", "startup_failure"])(
    "whose runner dies or who is stopped (%s) fails the work",
    async (conclusion) => {
      const { thread, run } = await running(`1.1.0-${conclusion}`);
      run.complete(conclusion);
      await story.idle();
      expect(await state(story)).toBe("failed");
      expect(story.unread(thread)).toEqual([expect.stringContaining(conclusion)]);
      expect(statuses(story)).toEqual(["in_progress", "failure"]);
    },
  );

  it.each([
    ["success", "success"],
    ["failure", "failed"],
  ])("whose end (%s) no webhook tells is found by the sweep", async (conclusion, ends) => {
    const { thread, run } = await running(`1.2.0-${conclusion}`);
    await sweep(story);
    expect(await state(story)).toBe("executing");
    story.github.webhooks.drop("workflow_run");
    run.complete(conclusion);
    await story.idle();
    expect(await state(story)).toBe("executing");
    await sweep(story);
    expect(await state(story)).toBe(ends);
    expect(story.unread(thread)).toHaveLength(ends === "failed" ? 1 : 0);
  });

  it("that is run again after it failed may not deploy", async () => {
    const { thread, sha, run, order } = await running("1.3.0");
    run.fail();
    await story.idle();
    expect(story.unread(thread)).toHaveLength(1);
    run.rerun();
    expect(await reported(story, order, sha, run.id)).toMatchObject({
      status: 409,
      body: { code: "already-finished", detail: expect.stringContaining("/deploy 1.3.0 to Production") },
    });
    run.succeed();
    await story.idle();
    expect(await state(story)).toBe("failed");
    // Asked for again, there is a new order, with a run of its own.
    expect(await story.say("writer", thread, "/deploy 1.3.0 to Production")).toEqual(thumbsUp);
    expect(orderOf(story)).not.toBe(order);
    expect(newestRun(story).id).not.toBe(run.id);
    expect((await reported(story, orderOf(story), sha)).status).toBe(200);
    newestRun(story).succeed();
    await story.idle();
    expect(await state(story)).toBe("success");
  });

  it("too late, after the time was over, may not deploy", async () => {
    await story.process(`${noGate}    timeout: 10m\n`);
    const { thread, sha } = await story.ship("1.4.0");
    await story.pass(6 * 60_000);
    // It is there, and has not said so: its queue was long.
    await story.pass(5 * 60_000);
    expect(await state(story)).toBe("timed-out");
    expect(story.unread(thread).at(-1)).toContain("timed out");
    expect(await reported(story, orderOf(story), sha)).toMatchObject({
      status: 409,
      body: { code: "already-finished" },
    });
    newestRun(story).succeed();
    await story.idle();
    expect(await state(story)).toBe("timed-out");
    await story.process(noGate);
  });
});

describe("work that is done once more", () => {
  it("has an order of its own: the run of the first attempt may not deploy, and its end means nothing", async () => {
    const story = await Story.start({
      process: noGate.replace("supersede: never", "supersede: never\n    guided-failure: true"),
      files,
    });
    const { thread, sha } = await story.ship("1.0.0");
    const [first, order] = [newestRun(story), orderOf(story)];
    expect((await reported(story, order, sha)).status).toBe(200);
    first.fail();
    await story.idle();
    story.question(thread);
    expect(await reported(story, order, sha, first.id)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("Do not deploy") },
    });
    expect(await story.say("writer", thread, "/retry")).toEqual(thumbsUp);
    const second = newestRun(story);
    expect(second.id).not.toBe(first.id);
    first.rerun();
    expect((await reported(story, order, sha, first.id)).status).toBe(404);
    first.succeed();
    await story.idle();
    expect(await state(story)).toBe("executing");
    expect((await reported(story, orderOf(story), sha, second.id)).status).toBe(200);
    second.succeed();
    await story.idle();
    expect(await state(story)).toBe("success");
    await story.end();
  });
});
