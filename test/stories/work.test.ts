import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { noGate } from "../support/processes.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const shipWith = (more: string) => `${noGate}${more}`;

describe("work that is handed over", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: noGate });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());
  const step = async () => (await story.deployment("Production")).steps[0];

  it("ends as it is reported: success, failure, error", async () => {
    await story.ship("1.0.0");
    await story.report("Production", "in_progress", "writer", { log_url: "https://ci.example.com/1" });
    expect((await story.deployment("Production")).state).toBe("executing");
    await story.report("Production", "inactive");
    expect((await story.deployment("Production")).state).toBe("executing");
    await story.report("Production", "success");
    expect((await story.deployment("Production")).state).toBe("success");

    for (const state of ["failure", "error"] as const) {
      const { thread, sha } = await story.ship(`1.0.0-${state}`);
      await story.report("Production", state, "writer", { description: `It was the ${state}` });
      expect(await step()).toMatchObject({ state: "failed", error: `It was the ${state}` });
      expect((await story.deployment("Production")).state).toBe("failed");
      const [ending] = story.unread(thread);
      expect(ending).toContain(`It was the ${state}`);
      expect(ending).toContain("@releaser");
      expect(story.deploymentCheck(sha, "Production").conclusion).toBe("failure");
      expect(story.github.issues().find((one) => one.number === thread)?.state).toBe("open");
    }
  });

  it("runs out of time", async () => {
    await story.process(shipWith("    timeout: 2s\n"));
    const { thread, sha } = await story.ship("1.1.0");
    await story.github.until(async () => (await story.deployment("Production")).state === "timed-out", {
      ms: 30_000,
    });
    await story.idle();
    expect(story.unread(thread)).toEqual([expect.stringContaining("timed out")]);
    expect(story.deploymentCheck(sha, "Production").conclusion).toBe("timed_out");
    expect(story.onGitHub("Production").at(-1)?.statuses.at(-1)).toMatchObject({ state: "error" });
    await story.report("Production", "success");
    expect((await story.deployment("Production")).state).toBe("timed-out");
  });

  it("listens to the reporters that are named, and to nobody else", async () => {
    await story.process(shipWith("    with: { reporters: [max, 'argo-cd[bot]'] }\n"));
    await story.ship("1.2.0");
    await story.report("Production", "success", "writer");
    expect((await story.deployment("Production")).state).toBe("executing");
    await story.report("Production", "in_progress", "max");
    const [deployment] = story.onGitHub("Production").slice(-1);
    await story.github.bot("argo-cd[bot]").deploymentStatus(deployment?.id ?? 0, "success");
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("success");
  });

  it("an address that is no https address fails the step, with the reason", async () => {
    await story.process(shipWith('    with: { environment-url: "https://${{ release.notes }}" }\n'));
    const { thread } = await story.ship("1.3.0");
    expect(await step()).toMatchObject({ state: "failed", error: expect.stringContaining("https address") });
    expect(story.unread(thread)).toHaveLength(1);
    expect(story.onGitHub("Production")).toHaveLength(5);
  });

  it("an order that GitHub refuses for good fails the step, with GitHub's reason", async () => {
    await story.process(noGate);
    story.github.faults.add({
      match: { method: "POST", path: /\/deployments$/ },
      kind: "answer",
      answer: { status: 422, body: { message: "Environment is locked" } },
    });
    const { thread } = await story.ship("1.4.0");
    expect(await story.deployment("Production")).toMatchObject({ state: "failed" });
    expect(story.unread(thread)).toEqual([expect.stringContaining("Environment is locked")]);
  });
});

describe("work that a workflow of event deployment does", () => {
  const workflow = "name: Deploy\non: deployment\njobs: {}\n";
  const start = () => Story.start({ process: noGate, files: { ".github/workflows/deploy.yml": workflow } });
  const runs = (story: Story) => story.github.workflowRuns().filter((run) => run.event === "deployment");

  it("is followed to its end where nobody reports", async () => {
    const story = await start();
    await story.ship("1.0.0");
    const [first] = runs(story);
    const run = story.github.workflowRun(first?.id ?? 0);
    run.start();
    await story.idle();
    expect(
      story
        .onGitHub("Production")
        .at(-1)
        ?.statuses.map((one) => one.state),
    ).toEqual(["in_progress"]);
    run.succeed();
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("success");
    expect(
      story
        .onGitHub("Production")
        .at(-1)
        ?.statuses.map((one) => one.state),
    ).toEqual(["in_progress", "success"]);

    const second = await story.ship("1.1.0");
    const failing = story.github.workflowRun(runs(story).at(-1)?.id ?? 0);
    failing.start();
    failing.fail();
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("failed");
    expect(story.unread(second.thread)).toEqual([expect.stringContaining("failure")]);
    expect(story.onGitHub("Production").at(-1)?.statuses.at(-1)?.state).toBe("failure");
    await story.end();
  });

  it("several runs: all must succeed; one whose jobs were all skipped says nothing", async () => {
    const story = await Story.start({
      process: noGate,
      files: Object.fromEntries(["a", "b", "c"].map((name) => [`.github/workflows/${name}.yml`, workflow])),
    });
    await story.ship("1.0.0");
    const three = runs(story).map((run) => story.github.workflowRun(run.id));
    expect(three).toHaveLength(3);
    three[0]?.complete("skipped");
    three[1]?.start();
    three[1]?.succeed();
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("executing");
    three[2]?.start();
    three[2]?.succeed();
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("success");

    const { thread } = await story.ship("1.1.0");
    const next = runs(story)
      .slice(3)
      .map((run) => story.github.workflowRun(run.id));
    next[0]?.complete("cancelled");
    next[1]?.succeed();
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("executing");
    next[2]?.succeed();
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("failed");
    expect(story.unread(thread)).toEqual([expect.stringContaining("cancelled")]);
    await story.end();
  });

  it("a status from outside has the last word over the runs", async () => {
    const story = await start();
    await story.ship("1.0.0");
    await story.report("Production", "in_progress");
    const run = story.github.workflowRun(runs(story)[0]?.id ?? 0);
    run.succeed();
    await story.idle();
    expect((await story.deployment("Production")).state).toBe("executing");
    await story.report("Production", "success");
    expect((await story.deployment("Production")).state).toBe("success");
    await story.end();
  });

  it("nobody picks it up: the thread says so once, with the workflow to add; a late report still counts", async () => {
    const story = await Story.start({ process: noGate });
    const { thread } = await story.ship("1.0.0");
    await story.pass(5 * 60_000);
    const [notice, ...more] = story.unread(thread);
    expect(notice).toContain("on: deployment");
    expect(more).toEqual([]);
    await story.pass(5 * 60_000);
    expect(story.unread(thread)).toEqual([]);
    await story.report("Production", "success");
    expect((await story.deployment("Production")).state).toBe("success");

    await story.ship("1.1.0");
    await story.report("Production", "in_progress");
    await story.pass(5 * 60_000);
    await story.report("Production", "success");
    await story.end();
  });
});

describe("github-deployments: false", () => {
  it("a process of gates alone: approved, it has succeeded, and GitHub's list stays empty", async () => {
    const story = await Story.start({
      process: `
teams: { Approvers: acme/octopus-administrators }
github-deployments: false
lifecycle: [{ phase: Production, deploy: automatic }]
steps:
  - { name: Check, uses: manual-intervention, with: { instructions: Ready?, responsible-teams: [Approvers] } }
`,
    });
    const { thread, sha } = await story.asked("1.0.0");
    expect(await story.say("ada", thread, "/approve")).toEqual(thumbsUp);
    expect((await story.deployment("Production")).state).toBe("success");
    expect(story.deploymentCheck(sha, "Production").conclusion).toBe("success");
    expect(story.github.deployments()).toEqual([]);
    expect(story.github.issues().find((one) => one.number === thread)?.state).toBe("closed");
    await story.end();
  });
});
