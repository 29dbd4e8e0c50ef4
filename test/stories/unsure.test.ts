import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

const people = {
  admin: "owner",
  releaser: "write",
  writer: "write",
  dora: "read",
} as const;
const administrators = "acme/octopus-administrators";
/** GitHub is asked again with growing pauses. */
const patient = { timeout: 240_000 };

describe("whom a team's name stands for, when that is not certain", () => {
  let story: Story;
  const state = async () => (await story.deployment("Production")).state;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate, people });
  });
  afterEach(async () => {
    if ((await state()) === "executing") await story.report("Production", "success");
    await story.check();
  });
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });

  it("a slug that passed to another team counts for nobody until an administrator confirms it", async () => {
    const { thread } = await story.asked("1.6.0");
    story.github.team("octopus-administrators").delete();
    story.github.createTeam("Octopus Administrators", ["dora"]);
    const dora = await story.say("dora", thread, "/approve");
    expect(dora.words).toEqual([expect.stringContaining(administrators)]);
    expect(dora.words[0]).toContain("/confirm-team");
    expect(await state()).toBe("waiting");

    const writer = await story.say("writer", thread, "/confirm-team Approvers");
    expect(writer.words).toEqual([expect.stringContaining("`writer` is not an administrator")]);
    expect((await story.say("dora", thread, "/approve")).words.concat("")).not.toContain("👍");
    expect(await state()).toBe("waiting");

    const admin = await story.say("admin", thread, "/confirm-team Approvers");
    expect(admin.words).toEqual([expect.stringContaining(administrators)]);
    const [confirmed] = (await story.audited()).filter((event) => event.type === "TeamConfirmed");
    expect(confirmed).toMatchObject({ by: { login: "admin" }, source: "comment" });
    expect(await story.say("dora", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    const again = await story.say("admin", thread, "/confirm-team Approvers");
    expect(again.words).toEqual([expect.stringContaining("nothing to confirm")]);
  });

  it(
    "a team that the app cannot read counts for nobody, and says so; its members count once it can",
    patient,
    async () => {
      for (const answer of [403, 404] as const) {
        const { thread } = await story.asked(`1.7.${answer}`);
        story.github.team("octopus-administrators").hide(answer);
        const refused = await story.say("dora", thread, `/approve after ${answer}`);
        expect(refused).toEqual({ words: [expect.stringContaining("Not counted")], reactions: "" });
        expect(refused.words[0]).toContain("asks again");
        if (answer === 404) expect(refused.words[0]).toContain("let the app see the team");
        expect(await state()).toBe("waiting");
        story.github.team("octopus-administrators").show();
        await story.github.until(async () => (await state()) === "executing", {
          ms: 100_000,
          what: "the answer counts",
        });
        await story.report("Production", "success");
      }
    },
  );

  it("nobody is let in or turned away while GitHub does not answer", patient, async () => {
    const { thread } = await story.asked("1.8.0");
    const mends = story.github.faults.add({ match: { path: /\/memberships\// }, kind: "500", times: 1000 });
    const id = await story.github.person("dora").comment(thread, "/approve at last");
    await story.github.until(() => story.unread(thread).some((text) => text.includes("did not answer")));
    expect(await state()).toBe("waiting");
    // Asked again and again, said once.
    const asked = () => story.github.requests.filter((one) => one.path.endsWith("/memberships/dora")).length;
    const before = asked();
    await story.github.until(() => asked() > before + 2, { ms: 100_000, what: "GitHub is asked again" });
    expect(story.unread(thread)).toEqual([]);
    expect(story.reactions(thread, id)).toBe("");
    mends();
    await story.github.until(() => story.reactions(thread, id) === "👍", {
      ms: 100_000,
      what: "the answer counts",
    });
    expect(await state()).toBe("executing");
  });
});
