import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { dispatchable, newestRun, shipBy } from "./support/dispatched.ts";
import { gate, processOf, work } from "./support/gates.ts";
import { asksFor, lifecycle, onlyProduction, startProtected, waits } from "./support/protection.ts";

afterAll(stopDatabases);

const fourEyes = processOf([gate("Check", { "prevent-self-approval": true }), work()], {
  lifecycle: ["Production"],
});

function changeBy(story: Story, author: string): Promise<string> {
  const files = { [`${author}.txt`]: `by ${author}` };
  return story.github.commit({ files, message: `Change by ${author}`, author, verified: true });
}

/** A run that somebody lets in, and how it ends. */
async function letIn(story: Story, by: string, conclusion: string): Promise<void> {
  const { job, thread } = await asksFor(story);
  expect(await story.say(by, thread, "/approve")).toEqual(thumbsUp);
  story.github.workflowRun(job.runId).complete(conclusion);
  await story.idle();
}

describe("an environment to which workflows alone deploy", () => {
  it("whose work it is counts since the last run that went well there", async () => {
    const story = await startProtected(fourEyes);
    await changeBy(story, "max");
    await letIn(story, "ada", "success");
    // What did not get there is still new, whoever let it in.
    await changeBy(story, "ben");
    await letIn(story, "ada", "failure");
    const sha = await changeBy(story, "cleo");
    const { job, thread, question } = await asksFor(story, { sha });
    expect(question).toContain("- `ben` wrote commit");
    expect(question).toContain("- `cleo` wrote commit");
    expect(question).not.toContain("`max`");
    expect(question).not.toContain("than Drawbridge looks at");
    for (const author of ["ben", "cleo"]) {
      expect((await story.say(author, thread, "/approve")).words).toHaveLength(1);
    }
    expect(job.answer).toBeUndefined();
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("where none went well, everything since the first counts", async () => {
    const story = await startProtected(fourEyes);
    await letIn(story, "ada", "failure");
    await changeBy(story, "ben");
    const sha = await changeBy(story, "cleo");
    const { thread, question } = await asksFor(story, { sha });
    expect(question).toContain("- `ben` wrote commit");
    expect((await story.say("ben", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.end();
  });

  it("a run that is started again brings what it brought", async () => {
    const story = await startProtected(fourEyes);
    await letIn(story, "ada", "success");
    await changeBy(story, "ben");
    const sha = await changeBy(story, "cleo");
    const { job, thread } = await asksFor(story, { sha });
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    story.github.workflowRun(job.runId).complete("success");
    await story.idle();
    story.github.workflowRun(job.runId).rerun();
    const { question } = await asksFor(story, { runId: job.runId });
    expect(question).toContain("- `ben` wrote commit");
    await story.end();
  });
});

describe("a run that an app starts is that of whoever asked for the deployment", () => {
  const own = gate("Check", { "prevent-self-approval": true }, onlyProduction);

  it("also in an environment that the deployment is not for", async () => {
    const files = { ".github/workflows/deploy.yml": dispatchable() };
    const story = await startProtected(processOf([own, shipBy()], { lifecycle }), { files });
    const { thread } = await story.ship("1.0.0");
    expect(await story.say("ben", thread, "/deploy 1.0.0 to Testing")).toEqual(thumbsUp);
    const job = await waits(story, { runId: newestRun(story).id });
    expect(story.question(thread)).toContain("- `ben` started the workflow run");
    expect((await story.say("ben", thread, "/approve")).words).toHaveLength(1);
    expect(job.answer).toBeUndefined();
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("also where the run has not reported", async () => {
    const files = { ".github/workflows/deploy.yml": "on: deployment\njobs: {}\n" };
    const story = await startProtected(processOf([own, work()], { lifecycle: ["Production"] }), { files });
    const { thread } = await story.ship("1.0.0");
    await story.say("ben", thread, "/deploy 1.0.0 to Production");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    const run = story.github.workflowRuns().findLast((one) => one.event === "deployment");
    const job = await waits(story, { runId: run?.id ?? 0 });
    expect(story.question(thread)).toContain("- `ben` started the workflow run");
    expect((await story.say("ben", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });
});
