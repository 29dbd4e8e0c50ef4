import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { silence, Story, thumbsDown, thumbsUp } from "../support/story.ts";

describe("nobody can make the app flood a thread", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.check());
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });

  it("answers five times an hour in words, then with a 👎; what is accepted is accepted still", async () => {
    const { thread } = await story.asked("1.0.0");
    for (const version of ["9.1", "9.2", "9.3", "9.4", "9.5"]) {
      const answer = await story.say("outsider", thread, `/deploy ${version} to Production`);
      expect(answer.words).toEqual([expect.stringContaining(version)]);
    }
    expect(await story.say("outsider", thread, "/deploy 9.6 to Production")).toEqual(thumbsDown);
    expect(await story.say("writer", thread, "/approve")).toEqual(thumbsDown);
    expect(await story.say("writer", thread, "/aprove")).toEqual(thumbsDown);
    expect(await story.say("writer", thread, "/deploy")).toEqual(thumbsDown);
    expect(await story.say("writer", thread, "/status")).toEqual(thumbsDown);
    expect(await story.say("writer", thread, "What is going on?")).toEqual(silence);

    const elsewhere = await story.github.person("writer").openIssue("Elsewhere");
    expect((await story.say("writer", elsewhere, "/status")).words).toHaveLength(1);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
  });

  it("one comment with many commands is no way around it", async () => {
    const { thread } = await story.asked("1.1.0");
    const answer = await story.say(
      "outsider",
      thread,
      Array.from({ length: 40 }, (_, n) => `/redeploy env-${n}`).join("\n"),
    );
    expect(answer.words).toHaveLength(5);
    expect(answer.reactions).toBe("👎");
    expect((await story.say("ada", thread, "/reject")).reactions).toBe("👍");
  });
});
