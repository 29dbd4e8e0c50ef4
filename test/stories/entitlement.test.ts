import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsDown, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const people = {
  admin: "owner",
  releaser: "write",
  writer: "write",
  outsider: "read",
  ada: "read",
  max: "read",
  percy: "read",
  chloe: "read",
  dora: "read",
} as const;

describe("who is entitled to answer", () => {
  let story: Story;
  const state = async () => (await story.deployment("Production")).state;
  const team = async () => (await story.deployment("Production")).steps[0].interruption.approvals[0].team;
  /** Ends what still waits or runs, so that the next part finds Production free. */
  const settle = async () => {
    if ((await state()) === "executing") await story.report("Production", "success");
    await story.check();
  };
  beforeAll(async () => {
    story = await Story.start({ process: oneGate, people });
  });
  afterEach(settle);
  afterAll(() => story.end());

  it("an active member of the first team, or of the second", async () => {
    const first = await story.asked("1.0.0");
    expect(await story.say("ada", first.thread, "/approve")).toEqual(thumbsUp);
    expect(await team()).toBe("Approvers");
    await story.report("Production", "success");
    const second = await story.asked("1.0.1");
    expect(await story.say("max", second.thread, "/approve")).toEqual(thumbsUp);
  });

  it("not a member who has yet to accept the invitation; once accepted, yes", async () => {
    const { thread } = await story.asked("1.1.0");
    story.github.team("octopus-managers").add("percy", "pending");
    const refused = await story.say("percy", thread, "/approve");
    expect(refused.words).toEqual([
      expect.stringContaining("`percy` is not an active member of `Approvers`"),
    ]);
    expect(await state()).toBe("waiting");
    story.github.team("octopus-managers").add("percy");
    expect(await story.say("percy", thread, "/approve")).toEqual(thumbsUp);
  });

  it("a member of a child team", async () => {
    const { thread } = await story.asked("1.2.0");
    story.github.createTeam("Night Shift", ["chloe"], "octopus-managers");
    expect(await story.say("chloe", thread, "/approve")).toEqual(thumbsUp);
  });

  it("not somebody who left the team a moment ago", async () => {
    const { thread } = await story.asked("1.3.0");
    expect(await story.say("percy", thread, "/claim")).toEqual(thumbsUp);
    story.github.team("octopus-managers").remove("percy");
    const refused = await story.say("percy", thread, "/approve");
    expect(refused.words).toEqual([expect.stringContaining("`percy` is not an active member")]);
    expect(await state()).toBe("waiting");
    // The holder is gone: whoever is responsible takes it over.
    expect(await story.say("ada", thread, "/claim")).toEqual(thumbsUp);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
  });

  it("writing on the repository, or owning the organization, is not enough", async () => {
    const { thread } = await story.asked("1.4.0");
    expect((await story.say("writer", thread, "/approve")).words).toHaveLength(1);
    expect((await story.say("admin", thread, "/approve")).words).toHaveLength(1);
    expect(await state()).toBe("waiting");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
  });

  it("a renamed team keeps counting, also where the file says the old name", async () => {
    const { thread } = await story.asked("1.5.0");
    story.github.team("octopus-managers").rename("Kraken Managers");
    expect(await story.say("max", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    const next = await story.asked("1.5.1");
    expect(await story.say("max", next.thread, "/approve")).toEqual(thumbsUp);
  });
});

describe("who is entitled where people are named, or nobody is", () => {
  it("a person by login in an organization; a login that passed to another does not count", async () => {
    const process = oneGate.replace("[acme/octopus-administrators, acme/octopus-managers]", "[dora, max]");
    const story = await Story.start({ process, people });
    const { thread } = await story.asked("1.0.0");
    expect((await story.say("ada", thread, "/approve")).words).toHaveLength(1);
    story.github.renamePerson("dora", "dora-the-first");
    story.github.addPerson("dora");
    const impostor = await story.say("dora", thread, "/approve");
    expect(impostor.words).toEqual([expect.stringContaining("/confirm-team")]);
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(await story.say("dora-the-first", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");

    expect((await story.say("admin", thread, "/confirm-team dora")).reactions).toBe("👍");
    const next = await story.asked("1.1.0");
    expect((await story.say("dora-the-first", next.thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("dora", next.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    await story.end();
  });

  it("a person by login on a repository that a person owns", async () => {
    const process = oneGate.replace("[acme/octopus-administrators, acme/octopus-managers]", "dora");
    const story = await Story.start({ process, people, teams: {}, ownerType: "User", org: "hubot" });
    const { thread } = await story.asked("1.0.0");
    expect((await story.say("writer", thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("Dora".toLowerCase(), thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    await story.end();
  });

  it("where nobody is named, whoever may deploy: writers, or the deployers of the phase", async () => {
    const open = oneGate.replace("\n      responsible-teams: [Approvers]", "");
    const story = await Story.start({ process: open, people });
    const { thread } = await story.asked("1.0.0");
    const refused = await story.say("ada", thread, "/approve");
    expect(refused.words).toEqual([expect.stringContaining("`ada` may not deploy to")]);
    expect(await story.say("writer", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");

    await story.process(
      open.replace("deploy: automatic", "deploy: automatic\n    deployers: [Approvers, percy]"),
    );
    const next = await story.asked("1.1.0");
    expect((await story.say("writer", next.thread, "/approve")).words).toHaveLength(1);
    expect(await story.say("percy", next.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    const cancel = await story.say("writer", next.thread, "/redeploy Production");
    expect(cancel.words).toEqual([expect.stringContaining("`writer` is none of those who may deploy")]);
    expect(await story.say("writer", next.thread, "/redeploy Production")).toEqual(thumbsDown);
    expect(await story.say("ada", next.thread, "/redeploy Production")).toMatchObject({ reactions: "👍" });
    expect(await story.say("percy", next.thread, "/reject")).toMatchObject({ reactions: "👍" });
    await story.end();
  });
});
