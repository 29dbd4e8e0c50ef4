import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { stopDatabases } from "../support/database.ts";
import { Story, thumbsUp } from "../support/story.ts";
import { runWorkflow, type StepEnd } from "../support/workflow-job.ts";

afterAll(stopDatabases);

const folder = join(import.meta.dirname, "../../docs/examples");
const example = (name: string) => readFileSync(join(folder, `${name}.yml`), "utf8");

const process = `
teams:
  Approvers: acme/octopus-administrators
lifecycle:
  - phase: Testing
    deploy: automatic
  - phase: Production
    deploy: automatic
steps:
  - name: Check
    uses: manual-intervention
    with: { instructions: Ready?, responsible-teams: [Approvers] }
    environments: [Production]
  - name: Ship
    uses: github-deployment
`;

/** What a checkout brings. */
const files = {
  "deploy.sh": '#!/bin/sh\necho "Deploying $VERSION to $ENVIRONMENT"\n',
  "smoke-test.sh": '#!/bin/sh\necho "Testing $VERSION"\n',
  ".deploy/process.yml": process,
};

describe("the workflows of docs/examples", () => {
  let story: Story;
  /** What the workflow `on: deployment` has done. */
  const deployed: StepEnd[] = [];
  beforeAll(async () => {
    const workflows = { ".github/workflows/deploy.yml": example("on-deployment") };
    story = await Story.start({ process, files: workflows, reachable: true });
  });
  afterEach(() => story.check());
  afterAll(() => story.end());

  /** Executes an example to its end, and beside it the runs that GitHub starts for its deployments. */
  const execute = async (
    name: string,
    options: Omit<Parameters<typeof runWorkflow>[2], "serverUrl">,
  ): Promise<readonly StepEnd[]> => {
    const running = { over: false };
    const job = runWorkflow(story.github, example(name), {
      actor: "releaser",
      serverUrl: story.publicUrl,
      files,
      ...options,
    }).finally(() => (running.over = true));
    while (!running.over) {
      await deployNext();
      await Promise.race([job, new Promise((resolve) => setTimeout(resolve, 50))]);
    }
    const done = await job;
    await deployAll();
    return done;
  };
  const deployNext = async (): Promise<boolean> => {
    const next = story.github
      .workflowRuns()
      .find(({ event, status }) => event === "deployment" && status === "queued");
    if (next === undefined) return false;
    const { run, ...controls } = story.github.workflowRun(next.id);
    controls.start();
    const steps = await runWorkflow(story.github, example("on-deployment"), {
      event: "deployment",
      sha: run.headSha,
      runId: run.id,
      actor: run.actor.login,
      serverUrl: story.publicUrl,
      files,
      payload: {
        deployment: { id: run.deployment?.id ?? 0, environment: run.deployment?.environment ?? "" },
      },
    });
    deployed.push(...steps);
    if (steps.every(({ exitCode }) => exitCode === 0)) controls.succeed();
    else controls.fail();
    await story.idle();
    return true;
  };
  const deployAll = async () => {
    do await story.idle();
    while (await deployNext());
  };
  const push = async (message: string) => {
    const sha = await story.commit(message);
    return { event: "push", sha, payload: { head_commit: { message } } };
  };
  /** Nobody answers in Production: the questions are read, and that is all. */
  const read = () => story.github.issues().flatMap(({ number }) => story.unread(number));
  const log = (steps: readonly StepEnd[]) => steps.map((one) => one.log).join("");

  it("release.yml and on-deployment.yml: a push is released, and deployed with Drawbridge's leave", async () => {
    const steps = await execute("release", await push("First"));
    expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(log(steps)).toMatch(/^Released 0\.0\.1, (queued|executing)$/m);
    expect(deployed.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(log(deployed)).toContain("Deploying 0.0.1 to Testing");
    expect(await story.states("Testing")).toEqual(["0.0.1 success"]);
    expect(await story.states("Production")).toEqual(["0.0.1 waiting"]);
    expect(read()).toHaveLength(1);
  });

  it("on-deployment.yml: what somebody has created by hand is not deployed", async () => {
    deployed.length = 0;
    await story.github.person("writer").createDeployment({ ref: "main", environment: "Production" });
    await deployAll();
    expect(deployed.map(({ exitCode, outputs }) => [exitCode, outputs])).toEqual([
      [1, { "reason-code": "not-found" }],
    ]);
    expect(log(deployed)).toContain("This job must not deploy.");
    expect(log(deployed)).not.toContain("Deploying");
  });

  it("release-and-wait.yml: follows the release until people are asked", async () => {
    const steps = await execute("release-and-wait", await push("Second"));
    expect(steps.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const [release] = steps;
    expect(release?.outputs).toMatchObject({ version: "0.0.2", state: "waiting" });
    expect(JSON.parse(release?.outputs["deployments"] ?? "")).toMatchObject([
      { environment: "Testing", state: "success" },
      { environment: "Production", state: "waiting" },
    ]);
    expect(release?.log).toContain("✅ success: 0.0.2 → Testing");
    expect(release?.log).toContain("comment `/approve 0.0.2 Production`");
    expect(release?.summary).toContain("| Ship | ✅ success |  | [log](");
    expect(steps[1]?.log).toMatch(/^0\.0\.2 waits for people, see http:/);
    read();
  });

  it("smoke-test.yml: tests what runs in Testing by then", async () => {
    const steps = await execute("smoke-test", await push("Third"));
    expect(steps.map(({ step, exitCode }) => [step, exitCode])).toEqual([
      ["drawbridge-dev/drawbridge@v1", 0],
      ["drawbridge-dev/drawbridge@v1", 0],
      ["./smoke-test.sh", 0],
    ]);
    expect(steps[1]?.outputs).toMatchObject({ version: "0.0.3", state: "success" });
    expect(steps[2]?.log).toBe("Testing 0.0.3\n");
    read();
  });

  it("deploy.yml: deploys what is asked for, and says who approved", async () => {
    const again = await execute("deploy", {
      event: "workflow_dispatch",
      inputs: { version: "0.0.1", environment: "testing", reason: "Compare: old and new" },
    });
    expect(again.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(again[1]?.log).toMatch(/^d\d+ is success, approved by nobody$/m);
    expect((await story.states("Testing")).at(-1)).toBe("0.0.1 success");

    // Production asks: the job holds no runner meanwhile, and the work begins once somebody has approved.
    const sha = await story.commit("Fourth");
    const { thread } = await story.release("1.0.0", sha);
    await deployAll();
    read();
    const rejected = await story.say("ada", thread, "/reject 1.0.0 Production");
    expect(rejected.words).toEqual([expect.stringContaining("is rejected by `ada`")]);
    deployed.length = 0;
    const asked = await execute("deploy", {
      event: "workflow_dispatch",
      inputs: { version: "1.0.0", environment: "Production", reason: "" },
    });
    expect(asked[0]?.log).toContain("comment `/approve 1.0.0 Production`");
    expect(asked[1]?.log).toMatch(/^d\d+ is waiting, approved by nobody$/m);
    read();
    expect(await story.say("ada", thread, "/approve 1.0.0 Production")).toEqual(thumbsUp);
    await deployAll();
    expect(deployed[0]?.outputs).toMatchObject({ version: "1.0.0", approvers: "ada" });
    expect((await story.states("Production")).at(-1)).toBe("1.0.0 success");
  });

  it("deploy.yml: what cannot be has its reason", async () => {
    const inputs = { version: "9.9.9", environment: "Testing", reason: "" };
    const [step, ...more] = await execute("deploy", { event: "workflow_dispatch", inputs });
    expect(step).toMatchObject({ exitCode: 1, outputs: { "reason-code": "not-found" } });
    expect(more).toEqual([]);
  });

  it("validate.yml: checks the file of a pull request", async () => {
    const [step] = await execute("validate", { event: "pull_request" });
    expect(step).toMatchObject({ exitCode: 0, outputs: {} });
    expect(step?.log).toContain("✅ .deploy/process.yml is in order: 2 environments, 2 steps.");
    const broken = { ...files, ".deploy/process.yml": process.replace("Ready?", "${{ release.vresion }}") };
    const [failed] = await execute("validate", { event: "pull_request", files: broken });
    expect(failed).toMatchObject({ exitCode: 1, outputs: { "reason-code": "process-invalid" } });
    expect(failed?.log).toContain("file=.deploy/process.yml,line=12");
  });

  it("are all executed here, or with the steps that they are for", () => {
    const here = ["release", "release-and-wait", "smoke-test", "deploy", "on-deployment", "validate"];
    // The alerts are no workflow: test/metrics/monitoring.test.ts reads them.
    const elsewhere = ["drawbridge", "alerts"];
    expect(readdirSync(folder).toSorted()).toEqual(
      [...here, ...elsewhere].map((name) => `${name}.yml`).toSorted(),
    );
  });
});
