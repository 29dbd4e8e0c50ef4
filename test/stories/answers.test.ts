import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate, twoEnvironments } from "../support/processes.ts";
import { Story, thumbsDown, thumbsUp } from "../support/story.ts";

describe("answers to a question", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.check());
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });
  const approvals = async () => (await story.deployment("Production")).steps[0].interruption.approvals;

  it("an approval goes on, with a note over several lines", async () => {
    const { thread } = await story.asked("1.0.0");
    expect(await story.say("ada", thread, "/approve looks good\nTested on Monday.\n\nSee #1.")).toEqual(
      thumbsUp,
    );
    expect(await approvals()).toMatchObject([
      { decision: "approve", note: "looks good\nTested on Monday.\n\nSee #1.", user: { login: "ada" } },
    ]);
    await story.report("Production", "success");
    expect((await story.deployment("Production")).state).toBe("success");
  });

  it("a rejection ends it before anything reaches GitHub's list", async () => {
    const before = story.github.deployments().length;
    const { thread } = await story.asked("1.1.0");
    const answer = await story.say("ada", thread, "/reject the tests are red");
    expect(answer.reactions).toBe("👍");
    expect(answer.words).toEqual([expect.stringContaining("the tests are red")]);
    expect(answer.words[0]).toContain("@releaser");
    expect((await story.deployment("Production")).state).toBe("rejected");
    expect(story.github.deployments().length).toBe(before);
  });

  it("Octopus's words mean the same: /proceed and /abort, in any case", async () => {
    const first = await story.asked("1.2.0");
    expect(await story.say("max", first.thread, "/Proceed")).toEqual(thumbsUp);
    await story.report("Production", "success");
    const second = await story.asked("1.2.1");
    expect((await story.say("max", second.thread, "/ABORT")).reactions).toBe("👍");
    expect(await story.states("Production")).toContain("1.2.0 success");
    expect(await story.states("Production")).toContain("1.2.1 rejected");
  });

  it("is found from another issue only by its version or its number", async () => {
    const { thread } = await story.asked("1.3.0");
    const elsewhere = await story.github.person("writer").openIssue("Where are we?");
    const answer = await story.say("ada", elsewhere, "/approve");
    expect(answer.words).toEqual([expect.stringContaining("No question is open here")]);
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(await story.say("ada", elsewhere, "/approve 1.3.0 from here")).toEqual(thumbsUp);
    expect(await approvals()).toMatchObject([{ note: "from here" }]);
    await story.report("Production", "success");
    expect(story.living(thread)).toContain("success");
  });

  it("tells a second answer of the same person, and of another, that it is decided", async () => {
    const { thread } = await story.asked("1.4.0");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    const again = await story.say("ada", thread, "/approve");
    expect(again.words).toEqual([expect.stringMatching(/You approved .*Check/)]);
    const other = await story.say("max", thread, "/reject");
    expect(other.words).toEqual([expect.stringMatching(/Check.* is approved already/)]);
    expect(await story.say("max", thread, "/claim 1.4.0")).toEqual(thumbsDown);
    await story.report("Production", "success");
  });

  it("a version that is not waiting never becomes the note of another answer", async () => {
    const { thread } = await story.asked("1.5.0");
    const answer = await story.say("ada", thread, "/approve 1.4.0 looks good");
    expect(answer.words).toEqual([expect.stringContaining("1.4.0")]);
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect((await story.say("ada", thread, "/reject 1.5.0 wrong one")).reactions).toBe("👍");
    expect(await approvals()).toMatchObject([{ decision: "reject", note: "wrong one" }]);
  });

  it("a release that waits elsewhere is meant when it is named, whatever waits here", async () => {
    const here = await story.asked("1.5.5");
    await story.asked("nightly");
    expect(await story.say("ada", here.thread, "/approve nightly Production")).toEqual(thumbsUp);
    const states = await story.states("Production");
    expect(states).toContain("1.5.5 waiting");
    expect(states).toContain("nightly executing");
    await story.report("Production", "success");
    const answer = await story.say("ada", here.thread, "/reject anyway it is late");
    expect(answer.words).toEqual([expect.stringContaining("anyway it is late")]);
    expect(await story.states("Production")).toContain("1.5.5 rejected");
  });
});

describe("a release that asks in two environments", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: twoEnvironments });
  });
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });

  it("is refused with the list until the answer names one, by environment, quoted name or number", async () => {
    const { thread } = await story.ship("2.0.0");
    expect(story.unread(thread)).toHaveLength(2);
    const list = await story.say("ada", thread, "/approve");
    expect(list.words).toEqual([expect.stringContaining("2 questions are open")]);
    const { id } = await story.deployment("North America");
    expect(list.words[0]).toContain("Europe");
    expect(list.words[0]).toContain(`d${id}`);

    expect(await story.say("ada", thread, '/approve "north america" go west')).toEqual(thumbsUp);
    expect((await story.deployment("North America")).state).toBe("executing");
    expect((await story.deployment("Europe")).state).toBe("waiting");
    const closed = await story.say("ada", thread, `/approve d${id}`);
    expect(closed.words).toHaveLength(1);
    expect(await story.say("max", thread, "/approve Europe")).toEqual(thumbsUp);
    await story.report("Europe", "success");
    await story.report("North America", "success");
  });
});
