import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { day, firstMinute, from, hour, minute, nextTurn, shownIn } from "./support/clock.ts";

afterAll(stopDatabases);

const people = {
  admin: "owner",
  releaser: "write",
  writer: "write",
  ada: "write",
  max: "write",
  both: "write",
} as const;

const teams = { "octopus-administrators": ["ada", "both"], "octopus-managers": ["max", "both"] };

interface Told {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly more?: string;
}

/** A gate and work in Production, which every release enters by itself, and the freezes. */
const frozen = (freezes: readonly Told[], gate = false) => `
teams:
  Approvers: acme/octopus-administrators
  Duty: acme/octopus-managers
lifecycle:
  - phase: Production
    deploy: automatic
    supersede: never
${freezes.length === 0 ? "" : "freezes:"}
${freezes.map(({ name, from, to, more }) => `  - { name: ${name}, from: "${from}", to: "${to}"${more === undefined ? "" : `, ${more}`} }`).join("\n")}
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [Approvers] }
    enabled: ${gate}
  - name: Ship
    uses: github-deployment
`;

describe("a freeze", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: frozen([]), people, teams });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const states = async (count: number) => (await story.states("Production")).slice(-count);
  const orders = () => story.onGitHub("Production").length;
  const christmas = (more = "") => ({
    name: "Christmas",
    from: from(story, -hour),
    to: from(story, 2 * hour),
    more: `reason: Nobody is in the office${more}`,
  });

  it("an automatic deployment waits and goes on by itself at its end; a start is refused", async () => {
    await story.process(frozen([christmas(", override: [Duty]")]));
    const { thread, sha } = await story.ship("1.0.0");
    expect(await states(1)).toEqual(["1.0.0 queued"]);
    expect(orders()).toBe(0);
    expect(story.living(thread)).toMatch(/frozen until .* by \*Christmas\*: Nobody is in the office/);
    expect(story.deploymentCheck(sha, "Production")).toMatchObject({ status: "queued" });

    const refused = await story.say("writer", thread, "/deploy 1.0.0 to Production");
    expect(refused.words).toEqual([
      expect.stringMatching(/Christmas.*Nobody is in the office.*`Duty`.*override-freeze <reason>/s),
    ]);
    const tried = await story.say("writer", thread, "/deploy 1.0.0 to Production override-freeze I want to");
    expect(tried.words).toEqual([expect.stringContaining("you are none of those who may override it")]);
    const api = await story.api("POST", "/deployments", { version: "1.0.0", environment: "Production" });
    expect(api).toMatchObject({ status: 409, body: { code: "frozen" } });
    expect(api.body.detail).toMatch(/Christmas.*Nobody is in the office.*Duty/s);

    await story.pass(2 * hour - minute);
    expect(await states(1)).toEqual(["1.0.0 queued"]);
    await story.pass(minute + 1000);
    expect(await states(1)).toEqual(["1.0.0 executing"]);
    expect(orders()).toBe(1);
    await story.report("Production", "success");
    expect(await states(1)).toEqual(["1.0.0 success"]);
  });

  it("who may override it does: what waits gives way, the reason is recorded and shown", async () => {
    await story.process(frozen([christmas(", override: [Duty]")]));
    const { thread, sha } = await story.ship("1.1.0");
    const say = "/deploy 1.1.0 to Production override-freeze The shop is *down*";
    expect(await story.say("max", thread, say)).toEqual(thumbsUp);
    expect(await states(2)).toEqual(["1.1.0 canceled", "1.1.0 executing"]);
    expect(story.living(thread)).toContain("**FREEZE OVERRIDDEN**");
    expect(story.deploymentCheck(sha, "Production").output.summary).toContain("FREEZE OVERRIDDEN");
    const created = (await story.audited(50)).filter((one) => one.type === "DeploymentCreated");
    expect(created.map((one) => one.data.options.overridesFreeze)).toContainEqual({
      by: expect.objectContaining({ kind: "person", login: "max" }),
      reason: "The shop is *down*",
      freezes: [expect.stringMatching(/^\["process","christmas",null,.*,\["duty"\]\]$/)],
    });
    await story.report("Production", "success");

    // Redeploy, rollback and promote ask the same.
    expect((await story.say("writer", thread, "/redeploy Production")).words).toEqual([
      expect.stringContaining("Christmas"),
    ]);
    expect(await story.say("max", thread, "/redeploy Production override-freeze Once more")).toEqual(
      thumbsUp,
    );
    await story.report("Production", "success");
    expect((await story.say("writer", thread, "/rollback Production to 1.0.0")).words).toEqual([
      expect.stringContaining("Christmas"),
    ]);
    expect(
      await story.say("max", thread, "/rollback Production to 1.0.0 override-freeze It was worse"),
    ).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(await states(2)).toEqual(["1.1.0 success", "1.0.0 success"]);
  });

  it("without override, repository administrators may; a workflow never", async () => {
    await story.process(frozen([christmas()]));
    const { thread } = await story.ship("1.2.0");
    const refused = await story.say("max", thread, "/deploy 1.2.0 to Production override-freeze please");
    expect(refused.words).toEqual([expect.stringContaining("A repository administrator overrides it")]);
    const say = "/deploy 1.2.0 to Production override-freeze It burns";
    expect(await story.say("admin", thread, say)).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(await states(1)).toEqual(["1.2.0 success"]);
    const unknown = await story.api("POST", "/deployments", {
      version: "1.2.0",
      environment: "Production",
      override_freeze: "because",
    });
    expect(unknown).toMatchObject({ status: 403, body: { code: "not-entitled" } });
  });

  it("added while people are asked: the approval counts, the work waits; taken away: it goes on", async () => {
    await story.process(frozen([], true));
    const { thread } = await story.asked("1.3.0");
    await story.process(frozen([christmas()], true));
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(await states(1)).toEqual(["1.3.0 queued"]);
    expect(story.living(thread)).toMatch(/queued, approved, frozen until/);
    await story.process(frozen([], true));
    expect(await states(1)).toEqual(["1.3.0 executing"]);
    await story.report("Production", "success");

    // Asked in the freeze already: it can be approved ahead, and goes on at the end.
    await story.process(
      frozen([{ name: "Short", from: from(story, -hour), to: from(story, 10 * minute) }], true),
    );
    const second = await story.ship("1.3.1");
    await story.pass(5 * minute);
    expect(await states(1)).toEqual(["1.3.1 queued"]);
    await story.pass(5 * minute + 1000);
    story.question(second.thread);
    expect(await story.say("ada", second.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(await states(1)).toEqual(["1.3.1 success"]);
  });

  it("begins and ends while others execute, stand in line and wait for people", async () => {
    const soon = { name: "Lunch", from: from(story, 10 * minute), to: from(story, 70 * minute) };
    await story.process(frozen([soon], true));
    const waits = await story.asked("1.4.0");
    await story.process(frozen([soon]));
    const runs = await story.ship("1.4.1");
    await story.ship("1.4.2");
    expect(await states(3)).toEqual(["1.4.0 waiting", "1.4.1 executing", "1.4.2 queued"]);
    await story.pass(20 * minute);
    story.unread(runs.thread);
    // What runs is not stopped; what stands in line, and what is approved, does not start.
    await story.report("Production", "success");
    expect(await story.say("ada", waits.thread, "/approve anyway in good time")).toEqual(thumbsUp);
    expect(await states(3)).toEqual(["1.4.0 queued", "1.4.1 success", "1.4.2 queued"]);
    await story.pass(55 * minute);
    // First in, first out: 1.4.2 stood in line before 1.4.0 came back to it.
    expect(await states(3)).toEqual(["1.4.0 queued", "1.4.1 success", "1.4.2 executing"]);
    await story.report("Production", "success");
    expect(await states(3)).not.toContain("1.4.2 executing");
    // Approved for an older release than what runs there now: people are asked again.
    story.question(waits.thread);
    expect(await story.say("ada", waits.thread, "/approve anyway")).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(await states(3)).toEqual(["1.4.0 success", "1.4.1 success", "1.4.2 success"]);
  });

  it("two that overlap: both hold, and who overrides one does not override the other", async () => {
    const short = {
      name: "Audit",
      from: from(story, -hour),
      to: from(story, hour),
      more: "override: [Approvers]",
    };
    const long = {
      name: "Fair",
      from: from(story, -hour),
      to: from(story, 3 * hour),
      more: "override: [Duty]",
    };
    await story.process(frozen([short, long]));
    const { thread } = await story.ship("1.5.0");
    const say = "/deploy 1.5.0 to Production override-freeze now";
    expect((await story.say("max", thread, say)).words).toEqual([expect.stringContaining("Audit")]);
    expect((await story.say("ada", thread, say)).words).toEqual([expect.stringContaining("Fair")]);
    await story.pass(hour + minute);
    expect(await states(1)).toEqual(["1.5.0 queued"]);
    expect(story.living(thread)).toContain("*Fair*");
    expect(await story.say("max", thread, say)).toEqual(thumbsUp);
    await story.report("Production", "success");

    await story.process(frozen([{ ...short, to: from(story, hour) }, long]));
    const next = await story.ship("1.5.1");
    const both = "/deploy 1.5.1 to Production override-freeze now";
    expect(await story.say("both", next.thread, both)).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(await states(1)).toEqual(["1.5.1 success"]);
  });

  it("/status shows what holds and what comes", async () => {
    const now = { name: "Now", from: from(story, -hour), to: from(story, hour), more: "reason: Inventory" };
    const later = { name: "Later", from: from(story, 2 * day), to: from(story, 3 * day) };
    await story.process(frozen([now, later]));
    const { thread } = await story.ship("1.6.0");
    const { words } = await story.say("writer", thread, "/status");
    expect(words).toEqual([expect.stringMatching(/\*Now\*: Inventory/)]);
    expect(words[0]).toMatch(/\*Later\* comes at/);
    expect(words[0]).toMatch(/1\.6\.0 queued, frozen/);
    expect((await story.say("writer", thread, "/cancel")).reactions).toBe("👍");
    story.unread(thread);
  });
});

describe("a freeze that comes again and again on the clocks of its zone", () => {
  it("holds from and to by those clocks, also in the night in which they are turned", async () => {
    const zone = "Europe/Berlin";
    const story = await Story.start({ process: frozen([]), people, teams });
    const turn = nextTurn(zone, story.now);
    const date = shownIn(zone, turn).slice(0, 10);
    const night = shownIn(zone, new Date(turn.getTime() - 3 * day)).slice(0, 10);
    await story.process(
      frozen([
        {
          name: "Night",
          from: `${night}T01:30`,
          to: `${night}T03:30`,
          more: `every: FREQ=DAILY, zone: ${zone}`,
        },
      ]),
    );
    const begins = firstMinute(
      new Date(turn.getTime() - 5 * hour),
      (at) => shownIn(zone, at) === `${date}T01:30`,
    );
    const ends = firstMinute(turn, (at) => shownIn(zone, at) === `${date}T03:30`);
    expect(ends.getTime() - begins.getTime()).not.toBe(2 * hour);

    await story.pass(begins.getTime() - story.now.getTime() - 2 * minute);
    await story.ship("1.0.0");
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 success"]);
    await story.pass(begins.getTime() - story.now.getTime() + minute);
    await story.ship("1.1.0");
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 queued"]);
    const api = await story.api("POST", "/deployments", { version: "1.1.0", environment: "Production" });
    expect(api.status).toBe(409);
    await story.pass(ends.getTime() - story.now.getTime() - minute);
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 queued"]);
    await story.pass(minute + 1000);
    expect(await story.states("Production")).toEqual(["1.0.0 success", "1.1.0 executing"]);
    await story.report("Production", "success");
    await story.end();
  });
});
