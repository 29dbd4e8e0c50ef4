import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

describe("what people do to a thread", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.check());
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });

  const issue = (number: number) => story.github.issues().find((one) => one.number === number);
  const threadOf = (version: string) =>
    story.github.issues().find(({ title }) => title === `Release ${version}`)?.number ?? 0;
  const lostThreads = async () =>
    (await story.audited(100)).filter(({ type }) => type === "ThreadLost").map(({ data }) => data);

  it("deleted while a question is open: it is asked in a new issue, and answered there", async () => {
    const { thread } = await story.asked("1.0.0");
    story.github.person("admin").changeIssue(thread, "delete");
    await story.idle();
    const again = threadOf("1.0.0");
    expect(again).toBeGreaterThan(thread);
    expect(story.question(again)).toContain("1.0.0");
    expect(story.living(again)).toContain("1.0.0");
    expect(await lostThreads()).toEqual([{ thread, change: "deleted" }]);
    expect(await story.say("ada", again, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(issue(again)?.state).toBe("closed");
  });

  it("transferred, and nobody told: the next word finds it gone, and goes into a new issue", async () => {
    const { thread } = await story.asked("1.1.0");
    story.github.webhooks.drop("issues.transferred");
    story.github.person("admin").changeIssue(thread, "transfer");
    await story.idle();
    const elsewhere = await story.github.person("writer").openIssue("Elsewhere");
    expect(await story.say("ada", elsewhere, "/approve 1.1.0")).toEqual(thumbsUp);
    await story.idle();
    const again = threadOf("1.1.0");
    expect(again).toBeGreaterThan(thread);
    expect(story.living(again)).toContain("1.1.0");
    story.unread(again);
    expect(await lostThreads()).toContainEqual({ thread, change: "missing" });
    await story.report("Production", "success");
    expect(issue(again)?.state).toBe("closed");
  });

  it("deleted when all is done: nothing is said again", async () => {
    const { thread } = await story.asked("1.2.0");
    await story.say("ada", thread, "/approve");
    await story.report("Production", "success");
    story.github.person("admin").changeIssue(thread, "delete");
    await story.idle();
    expect(threadOf("1.2.0")).toBe(0);
  });

  it("closed while a question is open: it is opened again once, and says why", async () => {
    const { thread } = await story.asked("1.3.0");
    await story.github.person("writer").setIssueState(thread, "closed");
    await story.idle();
    expect(issue(thread)?.state).toBe("open");
    expect(story.unread(thread)).toMatchInlineSnapshot(`
      [
        "⚠️ **Needs attention**: **1.3.0** waits for an answer here, and \`writer\` closed the issue: it is open again.

      Answer the question with \`/approve\` or \`/reject\`, or end the deployment with \`/cancel\`. Closed once more, the issue stays closed; commands in it count all the same.

      <!-- drawbridge:notice:4 -->",
      ]
    `);
    await story.github.person("writer").setIssueState(thread, "closed");
    await story.idle();
    expect(issue(thread)?.state).toBe("closed");
    expect(story.unread(thread)).toEqual([]);
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    await story.report("Production", "success");
  });

  it("closed while nothing is asked: it stays closed", async () => {
    const { thread } = await story.asked("1.4.0");
    await story.say("ada", thread, "/approve");
    await story.github.person("writer").setIssueState(thread, "closed");
    await story.idle();
    expect(issue(thread)?.state).toBe("closed");
    await story.report("Production", "success");
  });

  it("locked: what could not be said is said when it is unlocked", async () => {
    const { thread } = await story.asked("1.5.0");
    story.github.person("admin").changeIssue(thread, "lock");
    const elsewhere = await story.github.person("writer").openIssue("Elsewhere");
    expect(await story.say("ada", elsewhere, "/reject 1.5.0 not today")).toEqual(thumbsUp);
    expect(story.unread(thread)).toEqual([]);
    story.github.person("admin").changeIssue(thread, "unlock");
    await story.idle();
    expect(story.unread(thread)).toEqual([expect.stringContaining("not today")]);
  });

  it("a check that GitHub does not know any more is made anew", async () => {
    const { thread, sha } = await story.asked("1.6.0");
    const gone = { status: 404, body: { message: "Not Found" } };
    story.github.faults.add({
      match: { method: "PATCH", path: /\/check-runs\// },
      kind: "answer",
      answer: gone,
    });
    await story.say("ada", thread, "/approve");
    await story.report("Production", "success");
    const checks = story.github.checkRuns(sha).filter(({ name }) => name === "Deploy to Production");
    expect(checks.map(({ conclusion }) => conclusion)).toEqual(["action_required", "success"]);
  });
});
