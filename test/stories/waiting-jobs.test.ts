import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type ActionRun, runAction } from "../../demo/action.ts";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";

afterAll(stopDatabases);

const process = (more: { readonly step?: string; readonly gate?: string } = {}) => `
teams:
  Approvers: acme/octopus-administrators
lifecycle:
  - phase: Testing
  - phase: Production
    deploy: automatic
    supersede: never
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [Approvers]${more.gate ?? ""} }
    environments: [Production]
  - name: Ship
    uses: github-deployment${more.step ?? ""}
`;

const workLog = "https://ci.example.com/acme/shop/7";

describe("jobs that wait, with the built Action and the real app", () => {
  let story: Story;
  beforeAll(async () => {
    story = await Story.start({ process: process(), reachable: true });
  });
  afterEach(async () => {
    // What the threads say is told elsewhere.
    await story.idle();
    for (const { number } of story.github.issues()) story.unread(number);
    await story.check();
  });
  afterAll(() => story.end());

  /** Starts a step of a workflow `on: workflow_dispatch`. */
  const start = (inputs: Readonly<Record<string, string>>) => {
    const ended = (async (): Promise<ActionRun> => {
      const runner = await story.github.runnerEnvironment({ event: "workflow_dispatch", actor: "releaser" });
      return runAction(runner, { "server-url": story.publicUrl, ...inputs }, () => undefined);
    })();
    return ended;
  };
  const last = (run: ActionRun) => run.log.at(-1) ?? "";
  /** The newest deployment of the release to the environment, once it is there and in one of the states. */
  const reaches = (version: string, environment: string, ...states: readonly string[]) =>
    story.github.until(
      async () => {
        const newest = await story.deployment(environment);
        return newest?.release.version === version && states.includes(newest.state) ? newest : undefined;
      },
      { ms: 30_000, what: `${version} in ${environment}: ${states.join(" or ")}` },
    );
  const toTesting = async (version: string, wait = "true") => {
    const { thread } = await story.ship(version);
    const job = start({ command: "deploy", version, environment: "testing", wait });
    await reaches(version, "Testing", "executing");
    await story.idle();
    return { thread, job };
  };

  it("deploy with wait: until the work is reported as done", async () => {
    const { job } = await toTesting("1.0.0");
    await story.report("Testing", "success", "writer", { log_url: workLog });
    const run = await job;
    expect(run).toMatchObject({
      exitCode: 0,
      outputs: { state: "success", version: "1.0.0", approvers: "" },
    });
    expect(run.log).toContain("🚀 executing: 1.0.0 → Testing (d1), step Ship.");
    expect(run.summary).toContain(`| Ship | ✅ success |  | [log](${workLog}) |`);
  });

  it("wait: ends as soon as people are asked, and says who; once they have answered, it knows them", async () => {
    const asked = await start({ command: "wait", version: "1.0.0", environment: "Production" });
    expect(asked).toMatchObject({ exitCode: 0, outputs: { state: "waiting" } });
    expect(asked.log[0]).toContain("Must act: Approvers: comment `/approve 1.0.0 Production`");
    const { number: thread } = story.github.issues().find(({ title }) => title === "Release 1.0.0")!;

    const id = asked.outputs["deployment-id"] ?? "";
    const patient = start({ command: "wait", "deployment-id": id, "wait-for-approval": "true" });
    expect(await story.say("ada", thread, "/approve 1.0.0 Production")).toEqual(thumbsUp);
    await story.report("Production", "success");
    expect(await patient).toMatchObject({ exitCode: 0, outputs: { state: "success", approvers: "ada" } });
  });

  it("fails with who rejected it, and why", async () => {
    const { thread, job } = await toTesting("1.1.0");
    await story.report("Testing", "success");
    await job;
    expect(story.unread(thread)).toHaveLength(1);
    const waiting = start({
      command: "wait",
      version: "1.1.0",
      environment: "Production",
      "wait-for-approval": "true",
    });
    const { words } = await story.say("ada", thread, "/reject 1.1.0 Production Not on a @friday `now`");
    expect(words).toHaveLength(1);
    const run = await waiting;
    expect(run).toMatchObject({ exitCode: 1, outputs: { "reason-code": "rejected", state: "rejected" } });
    expect(last(run).replaceAll("\u200B", "")).toMatch(
      /^error: 1\.1\.0 → Production \(d\d+\) was rejected by ada in Check: Not on a @friday `now`\. Mend/,
    );
  });

  it("fails with the step that failed, its error and its log", async () => {
    const { job } = await toTesting("1.2.0");
    await story.report("Testing", "failure", "writer", { description: "Disk full", log_url: workLog });
    const run = await job;
    expect(run).toMatchObject({ exitCode: 1, outputs: { "reason-code": "failed", state: "failed" } });
    expect(last(run)).toContain("failed in Ship: Disk full. Whoever may deploy there mends it");
    expect(run.summary).toContain(workLog);
  });

  it("fails with who canceled it", async () => {
    const { thread, job } = await toTesting("1.3.0");
    expect(await story.say("max", thread, "/cancel 1.3.0 Testing Wrong branch")).toEqual(thumbsUp);
    const run = await job;
    expect(run).toMatchObject({ exitCode: 1, outputs: { "reason-code": "canceled", state: "canceled" } });
    expect(last(run)).toContain("was canceled by max: Wrong branch. To deploy it after all");
  });

  it("fails with what ran out of time", async () => {
    await story.process(process({ step: "\n    timeout: 2s" }));
    await story.ship("1.4.0");
    const run = await start({ command: "deploy", version: "1.4.0", environment: "Testing", wait: "true" });
    await story.process(process());
    expect(run).toMatchObject({ exitCode: 1, outputs: { "reason-code": "timed-out", state: "timed-out" } });
    expect(last(run)).toMatch(/timed out in Ship after \d+ seconds\./);
  });

  it("gives up after its own time, and the deployment goes on", async () => {
    const { job } = await toTesting("1.5.0", "false");
    const { outputs } = await job;
    const run = await start({ command: "wait", "deployment-id": outputs["deployment-id"]!, timeout: "1s" });
    expect(run).toMatchObject({ exitCode: 1, outputs: { "reason-code": "timeout", state: "executing" } });
    expect(last(run)).toContain("is still executing after 1 second, the `timeout` of this step.");
    await story.report("Testing", "success");
    expect((await story.states("Testing")).at(-1)).toBe("1.5.0 success");
  });

  it("is not held where a deployment stands behind one that asks people", async () => {
    await story.process(process({ gate: ", block-deployments: true" }));
    for (const version of ["1.6.0", "1.6.1"]) {
      const { job } = await toTesting(version);
      await story.report("Testing", "success");
      expect(await job).toMatchObject({ exitCode: 0, outputs: { state: "success" } });
      for (const { number } of story.github.issues()) story.unread(number);
    }
    const run = await start({ command: "wait", version: "1.6.1", environment: "Production" });
    expect(run).toMatchObject({ exitCode: 0, outputs: { state: "queued" } });
    expect(run.log[0]).toMatch(/^⏳ queued: 1\.6\.1 → Production \(d\d+\), waits behind d\d+\./);
    expect(last(run)).toContain("holds no runner while people think");
    await story.process(process());
  });

  it("outlives a restart of the app", async () => {
    const { job } = await toTesting("1.7.0");
    await story.bury();
    await new Promise((resolve) => setTimeout(resolve, 300));
    await story.boot();
    await story.report("Testing", "success");
    const run = await job;
    expect(run).toMatchObject({ exitCode: 0, outputs: { state: "success" } });
  });

  it("may look only at what its own repository has, and from no pull request", async () => {
    const none = await start({ command: "wait", "deployment-id": "99999" });
    expect(none).toMatchObject({ exitCode: 1, outputs: { "reason-code": "not-found" } });
    const runner = await story.github.runnerEnvironment({ event: "pull_request", actor: "releaser" });
    const inputs = { command: "wait", "deployment-id": "1", "server-url": story.publicUrl };
    const pull = await runAction(runner, inputs, () => undefined);
    expect(pull).toMatchObject({ exitCode: 1, outputs: { "reason-code": "event-not-allowed" } });
  });
});
