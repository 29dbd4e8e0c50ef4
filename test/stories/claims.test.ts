import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsDown, thumbsUp } from "../support/story.ts";

describe("taking responsibility", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.check());
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });
  const holder = async () =>
    (await story.deployment("Production")).steps[0].interruption.responsible_user?.login ?? null;

  it("only the holder approves; it ends with the answer", async () => {
    const { thread } = await story.asked("1.0.0");
    expect(await story.say("ada", thread, "/claim")).toEqual(thumbsUp);
    expect(await holder()).toBe("ada");
    const barred = await story.say("max", thread, "/approve");
    expect(barred.words).toEqual([expect.stringContaining("`ada` took responsibility")]);
    expect(barred.words[0]).toContain("/claim 1.0.0 Production");
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(await holder()).toBeNull();
    await story.report("Production", "success");
  });

  it("another takes it over, and the audit knows from whom", async () => {
    const { thread } = await story.asked("1.1.0");
    expect(await story.say("ada", thread, "/claim")).toEqual(thumbsUp);
    expect(await story.say("ada", thread, "/claim")).toEqual(thumbsUp);
    expect(await story.say("max", thread, "/claim 1.1.0")).toEqual(thumbsUp);
    expect(await holder()).toBe("max");
    const taken = (await story.audited()).filter((event) => event.type === "ResponsibilityTaken");
    expect(taken[0].data).toMatchObject({ user: { login: "max" }, from: { login: "ada" } });
    const barred = await story.say("ada", thread, "/approve");
    expect(barred.words).toEqual([expect.stringContaining("`max` took responsibility")]);
    expect((await story.say("max", thread, "/reject")).reactions).toBe("👍");
  });

  it("never bars a rejection", async () => {
    const { thread } = await story.asked("1.2.0");
    await story.say("ada", thread, "/claim");
    const answer = await story.say("max", thread, "/reject not tonight");
    expect(answer.words).toEqual([expect.stringContaining("not tonight")]);
    expect((await story.deployment("Production")).state).toBe("rejected");
  });

  it("is given back by its holder only", async () => {
    const { thread } = await story.asked("1.3.0");
    const nobody = await story.say("max", thread, "/unclaim");
    expect(nobody.words).toEqual([expect.stringContaining("Nobody holds")]);
    await story.say("ada", thread, "/claim");
    const other = await story.say("max", thread, "/unclaim");
    expect(other.words).toEqual([expect.stringContaining("`ada` holds")]);
    expect(await story.say("max", thread, "/unclaim")).toEqual(thumbsDown);
    expect(await holder()).toBe("ada");
    expect(await story.say("ada", thread, "/unclaim")).toEqual(thumbsUp);
    expect(await holder()).toBeNull();
    expect(await story.say("max", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
  });

  it("is not for outsiders", async () => {
    const { thread } = await story.asked("1.4.0");
    const refused = await story.say("outsider", thread, "/claim");
    expect(refused.words).toEqual([expect.stringContaining("`outsider` is not an active member")]);
    expect(await holder()).toBeNull();
    await story.say("ada", thread, "/reject");
  });
});
