import { afterAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const ruled = (rule: string) => oneGate.replace("supersede: never", `supersede: ${rule}`);

describe("a newer release", () => {
  it("on-arrival: ends older ones that wait or queue and that nobody is at", async () => {
    const story = await Story.start({ process: ruled("on-arrival") });
    const first = await story.asked("1.0.0");
    await story.asked("1.1.0");
    expect(await story.states("Production")).toEqual(["1.0.0 canceled", "1.1.0 waiting"]);
    expect(story.deploymentCheck(first.sha, "Production")).toMatchObject({ conclusion: "neutral" });
    expect(story.deploymentCheck(first.sha, "Production").output.title).toContain("superseded by 1.1.0");
    expect(story.living(first.thread)).toContain("superseded by");
    const issue = story.github.issues().find((one) => one.number === first.thread);
    expect(issue).toMatchObject({ title: "Release 1.0.0", state: "closed" });
    const late = await story.say("ada", first.thread, "/approve");
    expect(late.words).toEqual([expect.stringContaining("is closed: **1.1.0** superseded 1.0.0.")]);

    const third = await story.asked("1.2.0");
    expect(await story.say("ada", third.thread, "/claim")).toEqual(thumbsUp);
    const fourth = await story.asked("1.3.0");
    expect(await story.states("Production")).toEqual([
      "1.0.0 canceled",
      "1.1.0 canceled",
      "1.2.0 waiting",
      "1.3.0 waiting",
    ]);
    expect(await story.say("ada", third.thread, "/approve")).toEqual(thumbsUp);
    await story.ship("1.4.0");
    await story.ship("1.5.0");
    // 1.3.0 waited, 1.4.0 was queued behind the one that executes: neither outlives what is newer.
    expect((await story.states("Production")).slice(2)).toEqual([
      "1.2.0 executing",
      "1.3.0 canceled",
      "1.4.0 canceled",
      "1.5.0 queued",
    ]);
    await story.report("Production", "success");
    const last = story.github.issues().find((issue) => issue.title === "Release 1.5.0")?.number ?? 0;
    story.question(last);
    expect((await story.say("max", last, "/reject")).reactions).toBe("👍");
    expect(story.living(fourth.thread)).toContain("superseded by");
    await story.end();
  });

  it("what a person asked for is ended by people only", async () => {
    const story = await Story.start({ process: ruled("on-arrival") });
    const first = await story.asked("1.0.0");
    await story.say("ada", first.thread, "/reject");
    const [question] = (await story.say("releaser", first.thread, "/deploy 1.0.0 to Production")).words;
    expect(question).toContain("waits for approval");
    await story.asked("1.1.0");
    expect(await story.states("Production")).toEqual(["1.0.0 rejected", "1.0.0 waiting", "1.1.0 waiting"]);
    expect(await story.say("ada", first.thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    await story.end();
  });

  it("on-success: ends them when it has succeeded itself", async () => {
    const story = await Story.start({ process: ruled("on-success") });
    const first = await story.asked("1.0.0");
    const second = await story.asked("1.1.0");
    expect(await story.states("Production")).toEqual(["1.0.0 waiting", "1.1.0 waiting"]);
    await story.say("ada", second.thread, "/approve");
    expect(await story.states("Production")).toEqual(["1.0.0 waiting", "1.1.0 executing"]);
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 canceled", "1.1.0 success"]);
    expect(story.living(first.thread)).toContain("superseded by");
    await story.end();
  });

  it("never: both stay; approving the older one needs the word anyway", async () => {
    const story = await Story.start({ process: ruled("never") });
    const first = await story.asked("1.0.0");
    const second = await story.asked("1.1.0");
    await story.say("ada", second.thread, "/approve");
    await story.report("Production", "success");
    expect(await story.states("Production")).toEqual(["1.0.0 waiting", "1.1.0 success"]);

    const stale = await story.say("ada", first.thread, "/approve it is fine");
    expect(stale.words).toEqual([expect.stringContaining("/approve 1.0.0 Production anyway")]);
    expect(stale.words[0]).toContain("1.1.0");
    const pressed = await story.press(
      "max",
      first.thread,
      story.deploymentCheck(first.sha, "Production"),
      "approve",
    );
    expect(pressed.words).toEqual([expect.stringContaining("anyway")]);
    expect(await story.states("Production")).toEqual(["1.0.0 waiting", "1.1.0 success"]);
    expect(await story.say("ada", first.thread, "/approve anyway it is fine")).toEqual(thumbsUp);
    const steps = (await story.deployments("Production")).find((one) => one.release.version === "1.0.0");
    const { body } = await story.api("GET", `/deployments/${steps.id}`);
    expect(body.steps[0].interruption.approvals).toMatchObject([{ note: "it is fine" }]);
    await story.report("Production", "success");
    await story.end();
  });
});
