import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { thumbsUp } from "../support/story.ts";
import { dispatchable, shipBy } from "./support/dispatched.ts";
import { gate, processOf } from "./support/gates.ts";
import { asksFor, startProtected, threadOf, waits } from "./support/protection.ts";

afterAll(stopDatabases);

const files = { ".github/workflows/deploy.yml": dispatchable() };
const lifecycle = ["Production"];

describe("a gate whose condition reads what other steps did", () => {
  it.each([
    ["the outcome of work", "steps.ship.outcome == 'success'"],
    ["an output of work", "steps['ship'].outputs.conclusion == 'success' && success()"],
    ["of any step", "!contains(steps.*.outcome, 'skipped') && contains(steps.*.outcome, 'success')"],
    ["the outcome of a wait", "${{ steps.pause.outcome == 'success' }}"],
  ])("asks, for the run does that work itself: %s", async (_, condition) => {
    const steps = [
      { name: "Pause", uses: "wait", with: { for: "30m" } },
      shipBy(),
      gate("Check", {}, { if: condition }),
    ];
    const story = await startProtected(processOf(steps, { lifecycle }), { files });
    const { job, thread } = await asksFor(story);
    expect(job.answer).toBeUndefined();
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("is decided by what other gates said", async () => {
    const asks = gate("Check", { inputs: { risk: { options: ["low", "high"] } } });
    const steps = [asks, gate("Second", {}, { if: "steps.check.outputs.inputs.risk == 'high'" }), shipBy()];
    const story = await startProtected(processOf(steps, { lifecycle }), { files });
    const { job, thread } = await asksFor(story);
    expect(await story.say("ada", thread, "/approve\nrisk: low")).toEqual(thumbsUp);
    expect(job.answer?.state).toBe("approved");
    await story.end();
  });

  it("is not asked for what only a failure brings up", async () => {
    const steps = [shipBy(), gate("Check", {}, { if: "failure()" })];
    const story = await startProtected(processOf(steps, { lifecycle }), { files });
    const job = await waits(story);
    expect(job.answer?.state).toBe("approved");
    expect(() => threadOf(story, job)).toThrow("Nothing is asked");
    await story.end();
  });
});
