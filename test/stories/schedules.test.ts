import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { day, firstMinute, from, hour, minute, nextTurn, shownIn } from "./support/clock.ts";

afterAll(stopDatabases);

/** By hand; in Production behind a gate. */
const process = (freezes = "") => `
teams:
  Approvers: acme/octopus-administrators
lifecycle:
  - phase: Anywhere
    environments: [Testing, Production]
${freezes}
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [Approvers] }
    environments: [Production]
  - name: Ship
    uses: github-deployment
`;

describe("a deployment at a time", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: process() });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const state = async (environment: string) => (await story.deployment(environment)).state;
  const orders = (environment: string) => story.onGitHub(environment).length;

  it("a time that cannot be is refused with how to write it, by comment and by the API", async () => {
    const { thread } = await story.ship("0.1.0");
    const cases = [
      ["yesterday", "no time that can be read"],
      ["2020-01-01T06:00Z", "in the past"],
      [from(story, 366 * day), "365 days"],
      [from(story, hour).replace("Z", ""), "no time that can be read"],
    ] as const;
    for (const [at, why] of cases) {
      const { words } = await story.say("writer", thread, `/deploy 0.1.0 to Testing at ${at}`);
      expect(words).toEqual([expect.stringMatching(new RegExp(`${why}.*2026-12-01T06:00Z`, "s"))]);
      const answer = await story.api("POST", "/deployments", {
        version: "0.1.0",
        environment: "Testing",
        at,
      });
      expect(answer).toMatchObject({ status: 422, body: { code: "body-invalid" } });
      expect(answer.body.detail).toContain(why);
    }
    expect(await story.deployments("Testing")).toEqual([]);
  });

  it("work starts at its time, not before; until then the environment is free for others", async () => {
    const { thread, sha } = await story.ship("1.0.0");
    const at = from(story, 2 * hour);
    expect(await story.say("writer", thread, `/deploy 1.0.0 to Testing at ${at}`)).toEqual(thumbsUp);
    expect(await state("Testing")).toBe("queued");
    expect(orders("Testing")).toBe(0);
    expect(story.living(thread)).toContain("scheduled for");
    expect(story.deploymentCheck(sha, "Testing")).toMatchObject({ status: "queued" });

    const other = await story.ship("1.0.1");
    expect(await story.say("writer", other.thread, "/deploy 1.0.1 to Testing")).toEqual(thumbsUp);
    expect(await state("Testing")).toBe("executing");
    await story.report("Testing", "success");

    await story.pass(2 * hour - minute);
    expect(await story.states("Testing")).toEqual(["1.0.0 queued", "1.0.1 success"]);
    await story.pass(minute + 1000);
    expect(await story.states("Testing")).toEqual(["1.0.0 executing", "1.0.1 success"]);
    await story.report("Testing", "success");
    expect(await story.states("Testing")).toEqual(["1.0.0 success", "1.0.1 success"]);
  });

  it("is asked about at once and approved ahead; not approved by then, it starts when it is", async () => {
    const ahead = await story.ship("1.1.0");
    const asked = await story.say(
      "writer",
      ahead.thread,
      `/deploy 1.1.0 to Production at ${from(story, hour)} Tonight`,
    );
    expect(asked.words).toEqual([expect.stringMatching(/SCHEDULED.*approved ahead/s)]);
    expect(await state("Production")).toBe("waiting");
    expect(await story.say("ada", ahead.thread, "/approve")).toEqual(thumbsUp);
    expect(await state("Production")).toBe("queued");
    expect(story.living(ahead.thread)).toMatch(/queued, approved, scheduled for/);
    expect(orders("Production")).toBe(0);
    await story.pass(hour + 1000);
    expect(await state("Production")).toBe("executing");
    await story.report("Production", "success");

    const late = await story.ship("1.1.1");
    const question = await story.say(
      "writer",
      late.thread,
      `/deploy 1.1.1 to Production at ${from(story, hour)}`,
    );
    expect(question.words).toHaveLength(1);
    await story.pass(hour + minute);
    expect(await state("Production")).toBe("waiting");
    expect(await story.say("ada", late.thread, "/approve")).toEqual(thumbsUp);
    expect(await state("Production")).toBe("executing");
    await story.report("Production", "success");
  });

  it("who has left the team until then does not count: the question is asked again", async () => {
    const { thread } = await story.ship("1.2.0");
    const at = from(story, hour);
    expect((await story.say("writer", thread, `/deploy 1.2.0 to Production at ${at}`)).words).toHaveLength(1);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    story.github.team("octopus-administrators").remove("ada");
    await story.pass(hour + 1000);
    expect(await state("Production")).toBe("waiting");
    story.question(thread);
    expect(orders("Production")).toBe(2);
    story.github.team("octopus-administrators").add("ada");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
  });

  it("canceled before, rejected before: nothing starts at its time", async () => {
    const { thread } = await story.ship("1.3.0");
    const before = orders("Testing") + orders("Production");
    expect(await story.say("writer", thread, `/deploy 1.3.0 to Testing at ${from(story, hour)}`)).toEqual(
      thumbsUp,
    );
    expect((await story.say("writer", thread, "/cancel 1.3.0 Testing")).reactions).toBe("👍");
    story.unread(thread);
    await story.say("writer", thread, `/deploy 1.3.0 to Production at ${from(story, hour)}`);
    expect((await story.say("ada", thread, "/reject")).words).toHaveLength(1);
    await story.pass(2 * hour);
    expect([await state("Testing"), await state("Production")]).toEqual(["canceled", "rejected"]);
    expect(orders("Testing") + orders("Production")).toBe(before);
  });

  it("a time in a freeze is refused, one behind it is not; a freeze that comes later holds it", async () => {
    const freeze = (begin: number, end: number) =>
      process(
        `freezes: [{ name: Fair, from: "${from(story, begin)}", to: "${from(story, end)}", environments: [Testing] }]`,
      );
    await story.process(freeze(hour, 3 * hour));
    const { thread } = await story.ship("1.4.0");
    const inside = await story.say("writer", thread, `/deploy 1.4.0 to Testing at ${from(story, 2 * hour)}`);
    expect(inside.words).toEqual([expect.stringContaining("*Fair*")]);
    const api = { version: "1.4.0", environment: "Testing", at: from(story, 2 * hour) };
    expect(await story.api("POST", "/deployments", api)).toMatchObject({
      status: 409,
      body: { code: "frozen" },
    });
    const behind = from(story, 4 * hour);
    expect(await story.say("writer", thread, `/deploy 1.4.0 to Testing at ${behind}`)).toEqual(thumbsUp);
    await story.process(freeze(3 * hour, 6 * hour));
    await story.pass(4 * hour + minute);
    expect(await state("Testing")).toBe("queued");
    expect(story.living(thread)).toContain("*Fair*");
    await story.pass(2 * hour);
    expect(await state("Testing")).toBe("executing");
    await story.report("Testing", "success");
    await story.process(process());
  });

  it("a time in the middle of another's work: it waits for its turn", async () => {
    const runs = await story.ship("1.5.0");
    const later = await story.ship("1.5.1");
    const say = `/deploy 1.5.1 to Testing at ${from(story, 10 * minute)}`;
    expect(await story.say("writer", later.thread, say)).toEqual(thumbsUp);
    expect(await story.say("writer", runs.thread, "/deploy 1.5.0 to Testing")).toEqual(thumbsUp);
    await story.report("Testing", "in_progress");
    await story.pass(11 * minute);
    expect((await story.states("Testing")).slice(-2)).toEqual(["1.5.1 queued", "1.5.0 executing"]);
    await story.report("Testing", "success");
    expect((await story.states("Testing")).slice(-2)).toEqual(["1.5.1 executing", "1.5.0 success"]);
    await story.report("Testing", "success");
  });

  it("the API takes a time, too", async () => {
    await story.ship("1.6.0");
    const answer = await story.api("POST", "/deployments", {
      version: "1.6.0",
      environment: "Testing",
      at: from(story, hour),
    });
    expect(answer).toMatchObject({ status: 201, body: { state: "queued", github_deployment_id: null } });
    await story.pass(hour + 1000);
    expect(await state("Testing")).toBe("executing");
    await story.report("Testing", "success");
  });

  it("the app is gone for the time, or its queue has forgotten all: on time once it is back", async () => {
    const { thread } = await story.ship("1.7.0");
    await story.say("writer", thread, `/deploy 1.7.0 to Testing at ${from(story, hour)}`);
    await story.pass(10 * minute);
    await story.bury();
    await story.boot();
    await story.pass(51 * minute);
    expect(await state("Testing")).toBe("executing");
    await story.report("Testing", "success");

    await story.say("writer", thread, `/deploy 1.7.0 to Testing at ${from(story, hour)} once more`);
    await story.app.queue.forget();
    await story.bury();
    await story.boot();
    await story.pass(59 * minute);
    expect(await state("Testing")).toBe("queued");
    await story.pass(2 * minute);
    expect(await state("Testing")).toBe("executing");
    await story.report("Testing", "success");
  });

  it("on the clocks of a zone, also behind the night in which they are turned", async () => {
    const zone = "Europe/Berlin";
    const turn = nextTurn(zone, story.now);
    const date = shownIn(zone, turn).slice(0, 10);
    const nine = firstMinute(turn, (at) => shownIn(zone, at) === `${date}T09:00`);
    const { thread } = await story.ship("1.8.0");
    const say = `/deploy 1.8.0 to Testing at ${date}T09:00[${zone}]`;
    expect(await story.say("writer", thread, say)).toEqual(thumbsUp);
    await story.pass(nine.getTime() - story.now.getTime() - minute);
    expect(await state("Testing")).toBe("queued");
    await story.pass(minute + 1000);
    expect(await state("Testing")).toBe("executing");
    await story.report("Testing", "success");
  });
});

describe("seconds that really pass", () => {
  it("the app itself starts the work on time", async () => {
    const story = await Story.start({ process: process() });
    const { thread } = await story.ship("1.0.0");
    const at = new Date(Date.now() + 5000).toISOString();
    expect(await story.say("writer", thread, `/deploy 1.0.0 to Testing at ${at}`)).toEqual(thumbsUp);
    expect((await story.deployment("Testing")).state).toBe("queued");
    await story.github.until(async () => (await story.deployment("Testing")).state === "executing", {
      ms: 20_000,
    });
    expect(Date.now()).toBeGreaterThanOrEqual(Date.parse(at));
    await story.idle();
    await story.report("Testing", "success");
    await story.end();
  });
});
