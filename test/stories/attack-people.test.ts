import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const people = { releaser: "write", writer: "write", ada: "write", max: "write" } as const;

describe("a blocked release", () => {
  it("is let go on by whoever blocked it, or may deploy where it enters then", async () => {
    const story = await Story.start({
      people,
      process: `
teams: { Operators: acme/octopus-administrators }
lifecycle:
  - { phase: Testing, deploy: automatic, supersede: never }
  - { phase: Production, deploy: automatic, supersede: never, deployers: [Operators] }
steps:
  - name: Ship
    uses: github-deployment
`,
    });
    const { thread } = await story.ship("1.0.0");
    expect(await story.say("ada", thread, "/block It leaks memory")).toEqual(thumbsUp);
    await story.report("Testing", "success");
    const refused = await story.say("writer", thread, "/unblock");
    expect(refused.words).toEqual([expect.stringMatching(/`writer`.*`?Production/s)]);
    expect(await story.states("Production")).toEqual([]);
    expect(await story.say("ada", thread, "/unblock")).toEqual(thumbsUp);
    expect(await story.states("Production")).toEqual(["1.0.0 executing"]);
    await story.report("Production", "success");

    const next = await story.ship("1.1.0");
    expect(await story.say("writer", next.thread, "/block Wait for Monday")).toEqual(thumbsUp);
    await story.report("Testing", "success");
    expect(await story.say("writer", next.thread, "/unblock")).toEqual(thumbsUp);
    expect((await story.states("Production")).at(-1)).toBe("1.1.0 executing");
    await story.report("Production", "success");
    await story.end();
  });
});
