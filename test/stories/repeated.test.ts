import { randomUUID } from "node:crypto";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { GitHubRepository } from "../../app/github/client.ts";
import { stopDatabases } from "../support/database.ts";
import { oneGate } from "../support/processes.ts";
import { Story } from "../support/story.ts";

afterAll(stopDatabases);

describe("webhooks that come again, late, or out of order", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: oneGate });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const approvals = async () => (await story.deployment("Production")).steps[0].interruption.approvals;

  it("the same delivery ten times counts once and is answered once", async () => {
    const { thread } = await story.asked("1.0.0");
    story.github.webhooks.duplicate("issue_comment.created", 9);
    const id = await story.github.person("ada").comment(thread, "/approve");
    await story.idle();
    expect(await approvals()).toHaveLength(1);
    expect(story.reactions(thread, id)).toBe("👍");
    expect(story.unread(thread)).toEqual([]);
    expect(story.onGitHub("Production")).toHaveLength(1);

    story.github.webhooks.duplicate("issue_comment.created", 9);
    await story.github.person("outsider").comment(thread, "/status\n/approve");
    await story.idle();
    expect(story.unread(thread)).toHaveLength(2);
    await story.report("Production", "success");
  });

  it("the same comment under other delivery ids counts once", async () => {
    const { thread } = await story.asked("1.1.0");
    await story.github.person("outsider").comment(thread, "/approve");
    await story.idle();
    expect(story.unread(thread)).toHaveLength(1);
    await story.github.person("ada").comment(thread, "/approve");
    await story.idle();
    for (const sent of story.github.deliveries.filter((one) => one.event === "issue_comment").slice(-6)) {
      await story.github.webhooks.send(sent.event, sent.payload, { "x-github-delivery": randomUUID() });
    }
    await story.idle();
    expect(await approvals()).toHaveLength(1);
    expect(story.unread(thread)).toEqual([]);
    expect(story.onGitHub("Production")).toHaveLength(2);
    await story.report("Production", "success");
  });

  it("a comment that is older than the question does not answer it", async () => {
    const { thread } = await story.asked("1.2.0");
    story.github.webhooks.hold("issue_comment.created");
    const early = await story.github.person("ada").comment(thread, "/approve");
    await story.press("max", thread, story.deploymentCheck(await head(), "Production"), "reject");
    // A second apart, as the clocks of GitHub count.
    await new Promise((resolve) => setTimeout(resolve, 1100));
    const answer = await story.api("POST", "/deployments", { version: "1.2.0", environment: "Production" });
    expect(answer.status).toBe(201);
    await story.idle();
    story.question(thread);
    story.github.webhooks.release();
    await story.idle();
    expect(story.unread(thread)).toEqual([expect.stringContaining("written before")]);
    expect(story.reactions(thread, early)).toBe("");
    expect((await story.deployment("Production")).state).toBe("waiting");
    await story.say("max", thread, "/reject");
  });

  it("statuses repeated and in any order: the first end is the end", async () => {
    const { thread } = await story.asked("1.3.0");
    await story.say("ada", thread, "/approve");
    story.github.webhooks.hold("deployment_status");
    story.github.webhooks.duplicate("deployment_status", 3, 3);
    await story.report("Production", "queued");
    await story.report("Production", "in_progress");
    await story.report("Production", "success", "writer", { environment_url: "https://shop.example.com" });
    story.github.webhooks.release((held) => held.toReversed());
    await story.idle();
    const done = await story.deployment("Production");
    expect(done).toMatchObject({ state: "success", steps: [{}, { state: "success" }] });
    expect(done.steps[1].outputs).toEqual({ environment_url: "https://shop.example.com" });
    await story.report("Production", "failure");
    expect((await story.deployment("Production")).state).toBe("success");
  });

  const head = async () => (await story.github.branchHead()) ?? "";
});

describe("a listener that is faster than GitHub's answer to the order", () => {
  it("its status is not lost", async () => {
    let answer = () => {};
    const late = new Promise<void>((resolve) => (answer = resolve));
    const story = await Story.start({
      process: oneGate,
      wrapGitHub: (app) => ({
        ...app,
        repository: (...where) => {
          const repository = app.repository(...where);
          const createDeployment: GitHubRepository["createDeployment"] = async (input) => {
            const made = await repository.createDeployment(input);
            await late;
            return made;
          };
          return { ...repository, createDeployment };
        },
      }),
    });
    const { github } = story;
    const { thread } = await story.asked("1.0.0");
    await github.person("ada").comment(thread, "/approve");
    await github.until(() => story.onGitHub("Production").length === 1, { what: "GitHub has the order" });
    const [order] = story.onGitHub("Production");
    await github.person("writer").deploymentStatus(order?.id ?? 0, "success");
    await github.settled(300);
    answer();
    await github.until(async () => (await story.deployment("Production")).state === "success", {
      what: "the early status counts",
    });
    await story.end();
  });
});
