import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { silence, Story } from "../support/story.ts";

describe("what is no command gets silence", () => {
  let story: Story;
  let thread: number;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate });
    ({ thread } = await story.asked("1.0.0"));
  });
  afterEach(async () => {
    await story.check();
    expect((await story.deployment("Production")).state).toBe("waiting");
  });
  afterAll(async () => {
    await story.end();
    await stopDatabases();
  });

  it.each([
    ["a quote", "> /approve\n\nIs that all it takes?"],
    ["a nested quote", "> > /approve"],
    ["a fence", "```\n/approve\n```"],
    ["a fence of tildes", "~~~text\n/approve\n~~~"],
    ["indented code", "For example:\n\n    /approve\n"],
    ["code in the line", "Write `/approve` when you are ready"],
    ["an HTML comment", "<!--\n/approve\n-->\nThanks"],
    ["the middle of a line", "I would not /approve this"],
    ["another app's command", "/lgtm"],
    ["a path", "/etc/hosts"],
    ["a slash alone", "/"],
  ])("%s", async (_what, body) => {
    expect(await story.say("ada", thread, body)).toEqual(silence);
  });

  it("a bot", async () => {
    const id = await story.github.bot("renovate[bot]").comment(thread, "/approve");
    await story.idle();
    expect(story.reactions(thread, id)).toBe("");
    expect(story.unread(thread)).toEqual([]);
  });

  it("a webhook whose sender is not who wrote the comment", async () => {
    const id = await story.github.person("outsider").comment(thread, "Nothing to see here");
    await story.idle();
    const sent = story.github.deliveries.findLast((one) => one.event === "issue_comment");
    const payload = structuredClone(sent?.payload ?? {}) as any;
    payload.comment.body = "/approve";
    payload.comment.id += 1;
    payload.sender = { login: "ada", id: story.github.person("ada").id, type: "User" };
    await story.github.webhooks.send("issue_comment", payload);
    await story.idle();
    expect(story.reactions(thread, id)).toBe("");
    expect(story.unread(thread)).toEqual([]);
  });

  it("a deleted comment", async () => {
    const id = await story.github.person("outsider").comment(thread, "Oh no");
    await story.github.person("outsider").deleteComment(id);
    await story.idle();
    expect(story.unread(thread)).toEqual([]);
  });

  it("an edit of what was a command already", async () => {
    const id = await story.github.person("outsider").comment(thread, "> /approve");
    await story.github.person("outsider").editComment(id, "> /approve, they said");
    await story.idle();
    expect(story.unread(thread)).toEqual([]);
  });

  it("not an app that acts for a person: it is told that this does not count", async () => {
    await story.github.personThroughApp("ada").comment(thread, "/approve");
    await story.idle();
    expect(story.unread(thread)).toEqual([expect.stringContaining("Only people answer")]);
  });
});
