import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { thumbsUp } from "../support/story.ts";
import { day, from } from "./support/clock.ts";
import { freshApps } from "./support/fresh-app.ts";
import { cast, castTeams, gate, newestQuestion, processOf, work } from "./support/gates.ts";

afterAll(stopDatabases);

describe("somebody who has approved one of two", () => {
  const steps = [gate("Check", { approvals: 2, emergency: ["On call", "Approvers"] }), work()];
  const app = freshApps({ people: cast, teams: castTeams, process: processOf(steps) });

  it("may reject after all: one rejection ends it", async () => {
    const story = app();
    const { thread } = await story.asked("1.0.0");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    const { reactions, words } = await story.say("ada", thread, "/reject I have seen an error");
    expect(reactions).toBe("👍");
    expect(words).toEqual([expect.stringContaining("I have seen an error")]);
    expect(await story.states("Production")).toEqual(["1.0.0 rejected"]);
    const {
      steps: [check],
    } = await story.deployment("Production");
    expect(check.interruption.approvals).toMatchObject([{ user: { login: "ada" }, decision: "reject" }]);
  });

  it("may let it pass alone where nobody else is awake", async () => {
    const story = app();
    const { thread } = await story.asked("2.0.0");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    const alone = await story.say("ada", thread, "/approve emergency checkout is down");
    expect(alone.reactions).toBe("👍");
    expect(alone.words).toEqual([expect.stringContaining("EMERGENCY")]);
    expect(newestQuestion(story, thread)).toContain("EMERGENCY");
    expect((await story.deployment("Production")).state).toBe("executing");
    await story.report("Production", "success");
  });
});

describe("what was asked for later", () => {
  const lifecycle = ["Production"];
  const app = freshApps({ people: cast, teams: castTeams, process: processOf([work()], { lifecycle }) });

  it("asks at its time what the default branch has got since", async () => {
    const story = app();
    const { thread } = await story.ship("1.0.0");
    const at = from(story, 3 * day);
    expect(await story.say("writer", thread, `/deploy 1.0.0 to Production at ${at}`)).toEqual(thumbsUp);
    await story.process(processOf([gate("Check"), work()], { lifecycle }));
    await story.pass(3 * day);
    expect(story.question(thread)).toContain("*Check*");
    expect(story.onGitHub("Production")).toHaveLength(0);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(await story.states("Production")).toEqual(["1.0.0 executing"]);
  });
});

describe("an approval of an older release, given while a newer one executes", () => {
  const app = freshApps({ people: cast, teams: castTeams, process: processOf([gate("Check"), work()]) });

  it("is asked for again once the newer one has succeeded, however fresh it is", async () => {
    const story = app();
    const older = await story.asked("1.0.0");
    const newer = await story.asked("1.1.0");
    expect(await story.say("ada", newer.thread, "/approve")).toEqual(thumbsUp);
    expect(await story.say("ada", older.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(story.question(older.thread)).toContain("/approve 1.0.0 Production anyway");
    expect(await story.states("Production")).toEqual(["1.0.0 waiting", "1.1.0 success"]);
  });
});
