import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import type { Story } from "../support/story.ts";
import { gate, processOf, work } from "./support/gates.ts";
import { asksFor, gated, lifecycle, startProtected, sweep, threadOf, waits } from "./support/protection.ts";

afterAll(stopDatabases);

describe("a run that is refused at once", () => {
  let story: Story;
  beforeAll(async () => {
    story = await startProtected();
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  it.each(["pull_request", "pull_request_target", "pull_request_review"])(
    "was started by %s",
    async (event) => {
      const job = await waits(story, { event });
      expect(job.answer).toEqual({ state: "rejected", comment: expect.stringContaining(`\`${event}\``) });
      expect(job.statuses).toEqual([]);
      expect(story.github.issues()).toEqual([]);
    },
  );

  it("has its commits from another repository", async () => {
    const job = await waits(story, { fork: "mallory/shop", environment: "Testing" });
    expect(job.answer).toEqual({ state: "rejected", comment: expect.stringContaining("`mallory/shop`") });
  });

  it("runs on a commit that is on no branch which may release", async () => {
    const sha = await story.github.commit({ branch: "wild", files: { "a.txt": "a" }, message: "Wild" });
    await story.idle();
    const job = await waits(story, { sha, branch: "wild", environment: "Testing" });
    expect(job.answer).toEqual({ state: "rejected", comment: expect.stringContaining("`main`") });
    expect(job.answer?.comment).toContain(sha.slice(0, 7));
    // A branch is what it is called by GitHub, not by the run.
    const posing = await waits(story, { sha, branch: "main", environment: "Testing" });
    expect(posing.answer?.state).toBe("rejected");
  });

  it("the commit of a tag is let in as far as a branch that may release has it", async () => {
    const sha = (await story.github.branchHead()) ?? "";
    await story.github.tag("v1", sha);
    await story.commit("Later");
    const job = await waits(story, { sha, branch: "v1", environment: "Testing" });
    expect(job.answer?.state).toBe("approved");
  });
});

describe("a forged address for the answer", () => {
  it.each([
    [
      "another host",
      "https://evil.example/api/v3/repos/acme/shop/actions/runs/RUN/deployment_protection_rule",
    ],
    ["another repository", "API/repos/acme/other/actions/runs/RUN/deployment_protection_rule"],
    [
      "credentials",
      "http://api.github.com@HOST/api/v3/repos/acme/shop/actions/runs/RUN/deployment_protection_rule",
    ],
    ["another path", "API/repos/acme/shop/actions/runs/RUN/pending_deployments"],
    ["no address", "javascript:alert(1)"],
  ])("%s: nothing is sent anywhere", async (_what, address) => {
    const story = await startProtected();
    story.github.webhooks.hold("deployment_protection_rule");
    const job = await waits(story, { environment: "Testing" });
    const [held] = story.github.deliveries.slice(-1);
    const url = address
      .replace("API", story.github.apiUrl)
      .replace("HOST", story.github.url.replace("http://", ""))
      .replace("RUN", String(job.runId));
    const before = story.github.mark();
    const payload = { ...held?.payload, deployment_callback_url: url };
    await story.github.webhooks.send("deployment_protection_rule", payload);
    await story.idle();
    expect(job.answer).toBeUndefined();
    expect(story.github.requestsSince(before).filter((one) => one.path.includes("/actions/"))).toEqual([]);
    story.github.webhooks.release();
    await story.idle();
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });
});

describe("a run that is held", () => {
  it("without a process file, until there is one", async () => {
    const story = await startProtected(null);
    const job = await waits(story);
    expect(job.answer).toBeUndefined();
    expect(job.statuses).toEqual([expect.stringContaining("there is no `.deploy/process.yml` on `main`")]);
    await story.process(gated);
    expect(story.question(threadOf(story, job))).toContain("@acme/approvers");
    expect(job.statuses).toHaveLength(2);
    await story.say("ada", threadOf(story, job), "/approve");
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("by a broken process file that never was in order, which is mended", async () => {
    const story = await startProtected("steps: 7\n");
    const job = await waits(story);
    expect(job.answer).toBeUndefined();
    expect(job.statuses).toEqual([
      expect.stringContaining("`.deploy/process.yml` on `main` is broken (line 1"),
    ]);
    await story.process("steps: 8\n");
    expect(job.answer).toBeUndefined();
    await story.process(gated);
    // The run's own commit still has the broken one, which adds no gates.
    expect(story.question(threadOf(story, job))).toContain("it adds no gates");
    await story.say("ada", threadOf(story, job), "/approve");
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("for an environment that the lifecycle does not know, until it does; lost pushes are made up for", async () => {
    const story = await startProtected();
    const job = await waits(story, { environment: "Staging" });
    expect(job.answer).toBeUndefined();
    expect(job.statuses).toEqual([expect.stringContaining("no environment *Staging*")]);
    expect(job.statuses[0]).toContain("`Testing` and `Production`");
    story.github.webhooks.drop("push");
    await story.process(processOf([gate("Check"), work()], { lifecycle: [...lifecycle, "staging"] }));
    expect(job.answer).toBeUndefined();
    await story.pass(6 * 60_000);
    await sweep(story);
    const thread = threadOf(story, job);
    story.question(thread);
    await story.say("ada", thread, "/approve");
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("not by a file that is broken now: its last version in order counts, and the run is told so", async () => {
    const story = await startProtected();
    await waits(story, { environment: "Testing" });
    const good = await story.github.branchHead();
    await story.process("steps: 7\n");
    const { job, thread } = await asksFor(story, { sha: good ?? "" });
    expect(job.statuses[0]).toContain("Its last version in order counts");
    await story.say("ada", thread, "/approve");
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("is over when its run is", async () => {
    const story = await startProtected();
    const job = await waits(story, { environment: "Staging" });
    story.github.workflowRun(job.runId).complete("cancelled");
    await story.idle();
    await story.process(processOf([work()], { lifecycle: [...lifecycle, "Staging"] }));
    expect(job.answer).toBeUndefined();
    await story.end();
  });
});
