import { describe, expect, it } from "vitest";
import { gitHub, installation, receiver, refusal, where } from "./support.ts";

const workflows = {
  ".github/workflows/deploy.yml": "name: Deploy\non: deployment\njobs: {}\n",
  ".github/workflows/also.yml": "name: Also\non:\n  push:\n  deployment:\njobs: {}\n",
  ".github/workflows/ci.yml": "name: CI\non: [push, pull_request]\njobs: {}\n",
  ".github/workflows/broken.yml": "on: [deployment\n",
};

describe("deployments", () => {
  it("keep what they were made with, and their statuses", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url } });
    const app = installation(github);
    const sha = (await github.branchHead()) ?? "";
    const payload = { drawbridge: { deployment: "d12" } };
    const made = await app.rest.repos.createDeployment({
      ...where,
      ref: sha,
      environment: "Production",
      auto_merge: false,
      required_contexts: [],
      production_environment: true,
      payload,
    });
    expect(made.status).toBe(201);
    const deployment_id = "id" in made.data ? made.data.id : 0;
    expect(made.data).toMatchObject({
      sha,
      ref: sha,
      environment: "Production",
      task: "deploy",
      payload,
      production_environment: true,
      transient_environment: false,
      creator: { login: "drawbridge[bot]" },
    });
    const status = await app.rest.repos.createDeploymentStatus({
      ...where,
      deployment_id,
      state: "in_progress",
      description: "x".repeat(140),
      log_url: "https://example.com/log",
      environment_url: "https://shop.example.com",
    });
    expect(status.data).toMatchObject({
      state: "in_progress",
      log_url: "https://example.com/log",
      target_url: "https://example.com/log",
      environment_url: "https://shop.example.com",
    });
    await github.person("wendy").deploymentStatus(deployment_id, "success");

    expect(
      (await app.rest.repos.listDeploymentStatuses({ ...where, deployment_id })).data.map(
        (each) => each.state,
      ),
    ).toEqual(["success", "in_progress"]);
    expect((await app.rest.repos.getDeployment({ ...where, deployment_id })).data.id).toBe(deployment_id);
    expect(
      (await app.rest.repos.getDeploymentStatus({ ...where, deployment_id, status_id: status.data.id })).data
        .state,
    ).toBe("in_progress");
    await github.webhooks.idle();
    expect(
      received.map(({ headers, body }) => [
        headers["x-github-event"],
        JSON.parse(body).deployment?.id,
        JSON.parse(body).deployment_status?.state,
        JSON.parse(body).sender.login,
      ]),
    ).toEqual([
      ["deployment", deployment_id, undefined, "drawbridge[bot]"],
      ["deployment_status", deployment_id, "in_progress", "drawbridge[bot]"],
      ["deployment_status", deployment_id, "success", "wendy"],
    ]);
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("are found by sha, ref, task and environment, newest first", async () => {
    const github = await gitHub();
    const app = installation(github);
    const [first, second] = [
      (await github.branchHead()) ?? "",
      await github.commit({ files: { "a.txt": "1" } }),
    ];
    await app.rest.repos.createDeployment({ ...where, ref: first, environment: "Testing" });
    await app.rest.repos.createDeployment({
      ...where,
      ref: "main",
      environment: "Testing",
      task: "deploy:migrations",
    });
    await app.rest.repos.createDeployment({ ...where, ref: second, environment: "Production" });
    const found = async (more: object) =>
      (await app.rest.repos.listDeployments({ ...where, ...more })).data.map(
        (each) => `${each.environment} ${each.sha === first ? "first" : "second"}`,
      );
    expect(await found({})).toEqual(["Production second", "Testing second", "Testing first"]);
    expect(await found({ environment: "Testing" })).toEqual(["Testing second", "Testing first"]);
    expect(await found({ sha: second, environment: "Production" })).toEqual(["Production second"]);
    expect(await found({ ref: "main" })).toEqual(["Testing second"]);
    expect(await found({ task: "deploy:migrations" })).toEqual(["Testing second"]);
    expect(await found({ per_page: 1, page: 2 })).toEqual(["Testing second"]);
    expect(github.violations).toEqual([]);
  });

  it("replace what ran before, except where production or transient", async () => {
    const github = await gitHub();
    const app = installation(github);
    const deploy = async (environment: string, more: object = {}) => {
      const { data } = await app.rest.repos.createDeployment({ ...where, ref: "main", environment, ...more });
      const deployment_id = "id" in data ? data.id : 0;
      return (state: "success" | "failure", options: object = {}) =>
        app.rest.repos.createDeploymentStatus({ ...where, deployment_id, state, ...options });
    };
    for (const environment of ["Testing", "Production", "preview", "kept"]) {
      const more = {
        production_environment: environment === "Production",
        transient_environment: environment === "preview",
      };
      await (
        await deploy(environment, more)
      )("success");
      await (
        await deploy(environment, more)
      )("success", { auto_inactive: environment !== "kept" });
    }
    await (
      await deploy("failed")
    )("failure");
    await (
      await deploy("failed")
    )("success");
    const last = github
      .deployments()
      .map((each) => `${each.environment}: ${each.statuses.map((status) => status.state).join(", ")}`);
    expect(last).toEqual([
      "Testing: success, inactive",
      "Testing: success",
      "Production: success",
      "Production: success",
      "preview: success",
      "preview: success",
      "kept: success",
      "kept: success",
      "failed: failure",
      "failed: success",
    ]);
  });

  it("send no webhook for inactive, which anyone who may write can set", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url } });
    const id = await github.person("wendy").createDeployment({ ref: "main", environment: "Testing" });
    await github.person("wendy").deploymentStatus(id, "inactive");
    await github.webhooks.idle();
    expect(received.map(({ headers }) => headers["x-github-event"])).toEqual(["deployment"]);
  });

  it.each<[string, string, object, number]>([
    ["no ref", "", { ref: undefined }, 422],
    ["a ref that is not there", "", { ref: "nowhere" }, 422],
    ["a list as payload", "", { ref: "main", payload: [1] }, 422],
    ["a description of 141", "/statuses", { state: "success", description: "x".repeat(141) }, 422],
    ["an unknown state", "/statuses", { state: "waiting" }, 422],
    ["a log that is no web page", "/statuses", { state: "success", log_url: "ftp://example.com" }, 422],
  ])("refuse %s", async (_, path, body, status) => {
    const github = await gitHub();
    const app = installation(github);
    const made = await app.rest.repos.createDeployment({ ...where, ref: "main" });
    const url = `POST /repos/acme/shop/deployments${path === "" ? "" : `/${"id" in made.data ? made.data.id : 0}${path}`}`;
    expect(await refusal(app.request(url, body as never))).toBe(status);
  });

  it("mind the default of production_environment", async () => {
    const github = await gitHub();
    for (const environment of ["production", "Production"])
      await github.person("wendy").createDeployment({ ref: "main", environment });
    expect(github.deployments().map((each) => each.production_environment)).toEqual([true, false]);
  });

  it("start the workflows of their commit that listen, and no other", async () => {
    const { received, url } = await receiver();
    const github = await gitHub({ app: { webhookUrl: url } });
    const app = installation(github);
    const before = (await github.branchHead()) ?? "";
    const sha = await github.commit({ files: workflows });
    await app.rest.repos.createDeployment({ ...where, ref: before });
    expect(github.workflowRuns()).toEqual([]);
    await app.rest.repos.createDeployment({ ...where, ref: sha });

    const { data } = await app.rest.actions.listWorkflowRunsForRepo({
      ...where,
      event: "deployment",
      head_sha: sha,
    });
    expect(
      data.workflow_runs.map((run) => [run.name, run.event, run.head_sha, run.head_branch, run.status]),
    ).toEqual([
      ["Deploy", "deployment", sha, null, "queued"],
      ["Also", "deployment", sha, null, "queued"],
    ]);
    const [deploy, also] = data.workflow_runs.map((run) => github.workflowRun(run.id));
    deploy?.start();
    deploy?.succeed();
    also?.fail();
    await github.webhooks.idle();
    const events = received
      .filter(({ headers }) => headers["x-github-event"] === "workflow_run")
      .map(({ body }) => JSON.parse(body));
    expect(
      events
        .map(({ action, workflow_run }) => [workflow_run.name, action, workflow_run.conclusion])
        .toSorted(),
    ).toEqual([
      ["Also", "completed", "failure"],
      ["Also", "requested", null],
      ["Deploy", "completed", "success"],
      ["Deploy", "in_progress", null],
      ["Deploy", "requested", null],
    ]);
    expect((await app.rest.actions.getWorkflowRun({ ...where, run_id: deploy?.id ?? 0 })).data).toMatchObject(
      { status: "completed", conclusion: "success" },
    );
    expect(await refusal(app.rest.actions.cancelWorkflowRun({ ...where, run_id: deploy?.id ?? 0 }))).toBe(
      409,
    );
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it("find runs by GitHub's date ranges", async () => {
    const github = await gitHub({ files: workflows });
    await github.person("wendy").createDeployment({ ref: "main", environment: "Testing" });
    const { octokit } = github.person("wendy");
    const count = async (created: string) =>
      (await octokit.rest.actions.listWorkflowRunsForRepo({ ...where, created })).data.total_count;
    const at = github.workflowRuns()[0]?.created_at ?? "";
    const ranges = [
      ">=2020-01-01",
      `<=${at}`,
      "2020-01-01..*",
      `*..${at}`,
      at.slice(0, 10),
      at,
      `>${at}`,
      `<${at}`,
      "*..2020-01-01",
    ];
    expect(await Promise.all(ranges.map(count))).toEqual([2, 2, 2, 2, 2, 2, 0, 0, 0]);
  });

  it("start none when the workflow's own token makes them", async () => {
    const github = await gitHub({ files: workflows });
    const { env } = await github.runnerEnvironment();
    const response = await fetch(`${github.apiUrl}/repos/acme/shop/deployments`, {
      method: "POST",
      headers: { authorization: `Bearer ${env["GITHUB_TOKEN"]}` },
      body: JSON.stringify({ ref: "main" }),
    });
    expect(response.status).toBe(201);
    expect(await response.json()).toMatchObject({ creator: { login: "github-actions[bot]" } });
    expect(github.workflowRuns()).toEqual([]);
  });
});

describe("dispatches", () => {
  const dispatched =
    "name: Ship\non:\n  workflow_dispatch:\n    inputs:\n      sha: {required: true}\n      who: {default: me}\njobs: {}\n";

  it("answer with the run where asked, else with nothing", async () => {
    const github = await gitHub({ files: { ".github/workflows/ship.yml": dispatched } });
    const app = installation(github);
    const sha = (await github.branchHead()) ?? "";
    const target = { ...where, workflow_id: "ship.yml", ref: "main", inputs: { sha } };
    expect((await app.rest.actions.createWorkflowDispatch(target)).status).toBe(204);
    const told = await app.request("POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", {
      ...target,
      return_run_details: true,
    });
    expect(told).toMatchObject({ status: 200, data: { workflow_run_id: github.workflowRuns()[1]?.id } });
    expect(github.workflowRuns()).toMatchObject([
      { run_number: 1 },
      {
        run_number: 2,
        event: "workflow_dispatch",
        head_branch: "main",
        head_sha: sha,
        actor: { login: "drawbridge[bot]" },
      },
    ]);
    await app.rest.actions.cancelWorkflowRun({ ...where, run_id: github.workflowRuns()[1]?.id ?? 0 });
    expect(github.workflowRuns()[1]).toMatchObject({ status: "completed", conclusion: "cancelled" });
    const rerun = github.workflowRun(github.workflowRuns()[1]?.id ?? 0);
    rerun.rerun();
    expect(github.workflowRuns()[1]).toMatchObject({ status: "queued", conclusion: null, run_attempt: 2 });
    await app.rest.actions.listRepoWorkflows(where);
    await app.rest.actions.getWorkflow({ ...where, workflow_id: "ship.yml" });
    expect(github.violations).toEqual([]);
    expect(github.answerProblems()).toEqual([]);
  });

  it.each<[string, string, object, number]>([
    ["an unknown input", "ship.yml", { ref: "main", inputs: { sha: "1", other: "1" } }, 422],
    ["a missing input", "ship.yml", { ref: "main" }, 422],
    ["a SHA as ref", "ship.yml", { ref: "0".repeat(40), inputs: { sha: "1" } }, 422],
    ["a workflow that is not there", "nope.yml", { ref: "main" }, 404],
  ])("refuse %s", async (_, workflow_id, body, status) => {
    const github = await gitHub({ files: { ".github/workflows/ship.yml": dispatched } });
    const request = installation(github).request(
      `POST /repos/acme/shop/actions/workflows/${workflow_id}/dispatches`,
      body as never,
    );
    expect(await refusal(request)).toBe(status);
    expect(github.workflowRuns()).toEqual([]);
  });
});
