import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { dispatchable, newestRun, shipBy } from "./support/dispatched.ts";
import { gate, processOf } from "./support/gates.ts";
import { asksFor, startProtected, waits } from "./support/protection.ts";

afterAll(stopDatabases);

const minute = 60_000;

/** A job that comes while the app hears nothing of it. */
async function unheard(story: Story, runId: number) {
  story.github.webhooks.hold("deployment_protection_rule");
  return waits(story, { runId });
}

/** GitHub's webhook comes at last. */
async function heard(story: Story): Promise<void> {
  story.github.webhooks.release();
  await story.idle();
}

describe("of two jobs of a run that wait at once, one is told after the answer", () => {
  it("an approval let both in, and nobody is asked again", async () => {
    const story = await startProtected();
    const { job, thread } = await asksFor(story);
    const beside = await unheard(story, job.runId);
    await story.pass(minute);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect([job.answer?.state, beside.answer?.state]).toEqual(["approved", "approved"]);
    const before = story.github.mark();
    await heard(story);
    expect(story.unread(thread)).toEqual([]);
    expect(story.github.requestsSince(before).filter(({ method }) => method !== "GET")).toEqual([]);
    await story.end();
  });

  it("so with an approval that was carried over", async () => {
    const story = await startProtected(processOf([gate("Check"), shipBy()]), {
      files: { ".github/workflows/deploy.yml": dispatchable() },
    });
    const { thread } = await story.asked("1.0.0");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    const { id: runId } = newestRun(story);
    story.github.webhooks.hold("deployment_protection_rule");
    const jobs = [await waits(story, { runId }), await waits(story, { runId })];
    // The webhooks are worked on one after the other.
    await story.pass(minute);
    await heard(story);
    expect(jobs.map(({ answer }) => answer?.state)).toEqual(["approved", "approved"]);
    expect(story.unread(thread)).toEqual([]);
    await story.end();
  });

  it("in doubt people are asked, for the job might wait for ever", async () => {
    const story = await startProtected();
    const { job, thread } = await asksFor(story);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    const beside = await unheard(story, job.runId);
    await story.pass(minute);
    await heard(story);
    story.question(thread);
    expect(beside.answer).toBeUndefined();
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(beside.answer?.state).toBe("approved");
    await story.end();
  });
});

it.each([
  ["says no time", {}],
  ["says a time at which it cannot have begun", { created_at: "2019-05-15T15:20:53Z" }],
  ["says what is no time", { created_at: "yesterday" }],
])("a later job whose webhook %s is asked about", async (_, time) => {
  const story = await startProtected();
  const { job, thread } = await asksFor(story);
  await story.pass(minute);
  expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
  const later = await unheard(story, job.runId);
  const payload = {
    ...story.github.deliveries.at(-1)?.payload,
    deployment: { id: later.deploymentId, ...time },
  };
  await story.github.webhooks.send("deployment_protection_rule", payload);
  await story.idle();
  story.question(thread);
  await heard(story);
  expect(later.answer).toBeUndefined();
  expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
  expect(later.answer?.state).toBe("approved");
  await story.end();
});
