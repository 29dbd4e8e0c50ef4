import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { from, hour, minute, second } from "./support/clock.ts";
import { gate, stepOf, straight } from "./support/dispatched.ts";

afterAll(stopDatabases);

const pause = (terms: object, step: object = {}) => ({ name: "Pause", uses: "wait", with: terms, ...step });
const ship = { name: "Ship", uses: "github-deployment" };
const start = (steps: readonly object[], more: object = {}, phase: object = {}) =>
  Story.start({ process: straight(steps as never, phase as never, more as never) });
const state = async (story: Story) => (await story.deployment("Production")).state;

describe("a step that waits", () => {
  it("for a time: it has the environment, makes no GitHub Deployment, and then the work starts", async () => {
    const story = await start([pause({ for: "30m" }), ship]);
    await story.ship("1.0.0");
    await story.pass(29 * minute);
    await story.ship("1.1.0");
    expect(await story.states("Production")).toEqual(["1.0.0 executing", "1.1.0 queued"]);
    expect(await stepOf(story, "pause")).toMatchObject({ state: "pending" });
    expect(story.github.deployments()).toEqual([]);
    expect(story.github.requests.filter(({ path }) => /deployments|dispatches/.test(path))).toEqual([]);
    await story.pass(minute + second);
    expect(story.onGitHub("Production").map((one) => one.payload)).toMatchObject([
      { drawbridge: { version: "1.0.0" } },
    ]);
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 executing"]);
    await story.end();
  });

  it("for work between two pauses: nothing is asked of GitHub while it waits", async () => {
    const story = await start([ship, pause({ for: "2h" })]);
    await story.ship("1.0.0");
    await story.report("Production", "success");
    const mark = story.github.mark();
    await story.pass(119 * minute);
    expect(await state(story)).toBe("executing");
    expect(story.github.requestsSince(mark).filter(({ caller }) => caller === "installation")).toEqual([]);
    await story.pass(2 * minute);
    expect(await state(story)).toBe("success");
    await story.end();
  });

  it("until a time that somebody gave, one that has passed, and one that says nothing", async () => {
    const asked = {
      ...gate("Check"),
      with: {
        instructions: "When?",
        "responsible-teams": ["Approvers"],
        inputs: { begin: { description: "When it may begin", required: true } },
      },
    };
    const story = await start([asked, pause({ until: "${{ steps.check.outputs.inputs.begin }}" }), ship]);
    const approved = async (version: string, begin: string) => {
      const { thread } = await story.asked(version);
      expect(await story.say("ada", thread, `/approve\nbegin: ${begin}`)).toMatchObject({ reactions: "👍" });
      return thread;
    };
    await approved("1.0.0", from(story, 3 * hour));
    await story.pass(3 * hour - minute);
    expect(await state(story)).toBe("executing");
    expect(story.onGitHub("Production")).toEqual([]);
    await story.pass(2 * minute);
    expect(story.onGitHub("Production")).toHaveLength(1);
    await story.report("Production", "success");

    await approved("1.1.0", from(story, -hour));
    expect(story.onGitHub("Production")).toHaveLength(2);
    await story.report("Production", "success");

    const thread = await story.asked("1.2.0");
    await story.say("ada", thread.thread, "/approve\nbegin: soon");
    expect(await state(story)).toBe("failed");
    expect((await stepOf(story, "pause")).error).toContain("soon");
    story.unread(thread.thread);
    await story.end();
  });

  it("longer than it may: it runs out of time, and what is there for that runs", async () => {
    const until = new Date(Date.now() + 5 * hour).toISOString();
    const story = await start([
      ship,
      pause({ until }, { timeout: "1h" }),
      { ...gate("Look"), if: "failure()" },
    ]);
    const { thread } = await story.ship("1.0.0");
    await story.report("Production", "success");
    await story.pass(59 * minute);
    expect(await state(story)).toBe("executing");
    await story.pass(2 * minute);
    expect(await stepOf(story, "pause")).toMatchObject({
      state: "failed",
      error: expect.stringContaining("until"),
    });
    story.question(thread);
    await story.say("ada", thread, "/approve");
    expect(await state(story)).toBe("timed-out");
    story.unread(thread);
    await story.end();
  });

  it("canceled while it waits: no work starts, and whoever stood behind it goes on", async () => {
    const story = await start([pause({ for: "30m" }), ship]);
    const { thread } = await story.ship("1.0.0");
    await story.ship("1.1.0");
    expect(await story.say("writer", thread, "/cancel 1.0.0 Production")).toMatchObject({ reactions: "👍" });
    expect(await story.states("Production")).toEqual(["1.0.0 canceled", "1.1.0 executing"]);
    story.unread(thread);
    await story.pass(31 * minute);
    expect(story.onGitHub("Production").map((one) => one.payload)).toMatchObject([
      { drawbridge: { version: "1.1.0" } },
    ]);
    await story.report("Production", "success");
    await story.end();
  });

  it("restarted while it waits: it ends in time all the same, also where its time came meanwhile", async () => {
    const story = await start([pause({ for: "30m" }), ship]);
    await story.ship("1.0.0");
    await story.bury();
    await story.boot();
    await story.pass(31 * minute);
    expect(story.onGitHub("Production")).toHaveLength(1);
    await story.report("Production", "success");

    await story.ship("1.1.0");
    await story.bury();
    await story.database.look("delete from queue.job where name = 'timer'");
    await story.boot();
    await story.pass(31 * minute);
    expect(story.onGitHub("Production")).toHaveLength(2);
    await story.report("Production", "success");
    await story.end();
  });
});

describe("what is looked at again after a wait", () => {
  it("a freeze that began meanwhile holds the work", async () => {
    const [begin, end] = [20 * minute, 2 * hour].map((ms) =>
      new Date(Date.now() + ms).toISOString().slice(0, 19),
    );
    const freezes = [{ name: "Sales", from: begin, to: end, zone: "UTC", reason: "Big sale" }];
    const story = await start([pause({ for: "30m" }), ship], { freezes });
    await story.ship("1.0.0");
    await story.pass(31 * minute);
    expect(await state(story)).toBe("queued");
    expect(story.github.deployments()).toEqual([]);
    await story.pass(90 * minute);
    expect(story.onGitHub("Production")).toHaveLength(1);
    await story.report("Production", "success");
    expect(await state(story)).toBe("success");
    await story.end();
  });

  it("who approved and has left the team meanwhile: it is asked again", async () => {
    const story = await start([gate("Check"), pause({ for: "30m" }), ship]);
    const { thread } = await story.asked("1.0.0");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    story.github.team("octopus-administrators").remove("ada");
    story.github.team("octopus-administrators").add("max");
    await story.pass(31 * minute);
    expect(await state(story)).toBe("waiting");
    expect(story.question(thread)).toContain("Asked again");
    expect(story.github.deployments()).toEqual([]);
    expect(await story.say("max", thread, "/approve")).toEqual(thumbsUp);
    expect(story.onGitHub("Production")).toHaveLength(1);
    await story.report("Production", "success");
    await story.end();
  });

  it("who approved and stayed: it goes on, without asking anybody", async () => {
    const story = await start([gate("Check"), pause({ for: "30m" }), ship]);
    const { thread } = await story.asked("1.0.0");
    await story.say("ada", thread, "/approve");
    await story.pass(31 * minute);
    expect(story.unread(thread)).toEqual([]);
    expect(story.onGitHub("Production")).toHaveLength(1);
    await story.report("Production", "success");
    expect(await state(story)).toBe("success");
    await story.end();
  });
});
