import { afterAll, describe, expect, it } from "vitest";
import { type DatabaseKind, stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

describe.each(["pglite", "postgres"] satisfies DatabaseKind[])("getting started, on %s", (database) => {
  it("pauses Production, refuses an outsider, goes on with an approval; the second release is rejected", async () => {
    const story = await Story.start({ database });
    const { github } = story;
    const { thread } = await story.release("1.4.0");
    expect(github.deployments().map((one) => one.environment)).toEqual(["Development"]);
    await story.report("Development", "success");
    await story.report("Testing", "success");
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(github.deployments().map((one) => one.environment)).toEqual(["Development", "Testing"]);

    expect(story.question(thread)).toContain("Please verify the Production environment is ready");

    const refusal = await story.say("outsider", thread, "/approve");
    expect(refusal.words).toEqual([expect.stringContaining("outsider")]);
    expect((await story.deployment("Production")).state).toBe("waiting");

    expect(await story.say("max", thread, "/approve looks good")).toEqual(thumbsUp);
    expect(github.deployments().map((one) => one.environment)).toEqual([
      "Development",
      "Testing",
      "Production",
    ]);
    await story.report("Production", "success");
    const done = await story.deployment("Production");
    expect(done.state).toBe("success");
    expect(done.steps[0].interruption.approvals[0]).toMatchObject({
      decision: "approve",
      note: "looks good",
    });

    await github.commit({ files: { "a.txt": "2" }, message: "Second" });
    const second = await story.release("1.5.0");
    await story.report("Development", "success");
    await story.report("Testing", "success");
    story.question(second.thread);
    const rejection = await story.say("ada", second.thread, "/reject not now");
    expect(rejection).toEqual({ words: [expect.stringContaining("not now")], reactions: "👍" });
    expect((await story.deployment("Production")).state).toBe("rejected");
    expect(github.deployments().filter((one) => one.environment === "Production").length).toBe(1);
    await story.end();
  });
});
