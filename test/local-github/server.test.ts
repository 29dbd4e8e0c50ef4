import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { findOperation } from "../../demo/github/openapi.ts";
import { operationsWithPermission } from "../../demo/github/permissions.ts";
import { gitHub, installation, refusal, where } from "./support.ts";

describe("the log", () => {
  it("tells who asked what, and what came of it", async () => {
    const github = await gitHub();
    const app = installation(github);
    await app.rest.issues.create({ ...where, title: "Hello" });
    const mark = github.mark();
    await github.person("ada").comment(1, "hi");
    await refusal(app.rest.issues.get({ ...where, issue_number: 9 }));
    expect(
      github.requests
        .slice(0, mark)
        .map(({ caller, method, path, status }) => `${caller} ${method} ${path} ${status}`),
    ).toEqual([
      "app POST /app/installations/60000001/access_tokens 201",
      "installation POST /repos/acme/shop/issues 201",
    ]);
    expect(github.requestsSince(mark)).toMatchObject([
      {
        caller: "person:ada",
        method: "POST",
        operation: "POST /repos/{owner}/{repo}/issues/{issue_number}/comments",
        body: { body: "hi" },
        status: 201,
      },
      { caller: "installation", method: "GET", path: "/repos/acme/shop/issues/9", status: 404 },
    ]);
  });

  it("calls who listens before the effect", async () => {
    const github = await gitHub();
    const seen: string[] = [];
    const end = github.onRequest((request) =>
      seen.push(`${request.method} ${request.path}, ${github.issues().length} issues`),
    );
    await github.person("ada").openIssue("one");
    end();
    await github.person("ada").openIssue("two");
    expect(seen).toEqual(["POST /repos/acme/shop/issues, 0 issues"]);
  });

  it("knows requests that GitHub would not take", async () => {
    const github = await gitHub();
    const app = installation(github);
    await app.request("GET /repos/acme/shop/issues", { labeled: "x" });
    await refusal(app.request("GET /repos/acme/shop/nonsense"));
    await refusal(app.request("GET /repos/acme/shop/milestones"));
    await refusal(app.request("POST /repos/acme/shop/deployments", { environment: 1, wait: true } as never));
    await app.request("GET /repos/acme/shop/actions/runs", { per_page: "many" } as never);
    await github.person("ada").octokit.request("GET /repos/acme/shop/issues", { labeled: "x" });
    expect(github.violations).toEqual([
      { request: "GET /repos/acme/shop/issues", problem: "query parameter labeled is unknown" },
      { request: "GET /repos/acme/shop/nonsense", problem: "GitHub has no such route" },
      {
        request: "GET /repos/acme/shop/milestones",
        problem: "the local GitHub does not have GET /repos/{owner}/{repo}/milestones",
      },
      {
        request: "POST /repos/acme/shop/deployments",
        problem: "body: / must have required property 'ref'; /environment must be string",
      },
      { request: "POST /repos/acme/shop/deployments", problem: "body: property wait is unknown" },
      {
        request: "GET /repos/acme/shop/actions/runs",
        problem: "query parameter per_page=many: / must be integer",
      },
    ]);
  });
});

describe("the table of permissions", () => {
  it("speaks of operations that GitHub has, each by its name", () => {
    const path = (operation: string) =>
      operation
        .replace(/^\S+ /, "")
        .replaceAll(/\{[^}]+\}/g, (name) => (name.includes("id") || name.includes("number") ? "1" : "x"));
    const wrong = operationsWithPermission().filter((operation) => {
      const [method = ""] = operation.split(" ");
      return findOperation(method, path(operation))?.name !== operation;
    });
    expect(wrong).toEqual([]);
  });
});

describe("versions of the API", () => {
  it("are those that GitHub has", async () => {
    const github = await gitHub({ files: { ".github/workflows/ship.yml": "on: {workflow_dispatch: }\n" } });
    const app = installation(github);
    const dispatch = (version: string) =>
      app.rest.actions.createWorkflowDispatch({
        ...where,
        workflow_id: "ship.yml",
        ref: "main",
        headers: { "x-github-api-version": version },
      });
    expect((await dispatch("2022-11-28")).status).toBe(204);
    expect((await dispatch("2026-03-10")).status).toBe(200);
    expect(await refusal(dispatch("2019-01-01"))).toBe(400);
  });
});

describe("conditional requests", () => {
  it("are answered by 304 until something changes, and cost nothing", async () => {
    const github = await gitHub();
    const app = installation(github);
    const ada = github.person("ada");
    await ada.openIssue("Hello");
    const get = (headers: Record<string, string> = {}) =>
      app.rest.issues.listComments({ ...where, issue_number: 1, headers });
    const first = await get();
    const etag = first.headers.etag ?? "";
    await expect(get({ "if-none-match": etag })).rejects.toMatchObject({ status: 304 });
    await expect(get({ "if-none-match": `W/${etag}` })).rejects.toMatchObject({ status: 304 });
    await ada.comment(1, "news");
    const later = await get({ "if-none-match": etag });
    expect(later.data).toHaveLength(1);
    expect(github.requests.filter((request) => request.status === 304)).toHaveLength(2);
    expect(first.headers["x-ratelimit-remaining"]).toBe("4999");
    expect(later.headers["x-ratelimit-remaining"]).toBe("4998");
  });
});

describe("faults", () => {
  const path = /\/deployments$/;
  const deploy = (github: Awaited<ReturnType<typeof gitHub>>) =>
    github.person("wendy").createDeployment({ ref: "main", environment: "Testing" });

  it.each<["502-after-effect" | "502-before" | "500" | "403-secondary" | "429", number, number]>([
    ["502-after-effect", 502, 1],
    ["502-before", 502, 0],
    ["500", 500, 0],
    ["403-secondary", 403, 0],
    ["429", 429, 0],
  ])("%s answers %i and leaves %i deployments, once", async (kind, status, effects) => {
    const github = await gitHub();
    github.faults.add({ match: { method: "POST", path }, kind });
    expect(await refusal(deploy(github))).toBe(status);
    expect(github.deployments()).toHaveLength(effects);
    await deploy(github);
    expect(github.deployments()).toHaveLength(effects + 1);
  });

  it("name how long to wait", async () => {
    const github = await gitHub();
    github.faults.add({ match: { path }, kind: "403-secondary", ms: 1500, times: 2 });
    await expect(deploy(github)).rejects.toMatchObject({
      status: 403,
      response: { headers: { "retry-after": "2" } },
    });
    github.faults.clear();
    await deploy(github);
  });

  it("break the connection before or after the effect", async () => {
    const github = await gitHub();
    github.faults.add({ match: { path }, kind: "reset" });
    expect(await refusal(deploy(github))).toBe(500);
    expect(github.deployments()).toHaveLength(0);
    github.faults.add({ match: { path }, kind: "reset-after-effect" });
    expect(await refusal(deploy(github))).toBe(500);
    expect(github.deployments()).toHaveLength(1);
    expect(github.requests.map((request) => request.status)).toEqual([0, 0]);
  });

  it("answer late, or with whatever is told", async () => {
    const github = await gitHub();
    github.faults.add({ match: { path, caller: "person:wendy" }, kind: "stall", ms: 120 });
    const started = performance.now();
    await deploy(github);
    expect(performance.now() - started).toBeGreaterThan(110);
    const end = github.faults.add({
      match: { path },
      kind: "answer",
      answer: { status: 202, body: { message: "Auto-merged main into topic" } },
      times: 9,
    });
    const { octokit } = github.person("wendy");
    expect((await octokit.rest.repos.createDeployment({ ...where, ref: "main" })).status).toBe(202);
    end();
    expect((await octokit.rest.repos.createDeployment({ ...where, ref: "main" })).status).toBe(201);
  });
});

describe("waiting", () => {
  it("ends when the condition holds, and says what never came", async () => {
    const github = await gitHub();
    const ada = github.person("ada");
    const waiting = github.until(() => github.issues()[0]?.title);
    await ada.openIssue("Hello");
    expect(await waiting).toBe("Hello");
    await expect(github.until(() => github.issues()[1], { ms: 60, what: "a second issue" })).rejects.toThrow(
      "after 60 ms still not: a second issue",
    );
    await github.settled(20);
  });
});

describe("start and end", () => {
  it("leave no handle open: the process ends by itself", async () => {
    const script = `
      import { startLocalGitHub } from "./demo/github/local-github.ts";
      const github = await startLocalGitHub({ people: { ada: "write" }, app: { webhookUrl: "http://127.0.0.1:1/" } });
      await github.person("ada").openIssue("Hello");
      await github.person("ada").comment(1, "x");
      await github.runnerEnvironment();
      await github.close();
      console.log("closed");
    `;
    const cwd = join(import.meta.dirname, "../..");
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module-typescript", "-e", script],
      { cwd, timeout: 20_000 },
    );
    expect(stdout).toBe("closed\n");
  });

  it("keep many apart", async () => {
    const [one, two] = await Promise.all([gitHub(), gitHub()]);
    await one.person("ada").openIssue("only here");
    expect([one.issues().length, two.issues().length]).toEqual([1, 0]);
    expect(one.url).not.toBe(two.url);
  });
});
