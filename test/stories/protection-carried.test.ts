import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { dispatchable, newestRun, shipBy } from "./support/dispatched.ts";
import { gate, processOf, work } from "./support/gates.ts";
import { startProtected, waits } from "./support/protection.ts";

afterAll(stopDatabases);

const dispatches = (lifecycle?: readonly unknown[]) =>
  processOf([gate("Check"), shipBy()], lifecycle === undefined ? {} : { lifecycle });
const files = { ".github/workflows/deploy.yml": dispatchable() };

/** A release whose gate `ada` has approved, so that its work has started. */
async function approved(story: Story, version = "1.0.0"): Promise<{ thread: number; sha: string }> {
  const { thread, sha } = await story.asked(version);
  expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
  return { thread, sha };
}

describe("the approval of a deployment is that of the run which does its work", () => {
  it("a run that it dispatched goes on at once, once in an attempt", async () => {
    const story = await startProtected(dispatches(), { files });
    const { thread } = await approved(story);
    const { id: runId } = newestRun(story);
    const job = await waits(story, { runId });
    const { id } = await story.deployment("Production");
    expect(job.answer).toEqual({ state: "approved", comment: expect.stringContaining("`ada`") });
    expect(job.answer?.comment).toContain(`d${id}`);
    expect(job.answer?.comment).toContain("**1.0.0**");

    const later = await waits(story, { runId });
    expect(later.answer).toBeUndefined();
    story.question(thread);
    await story.say("ben", thread, "/approve");
    expect(later.answer?.state).toBe("approved");

    newestRun(story).succeed();
    await story.idle();
    expect(await story.states("Production")).toEqual(["1.0.0 success"]);
    await story.end();
  });

  it("a run that reported for it goes on at once", async () => {
    const workflow = "on: deployment\njobs: {}\n";
    const story = await startProtected(processOf([gate("Check"), work()]), {
      files: { ".github/workflows/deploy.yml": workflow },
    });
    const { sha } = await approved(story);
    const run = story.github.workflowRuns().findLast((one) => one.event === "deployment");
    const runId = run?.id ?? 0;
    const body = { github_deployment_id: story.onGitHub("Production").at(-1)?.id };
    const token = { event: "deployment", sha, runId, ref: "" };
    expect((await story.api("POST", "/deployments/report", body, token)).status).toBe(200);
    const job = await waits(story, { runId });
    expect(job.answer).toEqual({ state: "approved", comment: expect.stringContaining("`ada`") });
    await story.end();
  });

  it("not to the run of somebody else, nor to another environment, nor after the step has ended", async () => {
    const story = await startProtected(
      dispatches([
        { phase: "Production", deploy: "automatic", environments: ["Production"] },
        { phase: "Other", environments: ["Elsewhere"] },
      ]),
      { files },
    );
    const { thread, sha } = await approved(story);
    const { id: runId } = newestRun(story);
    const strangers = await waits(story, { sha, event: "workflow_dispatch", by: "writer" });
    const elsewhere = await waits(story, { runId, environment: "Elsewhere" });
    newestRun(story).start();
    await story.idle();
    expect(story.unread(thread)).toHaveLength(2);
    await story.say("writer", thread, "/cancel 1.0.0");
    expect(await story.states("Production")).toEqual(["1.0.0 canceled"]);
    const after = await waits(story, { runId });
    expect([strangers.answer, elsewhere.answer, after.answer]).toEqual([undefined, undefined, undefined]);
    story.question(thread);
    await story.end();
  });

  it("nobody approves a later job of the run that they asked for by a deployment", async () => {
    const own = gate("Check", { "prevent-self-approval": true });
    const story = await startProtected(processOf([own, shipBy()], { lifecycle: ["Production"] }), { files });
    const { thread } = await story.ship("1.0.0");
    await story.say("ben", thread, "/deploy 1.0.0 to Production");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    const { id: runId } = newestRun(story);
    expect((await waits(story, { runId })).answer?.state).toBe("approved");
    const later = await waits(story, { runId });
    expect(story.question(thread)).toContain("- `ben` started the workflow run");
    expect((await story.say("ben", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("cleo", thread, "/approve")).toEqual(thumbsUp);
    expect(later.answer?.state).toBe("approved");
    await story.end();
  });
});
