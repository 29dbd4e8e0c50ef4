import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { silence, Story, thumbsUp } from "../support/story.ts";

describe("the buttons of a check", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.check());
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });

  it("Approve goes on, as a comment would; the second press is told so", async () => {
    const { thread, sha } = await story.asked("1.0.0");
    const check = story.deploymentCheck(sha, "Production");
    expect(check).toMatchObject({ status: "completed", conclusion: "action_required" });
    expect(check.actions.map((one) => one.label)).toEqual(["Approve", "Reject"]);

    expect(await story.press("ada", thread, check, "approve")).toEqual(silence);
    const { state, steps } = await story.deployment("Production");
    expect(state).toBe("executing");
    expect(steps[0].interruption.approvals).toMatchObject([
      { user: { login: "ada" }, decision: "approve", note: "" },
    ]);

    const again = await story.press("ada", thread, check, "approve");
    expect(again.words).toEqual([expect.stringMatching(/`ada`.*You approved/s)]);
    const other = await story.press("max", thread, check, "reject");
    expect(other.words).toEqual([expect.stringMatching(/`max`.*approved already/s)]);

    await story.report("Production", "success");
    expect(story.deploymentCheck(sha, "Production")).toMatchObject({
      id: check.id,
      conclusion: "success",
      actions: [],
    });
  });

  it("Reject ends it", async () => {
    const { thread, sha } = await story.asked("1.1.0");
    const answer = await story.press("max", thread, story.deploymentCheck(sha, "Production"), "reject");
    expect(answer.words).toEqual([expect.stringContaining("rejected")]);
    expect((await story.deployment("Production")).state).toBe("rejected");
    expect(story.deploymentCheck(sha, "Production")).toMatchObject({ conclusion: "failure", actions: [] });
  });

  it("does nothing for an outsider, and says why, once", async () => {
    const { thread, sha } = await story.asked("1.2.0");
    const check = story.deploymentCheck(sha, "Production");
    const refused = await story.press("outsider", thread, check, "approve");
    expect(refused.words).toEqual([expect.stringContaining("`outsider` is not an active member")]);
    expect(await story.press("outsider", thread, check, "approve")).toEqual(silence);
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
  });

  it("a button of a settled question answers that question, not the one of a later deployment", async () => {
    const { thread, sha } = await story.asked("1.3.0");
    const stale = story.deploymentCheck(sha, "Production");
    const press = { check: stale, payload: pressed(stale) };
    expect((await story.say("ada", thread, "/reject")).words).toHaveLength(1);
    expect(await story.say("releaser", thread, "/deploy 1.3.0 to Production")).toMatchObject({
      reactions: "👍",
    });
    expect((await story.deployment("Production")).state).toBe("waiting");

    // The page was open since before: what it sends is about the question it showed.
    await story.github.webhooks.send("check_run", press.payload);
    await story.idle();
    expect(story.unread(thread)).toEqual([expect.stringContaining("rejected already")]);
    expect((await story.deployment("Production")).state).toBe("waiting");
    await story.say("ada", thread, "/reject");
  });

  /** The webhook of a press of Approve by max, as it was when the check looked like this. */
  function pressed(check: ReturnType<Story["deploymentCheck"]>): Record<string, unknown> {
    const { actions: _actions, annotations: _annotations, ...run } = check;
    const max = story.github.person("max");
    const template = story.github.deliveries.findLast((one) => one.event === "check_run")?.payload ?? {};
    return {
      ...template,
      action: "requested_action",
      check_run: run,
      requested_action: { identifier: "approve" },
      sender: { login: "max", id: max.id, type: "User" },
    };
  }
});
