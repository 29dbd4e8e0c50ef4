import { beforeEach, describe, expect, it } from "vitest";
import { type Shipped, silence, type Story, thumbsUp } from "../support/story.ts";
import { freshApps } from "./support/fresh-app.ts";
import { cast, castTeams, gate, newestQuestion, processOf, work } from "./support/gates.ts";

const app = freshApps({ process: processOf([work()]), people: cast, teams: castTeams });
let story: Story;
let releases = 0;
beforeEach(() => {
  story = app();
});

const deployment = () => story.deployment("Production");
const state = async () => (await deployment()).state;
/** Who has approved the first question so far, each with the team that they count by. */
const approved = async () =>
  (await deployment()).steps[0].interruption.approvals.map((one: any) => `${one.user.login} ${one.team}`);
const question = (thread: number) => newestQuestion(story, thread);

async function asked(steps: Parameters<typeof processOf>[0]): Promise<Shipped> {
  await story.process(processOf(steps));
  releases += 1;
  return story.asked(`1.${releases}.0`);
}

describe("a gate that asks several people", () => {
  it("shows who is there and how many are missing, and starts work with the last of them", async () => {
    const { thread } = await asked([gate("Check", { approvals: 3 }), work()]);
    expect(question(thread)).toContain("0 of 3 approvals");
    for (const [index, who] of ["ada", "ben"].entries()) {
      expect(await story.say(who, thread, `/approve I am number ${index + 1}`)).toEqual(thumbsUp);
      expect(question(thread)).toContain(`${index + 1} of 3 approvals`);
      expect(question(thread)).toContain(`number ${index + 1}`);
      expect(story.living(thread)).toContain(`${index + 1} of 3 approvals`);
      expect(await state()).toBe("waiting");
      expect(story.onGitHub("Production")).toEqual([]);
    }
    expect(await story.say("cleo", thread, "/approve")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
    expect(question(thread)).toMatch(/approved by `ada`, `ben` and `cleo`/);
    expect(story.onGitHub("Production")).toHaveLength(1);
  });

  it("counts a person once, also by another source, another team and another comment", async () => {
    const { thread, sha } = await asked([
      gate("Check", { approvals: 2, "responsible-teams": ["Approvers", "Security"] }),
      work(),
    ]);
    expect(await story.say("both", thread, "/approve")).toEqual(thumbsUp);
    const again = await story.say("both", thread, "/approve once more");
    expect(again).toMatchObject({ words: [expect.stringContaining("one person answers once")] });
    const pressed = await story.press("both", thread, story.deploymentCheck(sha, "Production"), "approve");
    expect(pressed).toEqual(silence);
    expect(await approved()).toEqual(["both Approvers"]);
    expect(await state()).toBe("waiting");
    expect(await story.say("nia", thread, "/approve")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
  });

  it("counts two who answer in the same instant, one after the other", async () => {
    const { thread, sha } = await asked([gate("Check", { approvals: 2 }), work()]);
    const ids = await Promise.all(
      ["ada", "ben"].map((who) => story.github.person(who).comment(thread, "/approve")),
    );
    await story.idle();
    expect(ids.map((id) => story.reactions(thread, id))).toEqual(["👍", "👍"]);
    expect((await approved()).toSorted()).toEqual(["ada Approvers", "ben Approvers"]);
    expect(await state()).toBe("executing");
    expect(story.onGitHub("Production").filter((one) => one.sha === sha)).toHaveLength(1);
  });

  it("takes the last place once, however many want it in the same instant", async () => {
    const { thread } = await asked([gate("Check", { approvals: 2 }), work()]);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    const ids = await Promise.all(
      ["ben", "cleo", "both"].map((who) => story.github.person(who).comment(thread, "/approve")),
    );
    await story.idle();
    expect(ids.filter((id) => story.reactions(thread, id) === "👍")).toHaveLength(1);
    const late = story.unread(thread);
    expect(late).toHaveLength(2);
    for (const words of late) expect(words).toContain("is approved already");
    expect(await approved()).toHaveLength(2);
    expect(await state()).toBe("executing");
  });

  it("ends with one rejection, whoever approved before", async () => {
    const { thread } = await asked([gate("Check", { approvals: 3 }), work()]);
    await story.say("ada", thread, "/approve");
    await story.say("ben", thread, "/approve");
    const rejected = await story.say("cleo", thread, "/reject the tests are red");
    expect(rejected).toEqual({ words: [expect.stringContaining("the tests are red")], reactions: "👍" });
    expect(await state()).toBe("rejected");
    expect(question(thread)).toMatch(/rejected by `cleo`/);
    expect(await deployment()).toMatchObject({ github_deployment_id: null });
  });

  it("lets everybody answer whatever was claimed", async () => {
    const { thread } = await asked([gate("Check", { approvals: 2 }), work()]);
    expect(await story.say("ada", thread, "/claim")).toEqual(thumbsUp);
    expect(question(thread)).toContain("`ada` took responsibility");
    expect(await story.say("ben", thread, "/approve")).toEqual(thumbsUp);
    expect((await deployment()).steps[0].interruption.responsible_user.login).toBe("ada");
    expect(await story.say("cleo", thread, "/claim")).toEqual(thumbsUp);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
  });

  it("tells later steps who approved, with what words and values", async () => {
    const readBack = [
      "${{ steps.check.outputs.approved }}",
      "${{ steps.check.outputs.approvers }}",
      "${{ steps.check.outputs.responsible_user.login }}",
      "${{ steps.check.outputs.responsible_user.id }}",
      "${{ steps.check.outputs.notes }}",
      "${{ steps.check.outputs.inputs.ticket }}",
      "${{ steps.check.outputs.emergency }}",
    ].join("|");
    const { thread } = await asked([
      gate("Check", { approvals: 2, inputs: { ticket: { required: true } } }),
      gate("Second look", { instructions: readBack }),
      work({ payload: { read: readBack, nested: [{ by: "${{ steps.check.outputs.approvers }}" }] } }),
    ]);
    expect(await story.say("ada", thread, "/approve first\nticket: OPS-7")).toEqual(thumbsUp);
    const second = await story.say("ben", thread, "/approve fine & *good*");
    const ben = story.github.person("ben").id;
    expect(second.words[0]).toContain("fine &amp; \\*good\\*");
    expect(second.words[0]).toContain("OPS-7");
    expect(await story.say("cleo", thread, "/approve")).toEqual(thumbsUp);
    expect(story.onGitHub("Production").at(-1)?.payload).toMatchObject({
      read: `true|ada,ben|ben|${ben}|fine & *good*|OPS-7|false`,
      nested: [{ by: "ada,ben" }],
    });
    expect((await deployment()).steps[0].outputs).toMatchObject({
      approvers: "ada,ben",
      "inputs.ticket": "OPS-7",
      emergency: "false",
    });
  });
});

describe("a gate that asks each team", () => {
  const each = (approvals = 1) =>
    gate("Check", { "responsible-teams": ["Approvers", "Security"], "from-each-team": true, approvals });

  it.each([
    { order: ["both", "ada"], by: "the first in both, then one of the first team" },
    { order: ["both", "max"], by: "the first in both, then one of the second team" },
    { order: ["ada", "both"], by: "one of the first team, then one in both" },
    { order: ["max", "both"], by: "one of the second team, then one in both" },
    { order: ["nia", "cleo"], by: "one of each" },
  ])("is content with $by", async ({ order: [first, second] }) => {
    const { thread } = await asked([each(), work()]);
    expect(question(thread)).toMatch(/0 of 2 approvals, missing 1 of `Approvers` and 1 of `Security`/);
    expect(await story.say(first!, thread, "/approve")).toEqual(thumbsUp);
    expect(question(thread)).toContain("1 of 2 approvals");
    expect(await state()).toBe("waiting");
    expect(await story.say(second!, thread, "/approve")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
  });

  it("says who is missing, and another of the same team does not fill the place", async () => {
    const { thread } = await asked([each(), work()]);
    await story.say("ada", thread, "/approve");
    expect(question(thread)).toContain("missing 1 of `Security`");
    expect(story.living(thread)).toContain("1 of 2 approvals");
    await story.say("ben", thread, "/approve");
    expect(question(thread)).toContain("1 of 2 approvals, missing 1 of `Security`");
    expect(await state()).toBe("waiting");
    await story.say("max", thread, "/approve");
    expect(await state()).toBe("executing");
  });

  it("assigns by matching where the order would be greedily wrong: two of each, one in both first", async () => {
    const { thread } = await asked([each(2), work()]);
    for (const who of ["both", "ada", "ben"]) {
      expect(await story.say(who, thread, "/approve")).toEqual(thumbsUp);
    }
    expect(question(thread)).toContain("3 of 4 approvals, missing 1 of `Security`");
    expect(await state()).toBe("waiting");
    expect(await story.say("nia", thread, "/approve")).toEqual(thumbsUp);
    expect(await state()).toBe("executing");
  });

  it("is rejected by one, and answers nobody who belongs to neither", async () => {
    const { thread } = await asked([each(), work()]);
    const refused = await story.say("outsider", thread, "/approve");
    expect(refused.words).toEqual([expect.stringContaining("`outsider` is not an active member")]);
    await story.say("max", thread, "/approve");
    expect((await story.say("nia", thread, "/reject")).reactions).toBe("👍");
    expect(await state()).toBe("rejected");
  });
});
