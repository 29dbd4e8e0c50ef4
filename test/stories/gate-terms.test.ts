import { setTimeout as sleep } from "node:timers/promises";
import { beforeEach, describe, expect, it } from "vitest";
import { type Shipped, type Story, thumbsDown, thumbsUp } from "../support/story.ts";
import { freshApps } from "./support/fresh-app.ts";
import { cast, castTeams, gate, newestQuestion, processOf, work } from "./support/gates.ts";

const app = freshApps({ process: processOf([work()]), people: cast, teams: castTeams });
let story: Story;
let releases = 0;
beforeEach(() => {
  story = app();
});

const hour = 3_600_000;
const deployment = () => story.deployment("Production");
const state = async () => (await deployment()).state;
const question = (thread: number) => newestQuestion(story, thread);
const reminders = (thread: number) =>
  story.botComments(thread).filter((one) => one.body?.includes("<!-- drawbridge:reminder:"));

async function asked(steps: Parameters<typeof processOf>[0]): Promise<Shipped> {
  await story.process(processOf(steps));
  releases += 1;
  return story.asked(`1.${releases}.0`);
}

describe("what a gate wants to know", () => {
  const inputs = {
    ticket: { description: "Change ticket", required: true },
    risk: { type: "choice", options: ["low", "high"], required: true },
    minutes: { type: "number" },
    announced: { type: "boolean" },
  };

  it.each([
    { given: "", wrong: ["ticket", "risk"] },
    { given: "\nticket: OPS-1", wrong: ["risk"] },
    { given: "\nticket: OPS-1\nrisk: medium", wrong: ["risk"] },
    { given: "\nticket: OPS-1\nrisk: low\nminutes: soon", wrong: ["minutes"] },
    { given: "\nticket: OPS-1\nrisk: low\nannounced: perhaps", wrong: ["announced"] },
    { given: " ticket: OPS-1", wrong: ["risk"] },
  ])("is not left out or wrong: /approve$given", async ({ given, wrong }) => {
    const { thread } = await asked([gate("Check", { inputs }), work()]);
    const refused = await story.say("ada", thread, `/approve${given}`);
    expect(refused.reactions).toBe("");
    const named = Array.from(refused.words.join("").matchAll(/^- `(\w+)`/gm), ([, name]) => name);
    expect(named).toEqual(wrong);
    expect(await state()).toBe("waiting");
    // Rejecting takes no values.
    expect((await story.say("ada", thread, "/reject")).reactions).toBe("👍");
  });

  it("is given by lines, is kept, and shown; the rest is the note", async () => {
    const { thread, sha } = await asked([
      gate("Check", { inputs }),
      work({ payload: { ticket: "${{ steps.check.outputs.inputs.ticket }}" } }),
    ]);
    expect(question(thread)).toContain("Change ticket");
    const check = story.deploymentCheck(sha, "Production");
    // A button gives no values.
    expect(check.actions.map((one) => one.label)).toEqual(["Reject"]);
    const text =
      "/approve all is fine\nticket: OPS-1: the second\nRISK: Low\nminutes: 15\nand: this is prose";
    expect(await story.say("ada", thread, text)).toEqual(thumbsUp);
    const [vote] = (await deployment()).steps[0].interruption.approvals;
    expect(vote.inputs).toEqual({ ticket: "OPS-1: the second", risk: "low", minutes: "15" });
    expect(vote.note).toContain("all is fine");
    expect(vote.note).toContain("and: this is prose");
    expect(story.onGitHub("Production").at(-1)?.payload).toMatchObject({ ticket: "OPS-1: the second" });
    expect(question(thread)).toContain("OPS-1: the second");
  });

  it("may be given by the first of several", async () => {
    const terms = { approvals: 2, inputs: { ticket: { required: true }, later: {} } };
    const { thread } = await asked([gate("Check", terms), work()]);
    expect((await story.say("ada", thread, "/approve")).words).toEqual([expect.stringContaining("`ticket`")]);
    expect(await story.say("ada", thread, "/approve\nticket: OPS-2")).toEqual(thumbsUp);
    expect(await story.say("ben", thread, "/approve\nlater: tomorrow")).toEqual(thumbsUp);
    expect((await deployment()).steps[0].outputs).toMatchObject({
      "inputs.ticket": "OPS-2",
      "inputs.later": "tomorrow",
    });
  });
});

describe("a gate that does not wait for ever", () => {
  it.each([
    { onTimeout: {}, ends: "rejected", check: "failure" },
    { onTimeout: { "on-timeout": "cancel" }, ends: "canceled", check: "cancelled" },
  ])("ends $ends; late answers are told so", async ({ onTimeout, ends, check }) => {
    const { thread, sha } = await asked([gate("Check", { timeout: "4h", ...onTimeout }), work()]);
    expect(question(thread)).toContain("It waits until");
    await story.pass(4 * hour - 60_000);
    expect(await state()).toBe("waiting");
    await story.pass(120_000);
    expect(await state()).toBe(ends);
    expect(story.unread(thread)).toHaveLength(ends === "rejected" ? 1 : 0);
    expect(story.deploymentCheck(sha, "Production").conclusion).toBe(check);
    expect(story.onGitHub("Production").filter((one) => one.sha === sha)).toEqual([]);
    expect((await deployment()).steps[0].interruption.state).toBe("expired");
    const late = await story.say("ada", thread, "/approve");
    expect(late).toEqual({ words: [expect.stringContaining("was not approved in time")], reactions: "" });
    // Told once; the same reason is not told twice.
    expect(await story.say("ada", thread, "/reject")).toEqual(thumbsDown);
    expect(await state()).toBe(ends);
  });

  it("waits some seconds where the file says seconds", async () => {
    const { thread } = await asked([gate("Check", { timeout: "2s" }), work()]);
    await sleep(2_100);
    await story.github.until(async () => (await state()) === "rejected", { ms: 10_000 });
    await story.idle();
    expect(story.unread(thread)).toHaveLength(1);
  });

  it("asks the others no longer, and counts who was there in time", async () => {
    const { thread } = await asked([gate("Check", { approvals: 2, timeout: "1h" }), work()]);
    await story.say("ada", thread, "/approve");
    await story.pass(hour + 1000);
    expect(await state()).toBe("rejected");
    story.unread(thread);
    expect(question(thread)).toContain("only 1 of 2 approvals in time");
  });

  it("keeps its deadline and reminders while the app is away", async () => {
    const { thread } = await asked([gate("Check", { timeout: "3h", "remind-every": "1h" }), work()]);
    await story.bury();
    await story.boot();
    await story.pass(hour + 1000);
    expect(story.unread(thread)).toEqual([expect.stringContaining("still waits")]);
    await story.bury();
    await story.boot();
    await story.pass(2 * hour);
    expect(await state()).toBe("rejected");
    expect(reminders(thread)).toEqual([]);
    story.unread(thread);
  });
});

describe("reminders", () => {
  it("one replaces the last, mentions who is missing, and goes with the answer", async () => {
    const each = { "responsible-teams": ["Approvers", "Security"], "from-each-team": true };
    const { thread } = await asked([gate("Check", { ...each, "remind-every": "1d" }), work()]);
    await story.pass(24 * hour + 1000);
    const [first] = story.unread(thread);
    expect(first).toMatch(/@acme\/approvers[^]*@acme\/security/);
    expect(reminders(thread)).toHaveLength(1);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.pass(24 * hour + 1000);
    const [second] = story.unread(thread);
    expect(second).toContain("@acme/security");
    expect(second).not.toContain("@acme/approvers");
    expect(reminders(thread).map((one) => one.body)).toEqual([second]);
    expect(await story.say("max", thread, "/approve")).toEqual(thumbsUp);
    expect(reminders(thread)).toEqual([]);
    await story.report("Production", "success");
    await story.pass(48 * hour);
    expect(reminders(thread)).toEqual([]);
  });

  it("after a long absence there is one, not one for each time that was missed", async () => {
    const { thread } = await asked([gate("Check", { "remind-every": "1h" }), work()]);
    await story.pass(10 * hour);
    expect(story.unread(thread)).toHaveLength(1);
    expect(reminders(thread)).toHaveLength(1);
    await story.say("ada", thread, "/reject");
    expect(reminders(thread)).toEqual([]);
  });
});

describe("an emergency", () => {
  const terms = { approvals: 2, emergency: ["On call"] };

  it.each([
    ["without a reason", "olaf", "/approve emergency", "takes a reason"],
    ["by somebody who is not on call", "ada", "/approve emergency fire", "not an active member of `On call`"],
    ["by an outsider", "outsider", "/approve emergency fire", "not an active member of `On call`"],
  ])("is refused %s", async (_what, who, text, reason) => {
    const { thread } = await asked([gate("Check", terms), work()]);
    expect((await story.say(who, thread, text)).words).toEqual([expect.stringContaining(reason)]);
    expect(await state()).toBe("waiting");
    await story.say("ada", thread, "/reject");
  });

  it("is refused where nobody is named for it", async () => {
    const { thread } = await asked([gate("Check"), work()]);
    const refused = await story.say("ada", thread, "/approve emergency fire");
    expect(refused.words).toEqual([expect.stringContaining("names nobody who approves alone")]);
    expect(await story.say("ada", thread, "/approve the emergency is over")).toEqual(thumbsUp);
  });

  it("completes the gate alone, over a claim, and is marked everywhere; the teams are told anew", async () => {
    const { thread, sha } = await asked([
      gate("Check", terms),
      work({ payload: { emergency: "${{ steps.check.outputs.emergency }}" } }),
    ]);
    await story.say("ada", thread, "/claim");
    const alone = await story.say("olaf", thread, "/approve emergency the shop is down");
    expect(alone.reactions).toBe("👍");
    expect(alone.words).toEqual([expect.stringMatching(/EMERGENCY[^]*the shop is down[^]*@acme\/approvers/)]);
    expect(await state()).toBe("executing");
    expect((await deployment()).steps[0].interruption.approvals).toMatchObject([
      { user: { login: "olaf" }, emergency: true, note: "the shop is down" },
    ]);
    expect(story.onGitHub("Production").at(-1)?.payload).toMatchObject({ emergency: "true" });
    for (const text of [question(thread), story.living(thread)]) expect(text).toContain("EMERGENCY");
    await story.report("Production", "success");
    const { output } = story.deploymentCheck(sha, "Production");
    expect(`${output.title}\n${output.summary}`).toContain("EMERGENCY");
    const audited = (await story.audited(50)).find((one) => one.data.emergency === true);
    expect(audited).toMatchObject({ type: "InterruptionSubmitted", by: { login: "olaf" } });
  });

  it("says nothing of who is responsible otherwise: an ordinary /approve of theirs is refused", async () => {
    const { thread } = await asked([gate("Check", terms), work()]);
    expect((await story.say("olaf", thread, "/approve")).words).toEqual([
      expect.stringContaining("`olaf` is not an active member of `Approvers`"),
    ]);
    await story.say("ada", thread, "/reject");
  });
});

describe("while a gate waits", () => {
  it.each([
    { blocks: true, newer: "queued" },
    { blocks: false, newer: "executing" },
  ])("block-deployments: $blocks leaves the next one $newer", async ({ blocks, newer }) => {
    const { thread } = await asked([gate("Check", { "block-deployments": blocks }), work()]);
    await story.process(processOf([work()]).replace('"Ship"', '"Ship it"'));
    // The gate of the release before is not one of the default branch any more.
    const next = await story.ship(`1.${++releases}.0`);
    expect((await deployment()).state).toBe(newer);
    expect((await deployment()).release.version).toBe(`1.${releases}.0`);
    if (!blocks) await story.report("Production", "success");
    await story.say("ada", thread, "/reject");
    expect((await deployment()).state).toBe(blocks ? "executing" : "success");
    story.unread(next.thread);
  });
});
