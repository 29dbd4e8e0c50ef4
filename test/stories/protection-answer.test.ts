import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { gate, newestQuestion, processOf, work } from "./support/gates.ts";
import {
  asksFor,
  gated,
  lifecycle,
  nameIn,
  onlyProduction,
  standing,
  startProtected,
  waits,
} from "./support/protection.ts";

afterAll(stopDatabases);

describe("a job that waits for an environment", () => {
  let story: Story;
  beforeAll(async () => {
    story = await startProtected();
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  it("is asked about in a thread, goes on when it is approved, and is no release", async () => {
    const { job, thread, question } = await asksFor(story);
    expect(question).toContain("@acme/approvers");
    expect(question).toContain(`Workflow run [**${job.runId}**]`);
    expect(question).toContain("`deploy.yml`");
    expect(job.answer).toBeUndefined();
    expect(job.statuses).toEqual([expect.stringContaining("acme/approvers")]);
    expect(await story.say("ada", thread, "/approve Production fine with me")).toEqual(thumbsUp);
    expect(job.answer).toEqual({
      state: "approved",
      comment: expect.stringContaining("`ada`: fine with me"),
    });
    expect(story.github.workflowRun(job.runId).run.status).toBe("in_progress");
    expect(newestQuestion(story, thread)).toContain("is approved by `ada`");
    expect(story.github.issues().find((one) => one.number === thread)?.state).toBe("closed");
    expect(story.github.checkRuns().filter((one) => one.name.startsWith("Deploy to"))).toEqual([]);
    expect(story.github.deployments().filter((one) => one.creator?.login === story.github.app.login)).toEqual(
      [],
    );
    expect(await story.deployments("Production")).toEqual([]);
    expect((await story.api("GET", "/releases")).body).toEqual([]);
    expect((await story.api("GET", `/releases/run%20${job.runId}`)).status).toBe(404);
    expect(await standing(story, question)).toMatchObject({
      state: "success",
      release: { version: `run ${job.runId}` },
      steps: [{ interruption: { kind: "protection-rule", state: "approved" } }],
    });
  });

  it("fails when it is rejected, and whoever started it is told why", async () => {
    const { job, thread } = await asksFor(story);
    const { words, reactions } = await story.say("ben", thread, "/reject Production not on a Friday");
    expect(reactions).toBe("👍");
    expect(words).toEqual([expect.stringContaining("@releaser")]);
    expect(words[0]).toContain("rejected by `ben` in *Check*: not on a Friday");
    expect(job.answer).toEqual({
      state: "rejected",
      comment: expect.stringContaining("rejected by `ben` in *Check*: not on a Friday"),
    });
    expect(story.github.workflowRun(job.runId).run.conclusion).toBe("failure");
    expect(newestQuestion(story, thread)).toContain("is rejected by `ben`");
  });

  it("where no gate asks anybody it goes on at once, and nothing is opened", async () => {
    const issues = story.github.issues().length;
    const job = await waits(story, { environment: "Testing" });
    expect(job.answer).toEqual({
      state: "approved",
      comment: expect.stringContaining("no gate asks anybody"),
    });
    expect(story.github.issues()).toHaveLength(issues);
  });

  it("what somebody may not answer stays open", async () => {
    const { job, thread } = await asksFor(story);
    const { words } = await story.say("outsider", thread, "/approve Production");
    expect(words).toEqual([expect.stringContaining("outsider")]);
    expect(job.answer).toBeUndefined();
    expect(await story.say("cleo", thread, "/claim")).toEqual(thumbsUp);
    expect((await story.say("ada", thread, "/approve")).words).toEqual([expect.stringContaining("cleo")]);
    expect(await story.say("cleo", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer?.state).toBe("approved");
  });

  it("is listed by /status", async () => {
    const story = await startProtected();
    const { job, thread, question } = await asksFor(story);
    const [status] = (await story.say("outsider", thread, "/status")).words;
    expect(status).toContain("1 workflow run waiting for approval");
    expect(status).toMatch(
      new RegExp(`\\| Production \\|[^\\n]*\\[run ${job.runId}\\]\\(\\S+/actions/runs/${job.runId}\\)`),
    );
    expect(status).toContain(`\`/approve ${nameIn(question)}\``);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    const [later] = (await story.say("outsider", thread, "/status")).words;
    expect(later).toContain("nothing yet");
    expect(later).not.toContain("run ");
    await story.end();
  });

  it("a deployer cancels it", async () => {
    const { job, thread, question } = await asksFor(story);
    expect(await story.say("writer", thread, `/cancel ${nameIn(question)} wrong branch`)).toEqual(thumbsUp);
    expect(job.answer).toEqual({
      state: "rejected",
      comment: expect.stringContaining("canceled by `writer`: wrong branch"),
    });
  });

  it("a workflow of whoever started it cancels it, and no other", async () => {
    const { job, thread, question } = await asksFor(story, { by: "ben" });
    const cancel = (actor: string) =>
      story.api("POST", `/deployments/${nameIn(question).slice(1)}/cancel`, {}, { actor });
    const { status, body } = await cancel("writer");
    expect([status, body.code]).toEqual([403, "not-entitled"]);
    expect(body.detail).toContain("A workflow may not cancel what others asked for: that takes a person.");
    expect(job.answer).toBeUndefined();
    expect(await cancel("ben")).toMatchObject({ status: 200, body: { state: "canceled" } });
    await story.idle();
    expect(job.answer?.state).toBe("rejected");
    expect(newestQuestion(story, thread)).toContain("canceled by `ben`");
  });

  it("is told apart from a release that asks for the same environment in the same thread", async () => {
    await story.process(
      processOf([gate("Check", {}, onlyProduction), work()], { lifecycle: ["Production"] }),
    );
    const { thread, sha } = await story.ship("1.0.0");
    await story.say("writer", thread, "/deploy 1.0.0 to Production");
    story.unread(thread);
    const job = await waits(story, { sha });
    const question = story.question(thread);
    const { words } = await story.say("ada", thread, "/approve Production");
    expect(words[0]).toContain("- `1.0.0 Production` or `d");
    expect(words[0]).toContain(`- \`${nameIn(question)}\`, which waits in *Check*`);
    expect(job.answer).toBeUndefined();
    expect(await story.say("ada", thread, `/approve ${nameIn(question)}`)).toEqual(thumbsUp);
    expect(job.answer?.state).toBe("approved");
    expect(await story.states("Production")).toEqual(["1.0.0 waiting"]);
    expect(story.github.issues().find((one) => one.number === thread)?.state).toBe("open");
    expect((await story.say("writer", thread, "/deploy run to Production")).words).toHaveLength(1);
    expect((await story.say("writer", thread, "/status")).words[0]).not.toContain("run ");
    await story.process(gated);
  });
});

describe("more than one person", () => {
  it("quorum of two teams: how far they are is told to the run", async () => {
    const terms = { "responsible-teams": ["Approvers", "Security"], "from-each-team": true };
    const story = await startProtected(processOf([gate("Both", terms), work()]));
    const { job, thread } = await asksFor(story);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer).toBeUndefined();
    expect(job.statuses).toHaveLength(2);
    expect(job.statuses[1]).toContain("1 of 2 approvals, missing 1 of `Security`");
    expect(job.statuses[1]).toContain("approved so far by `ada`");
    expect(await story.say("max", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer?.state).toBe("approved");
    expect(job.answer?.comment).toContain("`ada` and `max`");
    await story.end();
  });

  it("nobody approves their own commits, nor the run that they started", async () => {
    const story = await startProtected(processOf([gate("Check", { "prevent-self-approval": true }), work()]));
    const sha = await story.github.commit({
      files: { "change.txt": "by ada" },
      message: "Change",
      author: "ada",
      verified: true,
    });
    const { job, thread, question } = await asksFor(story, { sha, by: "cleo" });
    expect(question).toContain("- `cleo` started the workflow run");
    expect(question).toContain("- `ada` wrote commit");
    expect((await story.say("ada", thread, "/approve")).words).toHaveLength(1);
    expect((await story.say("cleo", thread, "/approve")).words).toHaveLength(1);
    expect(job.answer).toBeUndefined();
    expect(await story.say("ben", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("the organization's policy asks too, where the process has no gate", async () => {
    const story = await startProtected(processOf([work()]));
    await story.github.policy(
      JSON.stringify([{ environments: ["Production"], require: { teams: ["acme/security"], approvals: 1 } }]),
    );
    await story.idle();
    const { job, thread, question } = await asksFor(story);
    expect(question).toContain("@acme/security");
    expect((await story.say("ada", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("nia", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("gates of the run's commit are asked beside those of the default branch", async () => {
    const story = await startProtected();
    await story.github.commit({ branch: "next", files: { "a.txt": "a" }, message: "Branch" });
    const own = processOf(
      [
        gate("Audit", { "responsible-teams": ["Security"] }),
        gate("Check", { "responsible-teams": ["On call"] }),
        work(),
      ],
      { lifecycle, releases: { branches: ["main", "next"] } },
    );
    await story.process(
      processOf([gate("Check"), work()], { lifecycle, releases: { branches: ["main", "next"] } }),
    );
    const sha = await story.github.commit({
      branch: "next",
      files: { ".deploy/process.yml": own },
      message: "More gates",
    });
    await story.idle();
    const { job, thread } = await asksFor(story, { sha, branch: "next" });
    const asked = [newestQuestion(story, thread)];
    expect(asked[0]).toContain("@acme/security");
    await story.say("max", thread, "/approve");
    expect(newestQuestion(story, thread)).toContain("@acme/approvers");
    expect(job.answer).toBeUndefined();
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer?.comment).toContain("*Audit*: `max`");
    expect(job.answer?.comment).toContain("*Check*: `ada`");
    await story.end();
  });
});
