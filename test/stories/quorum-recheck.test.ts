import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Shipped, type Story, thumbsUp } from "../support/story.ts";
import { freshApps } from "./support/fresh-app.ts";
import { cast, castTeams, gate, newestQuestion, processOf, work } from "./support/gates.ts";

const app = freshApps({ process: processOf([work()]), people: cast, teams: castTeams });
let story: Story;
let releases = 0;
beforeEach(() => {
  story = app();
  // Who left in the case before is back.
  for (const [slug, members] of Object.entries(castTeams)) {
    for (const login of members) story.github.team(slug).add(login);
  }
});

/** The deployment that waits and was approved, and the thread of the one that is before it. */
let id = 0;
let before: Shipped;
afterEach(async () => {
  if ((await state()) === "executing") await story.report("Production", "success");
});

const deployment = async () => (await story.api("GET", `/deployments/${id}`)).body;
const state = async () => (await deployment()).state;
const approved = async () =>
  (await deployment()).steps[0].interruption.approvals.map((one: any) => one.user.login);
const question = (thread: number) => newestQuestion(story, thread);

/** A release that waits, while another, which nobody asks about, is being deployed there. */
async function waiting(steps: Parameters<typeof processOf>[0]): Promise<Shipped> {
  await story.process(processOf(steps));
  const shipped = await story.asked(`1.${++releases}.0`);
  ({ id } = await story.deployment("Production"));
  await story.process(processOf([work()]));
  before = await story.ship(`1.${++releases}.0`);
  expect((await story.deployment("Production")).state).toBe("executing");
  return shipped;
}

/** The same, approved by these people some time ago. */
async function inLine(steps: Parameters<typeof processOf>[0], by: readonly string[]): Promise<Shipped> {
  const shipped = await waiting(steps);
  for (const who of by) expect(await story.say(who, shipped.thread, "/approve")).toEqual(thumbsUp);
  expect(await state()).toBe("queued");
  await story.pass(60_000);
  return shipped;
}

/** The one before has failed, so that the environment runs nothing newer: the turn comes. */
async function turn(): Promise<void> {
  await story.report("Production", "failure");
  expect(story.unread(before.thread)).toHaveLength(1);
}

describe("when the turn comes of what was approved by several", () => {
  const two = [gate("Check", { approvals: 2 }), work()];

  it("and all of them are still there, work starts, and GitHub was asked about each", async () => {
    const { sha } = await inLine(two, ["ada", "ben"]);
    const mark = story.github.mark();
    await turn();
    expect(await state()).toBe("executing");
    const asked = story.github.requestsSince(mark).filter(({ path }) => path.includes("/memberships/"));
    expect(asked.map(({ path }) => path.split("/").at(-1))).toEqual(["ada", "ben"]);
    expect(story.onGitHub("Production").filter((one) => one.sha === sha)).toHaveLength(1);
  });

  it("and one has left: asked again, the other's approval stays, a third completes it", async () => {
    const { thread, sha } = await inLine(two, ["ada", "ben"]);
    story.github.team("approvers").remove("ada");
    await turn();
    expect(await state()).toBe("waiting");
    const again = story.question(thread);
    expect(again).toMatch(/Asked again: somebody who approved it before is no longer responsible/);
    expect(again).toContain("1 of 2 approvals");
    expect(await approved()).toEqual(["ben"]);
    expect(story.onGitHub("Production").filter((one) => one.sha === sha)).toEqual([]);
    // The one who stayed has answered; the one who left may not.
    expect((await story.say("ben", thread, "/approve")).words).toEqual([
      expect.stringContaining("one person answers once"),
    ]);
    expect((await story.say("ada", thread, "/approve")).words).toEqual([
      expect.stringContaining("`ada` is not an active member"),
    ]);
    expect(await story.say("cleo", thread, "/approve")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
    expect(await approved()).toEqual(["ben", "cleo"]);
    expect((await deployment()).steps[0].outputs.approvers).toBe("ben,cleo");
  });

  it("and all have left: asked again from the beginning", async () => {
    const { thread } = await inLine(two, ["ada", "ben"]);
    for (const who of ["ada", "ben"]) story.github.team("approvers").remove(who);
    await turn();
    expect(story.question(thread)).toMatch(/whoever approved it before is no longer responsible[^]*/);
    expect(await approved()).toEqual([]);
    expect((await story.say("cleo", thread, "/reject")).reactions).toBe("👍");
    expect(await state()).toBe("rejected");
  });

  it("and who left is back before anybody else answered: they may approve again", async () => {
    const { thread } = await inLine(two, ["ada", "ben"]);
    story.github.team("approvers").remove("ada");
    await turn();
    story.question(thread);
    story.github.team("approvers").add("ada");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
  });

  it("and GitHub does not say who is there: nothing starts, nobody is asked; later it goes on", async () => {
    await inLine(two, ["ada", "ben"]);
    const membership = /\/memberships\//;
    const mends = story.github.faults.add({ match: { path: membership }, kind: "500", times: 10_000 });
    const mark = story.github.mark();
    const [order] = story.onGitHub("Production").slice(-1);
    await story.github.person("writer").deploymentStatus(order!.id, "failure");
    const asked = () => story.github.requestsSince(mark).filter(({ path }) => membership.test(path)).length;
    await story.github.until(() => asked() > 1, { ms: 60_000, what: "GitHub is asked again" });
    expect(await state()).toBe("queued");
    expect((await deployment()).steps[0].state).toBe("success");
    mends();
    await story.idle();
    expect(story.unread(before.thread)).toHaveLength(1);
    expect(await state()).toBe("executing");
  });

  it("and the app was away meanwhile: the same", async () => {
    const { thread } = await inLine(two, ["ada", "ben"]);
    await story.bury();
    story.github.team("approvers").remove("ben");
    await story.boot();
    await turn();
    expect(story.question(thread)).toContain("1 of 2 approvals");
    expect(await approved()).toEqual(["ada"]);
    expect(await story.say("both", thread, "/approve")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
  });

  it("of two gates, only the one that lost somebody is asked again", async () => {
    const gates = [gate("First"), gate("Second", { "responsible-teams": ["Security"] }), work()];
    const { thread } = await waiting(gates);
    expect((await story.say("ada", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("max", thread, "/approve")).toEqual(thumbsUp);
    await story.pass(60_000);
    story.github.team("approvers").remove("ada");
    await turn();
    expect(story.question(thread)).toContain("*First*");
    expect(await story.say("ben", thread, "/approve")).toEqual(thumbsUp);
    expect((await deployment()).steps.map((one: any) => one.state)).toEqual([
      "success",
      "success",
      "executing",
    ]);
  });

  it("an emergency approval stands as long as its giver is on call", async () => {
    const alone = [gate("Check", { approvals: 2, emergency: ["On call"] }), work()];
    const { thread } = await waiting(alone);
    expect((await story.say("olaf", thread, "/approve emergency now")).reactions).toBe("👍");
    await story.pass(60_000);
    story.github.team("on-call").remove("olaf");
    await turn();
    expect(await state()).toBe("waiting");
    expect(story.question(thread)).toContain("0 of 2 approvals");
    await story.say("ada", thread, "/reject");
  });
});

describe("when the turn comes of what each team approved", () => {
  const each = [
    gate("Check", { "responsible-teams": ["Approvers", "Security"], "from-each-team": true }),
    work(),
  ];

  it("and somebody has moved to the other team: their place there is taken, the first is asked", async () => {
    const { thread } = await inLine(each, ["ada", "max"]);
    story.github.team("approvers").remove("ada");
    story.github.team("security").add("ada");
    await turn();
    expect(await state()).toBe("waiting");
    expect(story.question(thread)).toContain("1 of 2 approvals, missing 1 of `Approvers`");
    expect(await approved()).toEqual(["ada", "max"]);
    expect((await story.say("nia", thread, "/approve")).words).toEqual([]);
    expect(await state()).toBe("waiting");
    expect(await story.say("ben", thread, "/approve")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
    story.github.team("security").remove("ada");
  });

  it("and two have changed places: it goes on", async () => {
    await inLine(each, ["ada", "max"]);
    story.github.team("approvers").remove("ada");
    story.github.team("security").add("ada");
    story.github.team("security").remove("max");
    story.github.team("approvers").add("max");
    await turn();
    expect(await state()).toBe("executing");
    story.github.team("security").remove("ada");
    story.github.team("approvers").remove("max");
  });

  it("and who is in both fills the place of whoever left", async () => {
    const { thread } = await inLine(each, ["both", "max"]);
    story.github.team("approvers").remove("both");
    await turn();
    expect(newestQuestion(story, thread)).toContain("missing 1 of `Approvers`");
    story.question(thread);
    expect(question(thread)).toContain("1 of 2 approvals");
    expect(await story.say("cleo", thread, "/approve")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
  });
});
