import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { gate, processOf, work } from "./support/gates.ts";
import { asksFor, startProtected } from "./support/protection.ts";

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
