import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsDown } from "../support/story.ts";

describe("answers that do not count", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.check());
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });
  const approvals = async () => (await story.deployment("Production")).steps[0].interruption.approvals;

  it("explains near misses and wrong arguments, and what an edit does", async () => {
    const { thread } = await story.asked("1.6.0");
    const miss = await story.say("ada", thread, "/aprove");
    expect(miss.words).toEqual([expect.stringContaining("/approve")]);
    const usage = await story.say("max", thread, "/deploy");
    expect(usage.words).toEqual([expect.stringContaining("/deploy <version> to <environment>")]);

    const id = await story.github.person("ada").comment(thread, "I will look at it");
    await story.github.person("ada").editComment(id, "/approve");
    await story.idle();
    expect(story.unread(thread)).toEqual([expect.stringContaining("new comment")]);
    expect(story.reactions(thread, id)).toBe("");
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect((await story.say("ada", thread, "/reject")).reactions).toBe("👍");
  });

  it("two people in the same instant: one counts, the other is told", async () => {
    const { thread } = await story.asked("1.7.0");
    story.github.webhooks.parallel = true;
    const ids = await Promise.all(
      ["ada", "max"].map((who) => story.github.person(who).comment(thread, "/approve now")),
    );
    await story.idle();
    story.github.webhooks.parallel = false;
    expect(await approvals()).toHaveLength(1);
    expect(ids.map((id) => story.reactions(thread, id)).toSorted()).toEqual(["", "👍"]);
    expect(story.unread(thread)).toHaveLength(1);
    await story.report("Production", "success");
  });

  it("the same reason to the same person is said once, then shown by a 👎", async () => {
    const { thread } = await story.asked("1.8.0");
    expect((await story.say("outsider", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("outsider", thread, "/approve please")).toEqual(thumbsDown);
    expect((await story.say("writer", thread, "/approve")).words).toHaveLength(1);
    expect((await story.say("ada", thread, "/reject")).reactions).toBe("👍");
  });
});
