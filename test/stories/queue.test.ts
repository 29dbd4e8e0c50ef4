import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { noGate, oneGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

describe("the line before an environment", () => {
  it("first in, first out: one executes, the others are queued", async () => {
    const story = await Story.start({ process: noGate });
    const first = await story.ship("1.0.0");
    const second = await story.ship("1.1.0");
    const third = await story.ship("1.2.0");
    expect(await story.states("Production")).toEqual(["1.0.0 executing", "1.1.0 queued", "1.2.0 queued"]);
    expect(story.onGitHub("Production").map((one) => one.sha)).toEqual([first.sha]);
    expect(story.deploymentCheck(second.sha, "Production").status).toBe("queued");
    expect(story.living(second.thread)).toContain("waits behind d1");
    expect(story.living(third.thread)).toContain("waits behind d1");

    await story.report("Production", "failure");
    expect(story.unread(first.thread)).toHaveLength(1);
    expect(await story.states("Production")).toEqual(["1.0.0 failed", "1.1.0 executing", "1.2.0 queued"]);
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 failed", "1.1.0 success", "1.2.0 executing"]);
    await story.report("Production", "success");
    expect(story.deploymentCheck(third.sha, "Production")).toMatchObject({ conclusion: "success" });
    await story.end();
  });

  it("one that waits for people lets others pass; approved while it is busy, it goes on by itself", async () => {
    const story = await Story.start({ process: oneGate });
    const first = await story.asked("1.0.0");
    const second = await story.asked("1.1.0");
    expect(await story.states("Production")).toEqual(["1.0.0 waiting", "1.1.0 waiting"]);
    expect(await story.say("ada", first.thread, "/approve")).toEqual(thumbsUp);
    expect(await story.say("ada", second.thread, "/approve")).toEqual(thumbsUp);
    expect(await story.states("Production")).toEqual(["1.0.0 executing", "1.1.0 queued"]);
    expect(story.onGitHub("Production")).toHaveLength(1);
    const third = await story.ship("1.2.0");
    expect(await story.states("Production")).toEqual(["1.0.0 executing", "1.1.0 queued", "1.2.0 queued"]);

    await story.report("Production", "success");
    // The approval stands; the newest one is asked for, which holds up nobody.
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 executing", "1.2.0 queued"]);
    await story.report("Production", "success");
    story.question(third.thread);
    expect((await story.say("max", third.thread, "/reject")).reactions).toBe("👍");
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 success", "1.2.0 rejected"]);
    await story.end();
  });

  it("a queued one that is canceled leaves the line; those behind move up", async () => {
    const story = await Story.start({ process: noGate });
    await story.ship("1.0.0");
    const second = await story.ship("1.1.0");
    const third = await story.ship("1.2.0");
    expect(await story.say("writer", second.thread, "/cancel not this one")).toEqual(thumbsUp);
    expect(await story.states("Production")).toEqual(["1.0.0 executing", "1.1.0 canceled", "1.2.0 queued"]);
    expect(story.deploymentCheck(second.sha, "Production").conclusion).toBe("cancelled");
    expect(story.living(third.thread)).toContain("d1");
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 canceled", "1.2.0 executing"]);
    await story.report("Production", "success");
    await story.end();
  });
});
