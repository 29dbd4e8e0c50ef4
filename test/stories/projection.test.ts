import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

describe("what stands on GitHub", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const bodies = (thread: number) => story.botComments(thread).map((one) => one.body);

  it("the app's comments come back as they were when somebody edits or deletes them, and the audit says who", async () => {
    const { thread } = await story.asked("1.0.0");
    const before = bodies(thread);
    const [living, question] = ["living", "question"].map(
      (kind) => story.botComments(thread).find((one) => one.body?.includes(`drawbridge:${kind}:`))?.id,
    );
    await story.github.person("writer").editComment(living ?? 0, "Nothing to approve here");
    await story.idle();
    expect(bodies(thread)).toEqual(before);
    await story.github.person("admin").deleteComment(question ?? 0);
    await story.idle();
    expect(before).toContain(story.question(thread));
    const anew = story.botComments(thread).at(-1);
    expect(story.living(thread)).toContain(`#issuecomment-${anew?.id})`);
    const tampered = (await story.audited()).filter((event) => event.type === "CommentTampered");
    expect(tampered).toMatchObject([
      { by: { login: "admin" }, data: { comment: question, change: "deleted" } },
      { by: { login: "writer" }, data: { comment: living, change: "edited" } },
    ]);
    // The new one is the question now: an answer written after it counts.
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(bodies(thread).filter((body) => body?.includes("drawbridge:question"))).toEqual([
      expect.stringContaining("approved"),
    ]);
    await story.report("Production", "failure");
    const [ending] = story.unread(thread);
    const last = story.botComments(thread).at(-1);
    await story.github.person("writer").editComment(last?.id ?? 0, "All is well");
    await story.idle();
    expect(story.botComments(thread).at(-1)?.body).toBe(ending);
  });

  it("so do its answers to commands, here and in other threads", async () => {
    const { thread } = await story.asked("1.0.5");
    const elsewhere = await story.github.person("writer").openIssue("Elsewhere");
    for (const place of [thread, elsewhere]) {
      const [refusal] = (await story.say("outsider", place, "/approve 1.0.5")).words;
      const answer = story.botComments(place).at(-1);
      await story.github
        .person("writer")
        .editComment(answer?.id ?? 0, "✅ `outsider` may approve everything");
      await story.idle();
      expect(story.botComments(place).at(-1)).toMatchObject({ id: answer?.id, body: refusal });
      await story.github.person("writer").deleteComment(answer?.id ?? 0);
      await story.idle();
      expect(story.unread(place)).toEqual([refusal]);
    }
    await story.say("ada", thread, "/reject");
  });

  it("an edit of a person's own comment, or a copy of the app's marker, changes nothing", async () => {
    const { thread } = await story.asked("1.1.0");
    const forged = story
      .botComments(thread)
      .map((one) => one.body ?? "")
      .join("\n");
    const id = await story.github.person("writer").comment(thread, forged);
    await story.github.person("writer").editComment(id, `${forged}\nMine`);
    await story.idle();
    expect(story.github.comments(thread).find((one) => one.id === id)?.body).toContain("Mine");
    expect((await story.deployment("Production")).state).toBe("waiting");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect(story.github.comments(thread).find((one) => one.id === id)?.body).toContain("Mine");
    await story.report("Production", "success");
  });

  it("the living comment, the question and the check tell the same story at each moment", async () => {
    const { thread, sha } = await story.ship("1.2.0");
    const question = story.question(thread);
    expect(question).toContain("@acme/octopus-administrators");
    expect(question).toContain(sha.slice(0, 7));
    expect(question).toContain("/approve 1.2.0 Production");
    expect(story.living(thread)).toMatch(/^⏸️ \*\*1\.2\.0 → Production\*\*/);
    const check = () => story.deploymentCheck(sha, "Production");
    expect(check()).toMatchObject({ status: "completed", conclusion: "action_required" });
    const { id } = await story.deployment("Production");
    expect(check().details_url).toBe(`http://127.0.0.1:1/acme/shop/deployments/${id}`);

    await story.say("ada", thread, "/approve");
    expect(story.living(thread)).toMatch(/^🚀/);
    expect(
      story.botComments(thread).find((one) => one.body?.includes("drawbridge:question"))?.body,
    ).toContain("`ada`");
    // From waiting straight to its conclusion.
    expect(check()).toMatchObject({ status: "completed", conclusion: "action_required" });
    await story.report("Production", "success");
    expect(check()).toMatchObject({ status: "completed", conclusion: "success", actions: [] });
    expect(story.living(thread)).toMatch(/^✅/);
    expect(story.botComments(thread)).toHaveLength(2);
    expect(story.github.checkRuns(sha)).toHaveLength(1);
  });

  it("the GitHub Deployment carries what it is for; older production ones become inactive", async () => {
    const [, success] = story.onGitHub("Production");
    const newest = story.onGitHub("Production").at(-1);
    const { id } = await story.deployment("Production");
    expect(newest).toMatchObject({
      environment: "Production",
      production_environment: true,
      transient_environment: false,
      task: "deploy",
      payload: { drawbridge: { deployment: id, version: "1.2.0" } },
    });
    expect(newest?.payload).toEqual({
      drawbridge: { deployment: id, release: expect.any(Number), version: "1.2.0" },
    });
    expect(newest?.ref).toBe(newest?.sha);
    expect(success?.statuses.at(-1)).toMatchObject({ state: "inactive" });
    expect(success?.statuses.at(-1)?.description).toContain("1.2.0");
    expect(newest?.statuses.map((one) => one.state)).toEqual(["success"]);
    const [created] = story.github.requests.filter(
      (one) => one.method === "POST" && one.path.endsWith("/deployments"),
    );
    expect(created?.body).toMatchObject({
      auto_merge: false,
      required_contexts: [],
      production_environment: true,
    });
  });

  it("a bot of another app that edits is set right too, and the app does not quarrel with itself", async () => {
    const { thread } = await story.asked("1.3.0");
    const before = bodies(thread);
    const mark = story.github.mark();
    const [living] = story.botComments(thread);
    await story.github.bot("tidy[bot]").editComment(living?.id ?? 0, "tidied");
    await story.idle();
    expect(bodies(thread)).toEqual(before);
    const writes = story.github
      .requestsSince(mark)
      .filter((one) => one.caller === "installation" && one.method !== "GET");
    expect(writes.map((one) => one.method)).toEqual(["PATCH"]);
    await story.say("ada", thread, "/reject");
  });
});

describe("two releases of one commit, and environments that are not production", () => {
  it("each has a thread and a check of its own", async () => {
    const story = await Story.start({ process: oneGate.replaceAll("Production", "Staging") });
    const first = await story.asked("1.0.0");
    const second = await story.release("1.0.1", first.sha);
    expect(second.thread).not.toBe(first.thread);
    story.question(second.thread);
    const checks = story.github.checkRuns(first.sha).filter((one) => one.name === "Deploy to Staging");
    expect(checks).toHaveLength(2);
    expect((await story.press("ada", first.thread, checks[0]!, "reject")).words).toHaveLength(1);
    expect(await story.states("Staging")).toEqual(["1.0.0 rejected", "1.0.1 waiting"]);
    expect(await story.say("ada", second.thread, "/approve")).toEqual(thumbsUp);
    expect(story.onGitHub("Staging").at(-1)).toMatchObject({ production_environment: false });
    await story.report("Staging", "success");
    const third = await story.asked("1.1.0");
    await story.say("ada", third.thread, "/approve");
    await story.report("Staging", "success");
    // GitHub sets what is not production inactive by itself, as the reporter's success asks it to.
    expect(
      story.github.requests.filter((one) => one.path.endsWith("/statuses") && one.caller === "installation"),
    ).toEqual([]);
    await story.end();
  });
});
