import { beforeEach, describe, expect, it } from "vitest";
import { type Shipped, type Story, thumbsUp } from "../support/story.ts";
import { freshApps } from "./support/fresh-app.ts";
import { cast, castTeams, gate, processOf, work } from "./support/gates.ts";

const app = freshApps({ process: processOf([work()]), people: cast, teams: castTeams });
let story: Story;
let releases = 0;
beforeEach(() => {
  story = app();
});

const security = { "responsible-teams": ["Security"] };
const beside = { start: "with-previous" };
const deployment = () => story.deployment("Production");
const state = async () => (await deployment()).state;
/** How each step of the newest deployment stands. */
const steps = async () => (await deployment()).steps.map((one: any) => `${one.name} ${one.state}`);

/** A release with these steps, which enters Production by itself. */
async function shipped(
  all: Parameters<typeof processOf>[0],
  more = {},
): Promise<Shipped & { version: string }> {
  await story.process(processOf(all, more));
  releases += 1;
  const version = `1.${releases}.0`;
  return { version, ...(await story.ship(version)) };
}

describe("gates that follow each other", () => {
  it("are asked one after the other, and one person may answer both", async () => {
    const { thread, sha } = await shipped([gate("First"), gate("Second"), work()]);
    expect(story.question(thread)).toContain("*First*");
    const second = await story.say("ada", thread, "/approve");
    expect(second).toEqual({ words: [expect.stringContaining("*Second*")], reactions: "👍" });
    expect(story.onGitHub("Production").filter((one) => one.sha === sha)).toEqual([]);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(await steps()).toEqual(["First success", "Second success", "Ship executing"]);
  });

  it("an answer to the first, written twice, does not answer the second", async () => {
    const { thread } = await shipped([gate("First"), gate("Second"), work()]);
    story.question(thread);
    const ids = await Promise.all([1, 2].map(() => story.github.person("ada").comment(thread, "/approve")));
    await story.idle();
    expect(await steps()).toEqual(["First success", "Second waiting", "Ship pending"]);
    expect(ids.filter((id) => story.reactions(thread, id) === "👍")).toHaveLength(1);
    expect(story.unread(thread).toSorted()).toEqual([
      expect.stringContaining("*Second*"),
      expect.stringMatching(/You approved \*First\*|before \*Second\*/),
    ]);
    await story.say("ada", thread, "/reject");
    expect(await state()).toBe("rejected");
  });

  it("before, and after the work: the sign-off opens the next phase", async () => {
    const lifecycle = [
      { phase: "Testing", deploy: "automatic" },
      { phase: "Production", deploy: "automatic" },
    ];
    const { thread, version } = await shipped(
      [gate("Before"), work(), gate("Sign-off", { instructions: "Does it run?" })],
      { lifecycle },
    );
    story.question(thread);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Testing", "success");
    expect(story.question(thread)).toContain("*Sign-off*");
    expect(await story.deployment("Testing")).toMatchObject({ state: "waiting" });
    expect((await story.deployments("Production")).some((one) => one.release.version === version)).toBe(
      false,
    );
    const opened = await story.say("ben", thread, "/approve it runs");
    expect(opened).toEqual({ words: [expect.stringContaining("*Before*")], reactions: "👍" });
    expect(await story.deployment("Testing")).toMatchObject({ state: "success" });
    expect(await story.deployment("Production")).toMatchObject({ state: "waiting" });
    await story.say("ada", thread, "/reject");
  });

  it("a rejected sign-off opens nothing, and says that it ran", async () => {
    const lifecycle = [
      { phase: "Testing", deploy: "automatic" },
      { phase: "Production", deploy: "automatic" },
    ];
    const { thread, version } = await shipped([work(), gate("Sign-off")], { lifecycle });
    await story.report("Testing", "success");
    story.question(thread);
    expect((await story.say("ada", thread, "/reject it is slow")).reactions).toBe("👍");
    expect(await story.deployment("Testing")).toMatchObject({ state: "rejected" });
    expect((await story.deployments("Production")).some((one) => one.release.version === version)).toBe(
      false,
    );
  });
});

describe("gates beside each other", () => {
  it.each([
    { order: ["First", "Second", "Third"] },
    { order: ["Third", "First", "Second"] },
    { order: ["Second", "Third", "First"] },
  ])("are asked at once and answered in any order: $order", async ({ order }) => {
    const all = [gate("First"), gate("Second", security, beside), gate("Third", {}, beside), work()];
    const { thread, version } = await shipped(all);
    expect(story.unread(thread)).toHaveLength(3);
    expect(await steps()).toEqual(["First waiting", "Second waiting", "Third waiting", "Ship pending"]);
    for (const [index, name] of order.entries()) {
      expect(await state()).toBe("waiting");
      const target = index === 1 ? `${version} Production ${name}` : name;
      const who = name === "Second" ? "max" : "ada";
      expect(await story.say(who, thread, `/approve ${target} for *${name}*`)).toEqual(thumbsUp);
    }
    expect(await state()).toBe("executing");
    const notes = (await deployment()).steps
      .slice(0, 3)
      .map((one: any) => one.interruption.approvals[0].note);
    expect(notes).toEqual(["for *First*", "for *Second*", "for *Third*"]);
  });

  it("one has to be named; a name with spaces stands in quotes", async () => {
    const { thread } = await shipped([gate("Release manager"), gate("Second", security, beside), work()]);
    story.unread(thread);
    const several = await story.say("ada", thread, "/approve");
    expect(several.words).toEqual([
      expect.stringMatching(/2 questions are open[^]*Release manager[^]*Second/),
    ]);
    expect(await steps()).toEqual(["Release manager waiting", "Second waiting", "Ship pending"]);
    const { id } = await deployment();
    expect(await story.say("ada", thread, `/approve d${id} "Release manager" well done`)).toEqual(thumbsUp);
    expect(await story.say("max", thread, "/approve second")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
  });

  it("words to one that was answered meanwhile never answer the one beside it", async () => {
    const { thread } = await shipped([gate("First"), gate("Second", {}, beside), work()]);
    story.unread(thread);
    expect(await story.say("ada", thread, "/approve First")).toEqual(thumbsUp);
    for (const [who, text] of [
      ["ben", "/approve First looks good to me"],
      ["cleo", "/reject First"],
    ] as const) {
      const late = await story.say(who, thread, text);
      expect(late.words).toEqual([expect.stringMatching(/\*First\*.*approved already/)]);
      expect(await steps()).toEqual(["First success", "Second waiting", "Ship pending"]);
    }
    expect(await story.say("ben", thread, "/approve Second looks good to me")).toEqual(thumbsUp);
    expect((await deployment()).steps[1].interruption.approvals[0].note).toBe("looks good to me");
  });

  it("one rejection closes the others, and they say so", async () => {
    const { thread } = await shipped([
      gate("First"),
      gate("Second", security, beside),
      gate("After"),
      work(),
    ]);
    story.unread(thread);
    expect((await story.say("max", thread, "/reject Second no")).reactions).toBe("👍");
    expect(await state()).toBe("rejected");
    expect(await steps()).toEqual(["First canceled", "Second failed", "After skipped", "Ship skipped"]);
    const { steps: all } = await deployment();
    expect(all.map((one: any) => one.interruption?.state ?? null)).toEqual([
      "canceled",
      "rejected",
      null,
      null,
    ]);
    const late = await story.say("ada", thread, "/approve First");
    expect(late.reactions).not.toBe("👍");
    expect(late.words).toHaveLength(1);
  });

  it("two different answers in the same instant: one of them ends it, both are answered", async () => {
    const { thread, sha } = await shipped([gate("First"), gate("Second", security, beside), work()]);
    story.unread(thread);
    await Promise.all([
      story.github.person("ada").comment(thread, "/approve First"),
      story.github.person("max").comment(thread, "/reject Second"),
    ]);
    await story.idle();
    expect(await state()).toBe("rejected");
    expect(story.onGitHub("Production").filter((one) => one.sha === sha)).toEqual([]);
    story.unread(thread);
  });

  it("the check's buttons answer one of them, then the next", async () => {
    const { thread, sha } = await shipped([gate("First"), gate("Second", {}, beside), work()]);
    story.unread(thread);
    const check = story.deploymentCheck(sha, "Production");
    expect((await story.press("ada", thread, check, "approve")).words).toEqual([]);
    expect(await steps()).toEqual(["First success", "Second waiting", "Ship pending"]);
    // The same button again is an answer to what it was shown with.
    const next = story.deploymentCheck(sha, "Production");
    expect(next).toMatchObject({ conclusion: "action_required" });
    expect((await story.press("ben", thread, next, "approve")).words).toEqual([]);
    expect(await state()).toBe("executing");
  });

  it("one that expires closes the others", async () => {
    const { thread } = await shipped([
      gate("First", { timeout: "1h" }),
      gate("Second", { ...security, timeout: "2h" }, beside),
      work(),
    ]);
    story.unread(thread);
    expect(await story.say("max", thread, "/approve Second")).toEqual(thumbsUp);
    await story.pass(3_601_000);
    expect(await state()).toBe("rejected");
    expect(await steps()).toEqual(["First failed", "Second success", "Ship skipped"]);
    story.unread(thread);
  });
});

describe("what runs after a gate was not approved", () => {
  const around = [
    gate("Before"),
    work(),
    gate("Sign-off", { timeout: "2h" }),
    gate("Only well"),
    gate("After a failure", {}, { if: "failure()" }),
    gate("After a cancel", {}, { if: "cancelled()" }),
    gate("Always", {}, { if: "always()" }),
  ];

  it("before any work: nothing, whatever the steps ask for", async () => {
    const { thread } = await shipped(around);
    story.question(thread);
    await story.say("ada", thread, "/reject");
    expect(await state()).toBe("rejected");
    expect((await steps()).filter((one: string) => !one.endsWith("skipped"))).toEqual(["Before failed"]);
  });

  it.each([
    { by: "a rejection", act: "/reject Sign-off", asks: ["After a failure", "Always"], ends: "rejected" },
    { by: "a cancel", act: "/cancel", asks: ["After a cancel", "Always"], ends: "canceled" },
    { by: "expiry", act: null, asks: ["After a failure", "Always"], ends: "rejected" },
  ])("after work, by $by: what asks for it", async ({ act, asks, ends }) => {
    const { thread } = await shipped(around);
    story.question(thread);
    await story.say("ada", thread, "/approve");
    await story.report("Production", "success");
    expect(story.question(thread)).toContain("*Sign-off*");
    if (act === null) await story.pass(7_201_000);
    else await story.github.person(act === "/cancel" ? "writer" : "ben").comment(thread, act);
    await story.idle();
    const asked: string[] = [];
    while ((await state()) === "waiting") {
      const [text] = story.unread(thread);
      asked.push(
        /\*(After a failure|After a cancel|Always|Only well)\*/.exec(text ?? "")?.[1] ?? String(text),
      );
      await story.github.person("ada").comment(thread, "/approve cleaned up");
      await story.idle();
    }
    expect(asked).toEqual(asks);
    // What was cleaned up does not make it well.
    expect(await state()).toBe(ends);
    story.unread(thread);
  });

  it("failed work: the same, and never another GitHub Deployment", async () => {
    const { thread, sha } = await shipped([
      gate("Always before", {}, { if: "always()" }),
      work(),
      gate("Clean up", {}, { if: "failure()" }),
    ]);
    story.question(thread);
    await story.say("ada", thread, "/approve");
    await story.report("Production", "failure");
    expect(story.unread(thread).join("")).toContain("*Clean up*");
    expect(await state()).toBe("waiting");
    // A rejection of what comes after does not change how it ended.
    await story.say("ada", thread, "/reject");
    expect(await state()).toBe("failed");
    expect(story.onGitHub("Production").filter((one) => one.sha === sha)).toHaveLength(1);
  });
});
