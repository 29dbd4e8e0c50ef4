import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { day, from, hour } from "./support/clock.ts";
import { gate, newestQuestion, processOf, work } from "./support/gates.ts";
import {
  asksFor,
  gated,
  lifecycle,
  nameIn,
  onlyProduction,
  standing,
  startProtected,
  sweep,
  threadOf,
  waits,
} from "./support/protection.ts";

afterAll(stopDatabases);

const answers = (story: Story) =>
  story.github.requests.filter(
    (one) => one.path.endsWith("/deployment_protection_rule") && "state" in (one.body as object),
  );

describe("a run that is over", () => {
  it.each(["cancelled", "timed_out", "failure"])("%s: its question is withdrawn", async (conclusion) => {
    const story = await startProtected();
    const { job, thread, question } = await asksFor(story);
    story.github.workflowRun(job.runId).complete(conclusion);
    await story.idle();
    expect(newestQuestion(story, thread)).toContain("the workflow run has ended");
    expect(await standing(story, question)).toMatchObject({
      state: "canceled",
      steps: [{ interruption: { state: "canceled" } }],
    });
    expect(answers(story)).toEqual([]);
    expect((await story.say("ada", thread, `/approve ${nameIn(question)}`)).words).toHaveLength(1);
    expect(answers(story)).toEqual([]);
    await story.end();
  });

  it("is noticed by the sweep where the webhook is lost, asking GitHub seldom", async () => {
    const story = await startProtected();
    const { job, thread } = await asksFor(story);
    story.github.webhooks.drop("workflow_run");
    story.github.workflowRun(job.runId).complete("cancelled");
    await story.idle();
    const before = story.github.mark();
    await sweep(story);
    const asked = () =>
      story.github.requestsSince(before).filter((one) => one.path.endsWith(`/actions/runs/${job.runId}`))
        .length;
    expect(asked()).toBe(0);
    await story.pass(6 * 60_000);
    await sweep(story);
    expect(asked()).toBe(1);
    expect(newestQuestion(story, thread)).toContain("the workflow run has ended");
    await sweep(story);
    expect(asked()).toBe(1);
    await story.end();
  });

  it("an answer that comes too late is as good as given", async () => {
    const story = await startProtected();
    const { job, thread } = await asksFor(story);
    story.github.webhooks.hold("workflow_run");
    story.github.workflowRun(job.runId).complete("cancelled");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(answers(story).map((one) => one.status)).toEqual([422]);
    story.github.webhooks.release();
    await story.end();
  });
});

describe("asked once more", () => {
  it("a run that is started again asks anew; its earlier question is withdrawn", async () => {
    const story = await startProtected();
    const { job, thread, question } = await asksFor(story);
    story.github.workflowRun(job.runId).rerun();
    const again = await waits(story, { runId: job.runId });
    expect(again.attempt).toBe(2);
    const next = story.question(thread);
    expect(next).toContain("(attempt 2)");
    expect(nameIn(next)).not.toBe(nameIn(question));
    expect((await standing(story, question)).state).toBe("canceled");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(again.answer?.state).toBe("approved");
    expect(job.answer).toBeUndefined();
    await story.end();
  });

  it("a webhook twice, and two jobs of a run at once, are one question; a later job is another", async () => {
    const story = await startProtected();
    story.github.webhooks.duplicate("deployment_protection_rule", 2);
    const { job, thread } = await asksFor(story);
    const [delivery] = story.github.deliveries.filter((one) => one.event === "deployment_protection_rule");
    const repeat = (guid: string) =>
      story.github.webhooks.send("deployment_protection_rule", delivery?.payload ?? {}, {
        "x-github-delivery": guid,
      });
    await repeat("11111111-1111-4111-8111-111111111111");
    const beside = await waits(story, { runId: job.runId });
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect([job.answer?.state, beside.answer?.state]).toEqual(["approved", "approved"]);
    await repeat("22222222-2222-4222-8222-222222222222");
    await story.idle();
    expect(story.unread(thread)).toEqual([]);

    const later = await waits(story, { runId: job.runId });
    story.question(thread);
    expect(later.answer).toBeUndefined();
    expect(await story.say("ben", thread, "/approve")).toEqual(thumbsUp);
    expect(later.answer?.state).toBe("approved");
    expect(answers(story)).toHaveLength(2);
    await story.end();
  });

  it("one run may wait for two environments: each has its own question", async () => {
    const story = await startProtected(processOf([gate("Check"), work()], { lifecycle }));
    const { job, thread } = await asksFor(story);
    const testing = await waits(story, { runId: job.runId, environment: "testing" });
    story.question(thread);
    expect((await story.say("ada", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("ada", thread, "/approve testing")).toEqual(thumbsUp);
    expect([job.answer, testing.answer?.state]).toEqual([undefined, "approved"]);
    await story.end();
  });
});

describe("GitHub fails, and processes die", () => {
  const callbacks = { method: "POST", path: /deployment_protection_rule$/ } as const;

  it.each(["502-before", "502-after-effect"] as const)(
    "%s on the answer: it takes effect once",
    async (kind) => {
      const story = await startProtected();
      const { job, thread } = await asksFor(story);
      story.github.faults.add({ match: callbacks, kind });
      expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
      await story.github.until(() => job.answer?.state === "approved" || undefined, { ms: 30_000 });
      await story.idle();
      expect(job.answer?.state).toBe("approved");
      expect(answers(story)).toHaveLength(2);
      await story.end();
    },
  );

  it.each(["approve", "reject"])(
    "an answer that GitHub refuses is told to whoever was asked: /%s",
    async (word) => {
      const story = await startProtected();
      const { job, thread, question } = await asksFor(story);
      const answer = { status: 403, body: { message: "Resource not accessible by integration" } };
      story.github.faults.add({ match: callbacks, kind: "answer", answer });
      const { words } = await story.say("ada", thread, `/${word}`);
      expect(job.answer).toBeUndefined();
      expect(words.at(-1)).toContain(`waits all the same`);
      expect(words.at(-1)).toContain("Resource not accessible by integration");
      expect(words.at(-1)).toContain(nameIn(question));
      // It is said once, and the workflow that is run again is asked about anew.
      story.github.workflowRun(job.runId).complete("cancelled");
      story.github.workflowRun(job.runId).rerun();
      const again = await asksFor(story, { runId: job.runId });
      expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
      expect(again.job.answer?.state).toBe("approved");
      await story.end();
    },
  );

  it("a restart between the approval and the answer: the answer is given", async () => {
    const story = await startProtected(gated, { mortal: true });
    const { job, thread } = await asksFor(story);
    const deliver = story.killer;
    story.github.onRequest((request) => {
      if (callbacks.path.test(request.path)) deliver.dead = true;
    });
    story.github.faults.add({ match: callbacks, kind: "502-before" });
    await story.github.person("ada").comment(thread, "/approve");
    await story.github.until(() => deliver.dead || undefined, { ms: 30_000 });
    await story.bury();
    await story.boot();
    await story.idle();
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });
});

describe("time", () => {
  it("whoever is missing is reminded, and a question that nobody answers in time is rejected", async () => {
    const terms = { timeout: "2d", "remind-every": "1d" };
    const story = await startProtected(processOf([gate("Check", terms), work()], { lifecycle }));
    const { job, thread } = await asksFor(story);
    await story.pass(day + hour);
    expect(story.unread(thread)).toEqual([expect.stringContaining("still waits")]);
    await story.pass(day);
    expect(job.answer).toEqual({
      state: "rejected",
      comment: expect.stringContaining("not approved within 2 days"),
    });
    expect(story.unread(thread)).toEqual([expect.stringContaining("@releaser")]);
    await story.end();
  });

  it("a freeze holds a run that is approved, and the run is told until when", async () => {
    const story = await startProtected();
    const freeze = {
      name: "Holidays",
      environments: ["Production"],
      from: from(story, -hour),
      to: from(story, 2 * hour),
      zone: "UTC",
    };
    await story.process(
      processOf([gate("Check", {}, onlyProduction), work()], { lifecycle, freezes: [freeze] }),
    );
    const { job, thread, question } = await asksFor(story);
    expect(question).toContain("Holidays");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer).toBeUndefined();
    expect(job.statuses.at(-1)).toContain("Holidays");
    await story.pass(3 * hour);
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("a policy in doubt holds a run that is approved, until an owner confirms", async () => {
    const story = await startProtected();
    await story.github.policy(JSON.stringify([{ require: { teams: ["acme/security"] } }]));
    await story.idle();
    const { job, thread } = await asksFor(story);
    expect(await story.say("max", thread, "/approve")).toMatchObject({ reactions: "👍" });
    await story.github.policy("not: a list\n");
    await story.idle();
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer).toBeUndefined();
    expect(job.statuses.at(-1)).toContain("/confirm-policy");
    await story.say("admin", thread, "/confirm-policy");
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("who has left the team before the last approval comes does not count any more", async () => {
    const story = await startProtected(processOf([gate("Check", { approvals: 2 }), work()], { lifecycle }));
    const { job, thread } = await asksFor(story);
    await story.say("ada", thread, "/approve");
    story.github.team("approvers").remove("ada");
    await story.pass(hour);
    expect(await story.say("ben", thread, "/approve")).toEqual(expect.objectContaining({ reactions: "👍" }));
    expect(job.answer).toBeUndefined();
    await story.say("cleo", thread, "/approve");
    expect(job.answer?.comment).toContain("`ben` and `cleo`");
    await story.end();
  });

  it("no more than ten things are said to a run, each within GitHub's limit", async () => {
    const gates = Array.from({ length: 12 }, (_, nth) => gate(`Gate ${nth} ${"x".repeat(80)}`));
    const story = await startProtected(processOf([...gates, work()], { lifecycle }));
    const { job, thread } = await asksFor(story);
    for (let nth = 0; nth < 12; nth += 1) {
      await story.say("ada", thread, `/approve Production ${"a long reason, ".repeat(30)}`);
    }
    expect(job.answer?.state).toBe("approved");
    expect(job.statuses).toHaveLength(9);
    for (const text of [...job.statuses, job.answer?.comment ?? ""]) {
      expect([...text].length).toBeLessThanOrEqual(1024);
    }
    expect(threadOf(story, job)).toBe(thread);
    await story.end();
  });
});
