import { Agent, request } from "node:http";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { problem as problemSchema } from "../../app/http/contract.ts";
import type { QueueReason } from "../../app/domain/deployment/state.ts";
import { accepted, refused } from "../../app/domain/refusal.ts";
import { at, shop, url } from "./support/in-memory.ts";
import { type Answer, GitHubDown, startServer, type TestServer } from "./support/server.ts";

const base = "/api/v1/repos/acme/shop";
const sha = "a".repeat(40);
const parent = "b".repeat(40);
const by = { kind: "workflow", id: 100, login: "dev", run_id: 7001 };

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  const { world } = server;
  world.releases.length = world.deployments.length = world.events.length = world.asked.length = 0;
  world.inputs.length = 0;
  world.rules = accepted({ branches: null, defaultBranch: "main" });
  world.parents.set(sha, parent);
  world.missing = [];
  server.logged.length = 0;
});

/** What every problem has, and the code alone of it. */
function problemOf(answer: Answer) {
  expect(answer.headers.get("content-type")).toBe("application/problem+json");
  expect(answer.headers.get("cache-control")).toBe("no-store");
  const problem = problemSchema.parse(answer.body);
  expect(problem.status).toBe(answer.status);
  return problem;
}

const release = (json: unknown = {}, claims: Record<string, unknown> = {}) =>
  server.send("POST", `${base}/releases`, { json, claims });
const deploy = (json: unknown, claims: Record<string, unknown> = {}) =>
  server.send("POST", `${base}/deployments`, { json, claims });

describe("releases", () => {
  it("are created by a push, once", async () => {
    const created = await release({ version: "1.4.0", notes: "First" });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: 1,
      version: "1.4.0",
      sha,
      ref: "refs/heads/main",
      channel: "Default",
      html_url: `${url}/acme/shop/releases/1.4.0`,
      created_by: by,
      created_at: at.toISOString(),
      deployments: [],
    });
    const again = await release({ version: "1.4.0", notes: "First" });
    expect(again.status).toBe(200);
    expect(again.body).toEqual(created.body);
  });

  it("show where they are", async () => {
    await release({ version: "1.4.0" });
    const [before] = server.world.releases;
    if (before === undefined) throw new Error("It was not created");
    const where = {
      id: 7,
      environment: "Testing",
      state: "success" as const,
      url: `${url}/acme/shop/deployments/7`,
    };
    server.world.releases[0] = { ...before, deployments: [where] };
    expect((await server.send("GET", `${base}/releases/1.4.0`)).body).toMatchObject({
      deployments: [
        { id: 7, environment: "Testing", state: "success", html_url: `${url}/acme/shop/deployments/7` },
      ],
    });
  });

  it("are created by the mask, once for a commit", async () => {
    expect((await release()).body).toMatchObject({ version: "0.0.1" });
    expect(await release()).toMatchObject({ status: 200, body: { version: "0.0.1" } });
  });

  it("are created of an ancestor, and of no other commit", async () => {
    expect(await release({ version: "1", sha: parent.toUpperCase() })).toMatchObject({
      status: 201,
      body: { sha: parent },
    });
    expect(problemOf(await release({ version: "2", sha: "c".repeat(40) }))).toMatchObject({
      code: "branch-not-allowed",
      status: 403,
    });
  });

  it("are created without a body", async () => {
    expect(await server.send("POST", `${base}/releases`)).toMatchObject({
      status: 201,
      body: { version: "0.0.1" },
    });
  });

  it("keep their version for their commit", async () => {
    await release({ version: "1.4.0", sha: parent });
    expect(problemOf(await release({ version: "1.4.0" }))).toMatchObject({
      code: "version-taken",
      status: 409,
    });
    expect(problemOf(await release({ version: "-" }))).toMatchObject({
      code: "version-invalid",
      status: 422,
    });
  });

  it("are refused for the process file's problems, each with its place", async () => {
    const problems = [{ path: "steps[0].uses", line: 4, column: 5, message: "is unknown" }];
    server.world.rules = refused({ code: "process-invalid", ref: "main", problems });
    expect(problemOf(await release())).toMatchObject({
      code: "process-invalid",
      status: 422,
      errors: problems,
    });
    server.world.rules = refused({ code: "process-missing", ref: "main" });
    expect(problemOf(await release())).toMatchObject({ code: "process-missing", status: 422 });
  });

  it("take a channel and values for variables, and nothing where none are given", async () => {
    const answer = await release({ version: "1", channel: "Hotfix", variables: { Region: "eu" } });
    expect(answer).toMatchObject({ status: 201, body: { channel: "Hotfix" } });
    await release({ version: "2" });
    expect(server.world.inputs).toMatchObject([
      { channel: "Hotfix", variables: { Region: "eu" } },
      { channel: null, variables: {}, notes: "" },
    ]);
  });

  it("are listed newest first, in pages as GitHub's", async () => {
    for (const version of ["1", "2", "3", "4", "5"]) {
      server.world.parents.set(sha, version.repeat(40));
      await release({ version, sha: version.repeat(40) });
    }
    const versions = (answer: Answer) =>
      (answer.body as { version: string }[]).map((one) => one.version).join("");
    const all = await server.send("GET", `${base}/releases`);
    expect([all.status, versions(all), all.headers.get("link")]).toEqual([200, "54321", null]);

    const first = await server.send("GET", `${base}/releases?per_page=2`);
    expect(versions(first)).toBe("54");
    expect(first.headers.get("link")).toBe(`<${url}${base}/releases?per_page=2&page=2>; rel="next"`);
    const second = await server.send("GET", `${base}/releases?per_page=2&page=2`);
    expect(versions(second)).toBe("32");
    expect(second.headers.get("link")).toBe(
      `<${url}${base}/releases?per_page=2&page=1>; rel="prev", <${url}${base}/releases?per_page=2&page=3>; rel="next", <${url}${base}/releases?per_page=2&page=1>; rel="first"`,
    );
    expect(versions(await server.send("GET", `${base}/releases?per_page=2&page=9`))).toBe("");
    expect(versions(await server.send("GET", `${base}/releases?per_page=1000`))).toBe("54321");
  });

  it.each([
    "per_page=0",
    "per_page=x",
    "per_page=-1",
    "page=0",
    "page=1.5",
    "page=1&page=2",
    "page=9999999999",
  ])("are not listed by ?%s", async (query) => {
    const problem = problemOf(await server.send("GET", `${base}/releases?${query}`));
    expect(problem).toMatchObject({ code: "body-invalid", status: 422 });
    expect(problem.errors).toHaveLength(1);
    expect(problem.detail).toMatch(/^The query of the request is not valid: `(per_)?page` /);
  });

  it("are read by version, in any case of letters", async () => {
    await release({ version: "1.4.0-RC+1" });
    const path = `${base}/releases/${encodeURIComponent("1.4.0-rc+1")}`;
    expect(await server.send("GET", path)).toMatchObject({ status: 200, body: { version: "1.4.0-RC+1" } });
    expect(problemOf(await server.send("GET", `${base}/releases/9`))).toMatchObject({
      code: "not-found",
      detail: "There is no release 9.",
    });
    expect(problemOf(await server.send("GET", `${base}/releases/%00`))).toMatchObject({ code: "not-found" });
  });
});

describe("deployments", () => {
  beforeEach(async () => {
    await release({ version: "1.4.0" });
  });

  it("are created, once", async () => {
    const created = await deploy({ version: "1.4.0", environment: "Production", comment: "Now" });
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: 1,
      release: { version: "1.4.0", sha },
      environment: "Production",
      state: "queued",
      github_deployment_id: 901,
      created_by: by,
      created_at: at.toISOString(),
      started_at: null,
      finished_at: null,
      html_url: `${url}/acme/shop/deployments/1`,
      queued_for: null,
      cause: null,
      steps: [],
    });
    expect(await deploy({ version: "1.4.0", environment: "Production", comment: "Now" })).toMatchObject({
      status: 200,
      body: { id: 1 },
    });
  });

  it("need a release, an environment, and a commit that the workflow's ref contains", async () => {
    expect(problemOf(await deploy({ version: "9", environment: "Production" }))).toMatchObject({
      code: "not-found",
    });
    expect(problemOf(await deploy({ version: "1.4.0", environment: "Nowhere" }))).toMatchObject({
      code: "not-found",
    });
    const other = { sha: "d".repeat(40) };
    expect(problemOf(await deploy({ version: "1.4.0", environment: "Production" }, other))).toMatchObject({
      code: "branch-not-allowed",
    });
    const feature = { ref: "refs/heads/feature" };
    for (const version of ["9", "1.4.0"]) {
      expect(problemOf(await deploy({ version, environment: "Production" }, feature))).toMatchObject({
        code: "branch-not-allowed",
      });
    }
    expect(server.world.deployments).toEqual([]);
  });

  it("take a time, guidance, values and a comment, and say nothing of what was not given", async () => {
    const asked = {
      at: "2026-12-01T06:00:00+01:00",
      guided: false,
      variables: { Region: "eu" },
      comment: "Go",
    };
    expect((await deploy({ version: "1.4.0", environment: "Production", ...asked })).status).toBe(201);
    await deploy({ version: "1.4.0", environment: "Testing", skip: [] });
    expect(server.world.inputs.slice(-2)).toMatchObject([
      { environment: "Production", ...asked },
      { environment: "Testing", at: null, guided: null, variables: {}, comment: "" },
    ]);
  });

  it("leave out no step: that takes a person", async () => {
    const answer = await deploy({ version: "1.4.0", environment: "Production", skip: ["Migrate"] });
    expect(problemOf(answer)).toMatchObject({ status: 403, code: "not-entitled" });
    expect(server.world.deployments).toEqual([]);
  });

  it.each([
    [{ at: 5 }, "at"],
    [{ at: "x".repeat(101) }, "at"],
    [{ guided: "yes" }, "guided"],
    [{ variables: { Region: 1 } }, "variables.Region"],
    [{ variables: ["eu"] }, "variables"],
    [{ overrideFreeze: "because" }, "overrideFreeze"],
  ])("are refused with %j", async (extra, path) => {
    const answer = await deploy({ version: "1.4.0", environment: "Production", ...extra });
    const problem = problemOf(answer);
    expect(problem).toMatchObject({ status: 422, code: "body-invalid" });
    expect(problem.errors.map((error) => error.path)).toEqual([path]);
    expect(server.world.deployments).toEqual([]);
  });

  it("are listed newest first, by environment and state, without steps", async () => {
    for (const environment of ["Development", "Testing", "Production"])
      await deploy({ version: "1.4.0", environment });
    server.world.move(1, "success");
    const ids = async (query: string) =>
      ((await server.send("GET", `${base}/deployments${query}`)).body as { id: number }[]).map(
        (one) => one.id,
      );
    expect(await ids("")).toEqual([3, 2, 1]);
    expect(await ids("?environment=production")).toEqual([3]);
    expect(await ids("?state=queued")).toEqual([3, 2]);
    expect(await ids("?state=success&environment=Testing")).toEqual([]);
    const page = await server.send("GET", `${base}/deployments?state=queued&per_page=1`);
    expect(page.headers.get("link")).toBe(
      `<${url}${base}/deployments?state=queued&per_page=1&page=2>; rel="next"`,
    );
    expect((page.body as object[])[0]).not.toHaveProperty("steps");
    expect(problemOf(await server.send("GET", `${base}/deployments?state=done`))).toMatchObject({
      code: "body-invalid",
      errors: [{ path: "state" }],
    });
  });

  it("show their steps and who answered", async () => {
    await deploy({ version: "1.4.0", environment: "Production" });
    const before = server.world.deployments[0];
    if (before === undefined) throw new Error("It was not created");
    const step = {
      id: "ready",
      name: "Ready?",
      uses: "manual-intervention" as const,
      state: "success" as const,
      startedAt: at,
      finishedAt: at,
      error: null,
      logUrl: null,
      outputs: { approved: "true" },
    };
    const vote = {
      user: { id: 5, login: "ann" },
      team: "acme/ops",
      teams: ["acme/ops"],
      decision: "approve" as const,
      note: "Go",
      inputs: { ticket: "OPS-1" },
      emergency: false,
      guidance: null,
      at,
    };
    server.world.deployments[0] = {
      ...before,
      createdBy: { kind: "drawbridge" },
      startedAt: at,
      steps: [
        {
          ...step,
          interruption: {
            id: 3,
            kind: "manual-intervention",
            state: "approved",
            instructions: "Look",
            responsibleTeams: ["acme/ops"],
            responsibleUser: { id: 5, login: "ann" },
            approvalsRequired: 1,
            deadline: at,
            votes: [vote],
          },
        },
        {
          ...step,
          id: "work",
          uses: "github-deployment",
          logUrl: "https://ci.example.com/1",
          outputs: {},
          interruption: null,
        },
      ],
    };
    const time = at.toISOString();
    expect((await server.send("GET", `${base}/deployments/1`)).body).toMatchObject({
      created_by: { kind: "drawbridge", login: null, id: null, run_id: null },
      started_at: time,
      steps: [
        {
          id: "ready",
          name: "Ready?",
          uses: "manual-intervention",
          state: "success",
          started_at: time,
          finished_at: time,
          error: null,
          log_url: null,
          outputs: { approved: "true" },
          interruption: {
            id: 3,
            kind: "manual-intervention",
            state: "approved",
            instructions: "Look",
            responsible_teams: ["acme/ops"],
            responsible_user: { id: 5, login: "ann" },
            approvals_required: 1,
            deadline: time,
            approvals: [
              {
                user: { id: 5, login: "ann" },
                team: "acme/ops",
                decision: "approve",
                note: "Go",
                inputs: { ticket: "OPS-1" },
                emergency: false,
                at: time,
              },
            ],
          },
        },
        { id: "work", log_url: "https://ci.example.com/1", outputs: {}, interruption: null },
      ],
    });
  });

  const people = { kind: "people", until: null, deployment: null };
  it.each<readonly [QueueReason, object]>([
    [
      { code: "turn", behind: 11 },
      { kind: "turn", message: "waits behind d11", until: null, deployment: 11 },
    ],
    [{ code: "memberships" }, { kind: "github", until: null, deployment: null }],
    [
      { code: "scheduled", at: "2026-12-01T06:00:00+01:00" },
      { kind: "time", message: "scheduled for 2026-12-01 05:00 UTC", until: "2026-12-01T05:00:00.000Z" },
    ],
    [
      { code: "freeze", freeze: "Xmas", reason: "", until: "2027-01-02T00:00:00Z" },
      { kind: "time", until: "2027-01-02T00:00:00.000Z", deployment: null },
    ],
    [
      { code: "rollback-hold", rollback: 9 },
      { ...people, message: "held by the rollback d9 until a person deploys there" },
    ],
    [{ code: "not-in-lifecycle", environment: "EU", channel: "Default" }, people],
    [
      { code: "blocked", by: "ann", reason: "slow" },
      { ...people, message: "blocked by ann: slow" },
    ],
    [{ code: "policy", organization: "acme", why: "missing" }, people],
    [{ code: "policy-branch", branches: ["main"] }, people],
    [{ code: "variables", names: ["TICKET"] }, people],
  ])("in line say what for, and whether it moves without people: %j", async (waitsFor, said) => {
    await deploy({ version: "1.4.0", environment: "Production" });
    server.world.deployments[0] = { ...server.world.deployments[0]!, waitsFor };
    const { body } = await server.send("GET", `${base}/deployments/1`);
    expect(body).toMatchObject({ queued_for: said, cause: null });
  });

  it("say what ended them", async () => {
    await deploy({ version: "1.4.0", environment: "Production" });
    const cause = { code: "superseded", byVersion: "1.5.0" } as const;
    server.world.deployments[0] = { ...server.world.deployments[0]!, state: "canceled", cause };
    expect((await server.send("GET", `${base}/deployments/1`)).body).toMatchObject({
      queued_for: null,
      cause: { code: "superseded", message: "superseded by 1.5.0" },
    });
  });

  it.each(["0", "-1", "d1", "1.5", "abc", "2147483648", "99999999999999999999", "7"])(
    "are not there: %s",
    async (id) => {
      expect(problemOf(await server.send("GET", `${base}/deployments/${id}`))).toMatchObject({
        code: "not-found",
      });
    },
  );
});

describe("canceling", () => {
  beforeEach(async () => {
    await release({ version: "1.4.0" });
    await deploy({ version: "1.4.0", environment: "Production" });
  });

  it("ends a deployment, with a note or without a body", async () => {
    await deploy({ version: "1.4.0", environment: "Testing" });
    expect(await server.send("POST", `${base}/deployments/1/cancel`)).toMatchObject({
      status: 200,
      body: { id: 1, state: "canceled" },
    });
    expect(
      await server.send("POST", `${base}/deployments/2/cancel`, { json: { note: "Wrong one" } }),
    ).toMatchObject({
      body: { state: "canceled" },
    });
    expect(server.world.asked.filter((one) => one.startsWith("cancel"))).toEqual([
      "cancel 1 ",
      "cancel 2 Wrong one",
    ]);
    expect(problemOf(await server.send("POST", `${base}/deployments/1/cancel`))).toMatchObject({
      code: "already-finished",
      status: 409,
    });
  });

  it("is refused for what is not there, and from a ref that may not release", async () => {
    expect(problemOf(await server.send("POST", `${base}/deployments/99/cancel`))).toMatchObject({
      code: "not-found",
    });
    const claims = { ref: "refs/heads/feature" };
    expect(problemOf(await server.send("POST", `${base}/deployments/1/cancel`, { claims }))).toMatchObject({
      code: "branch-not-allowed",
    });
    expect(server.world.deployments[0]?.state).toBe("queued");
  });
});

describe("the report of a workflow on: deployment", () => {
  const report = (json: unknown, claims: Record<string, unknown> = {}) =>
    server.send("POST", `${base}/deployments/report`, {
      json,
      claims: { event_name: "deployment", ref: "", ...claims },
    });
  beforeEach(async () => {
    await release({ version: "1.4.0" });
    await deploy({ version: "1.4.0", environment: "Production" });
    server.world.move(1, "executing");
  });

  it("is taken for an executing step, by the token's run", async () => {
    expect(await report({ github_deployment_id: 901 })).toMatchObject({ status: 200, body: { id: 1 } });
    expect(server.world.asked.at(-1)).toBe("report 901 by run 7001");
  });

  it("is refused for what is not Drawbridge's, is of another commit, or does not execute", async () => {
    expect(problemOf(await report({ github_deployment_id: 5 }))).toMatchObject({
      code: "not-found",
      detail: `The GitHub Deployment 5 of commit ${sha} is not Drawbridge's: somebody else created it. Do not deploy.`,
    });
    expect(problemOf(await report({ github_deployment_id: 901 }, { sha: parent }))).toMatchObject({
      code: "not-found",
    });
    server.world.move(1, "success");
    expect(problemOf(await report({ github_deployment_id: 901 }))).toMatchObject({
      code: "already-finished",
    });
    expect(problemOf(await report({ github_deployment_id: 901 }, { event_name: "push" }))).toMatchObject({
      code: "event-not-allowed",
    });
  });
});

describe("what only people may", () => {
  it.each(["claim", "unclaim", "submit"])("%s is refused to a workflow, whatever it sends", async (name) => {
    const path = `${base}/interruptions/1/${name}`;
    for (const sending of [
      {},
      { json: { decision: "approve" } },
      { body: "{", headers: { "content-type": "x/y" } },
    ]) {
      expect(problemOf(await server.send("POST", path, sending))).toMatchObject({
        status: 403,
        code: "not-entitled",
      });
    }
    expect(problemOf(await server.send("POST", path, { claims: null }))).toMatchObject({
      code: "token-missing",
    });
  });
});

describe("the audit", () => {
  it("is listed newest first", async () => {
    for (const id of [1, 2]) {
      server.world.events.push({
        id,
        type: "DeploymentCanceled",
        at,
        by: { kind: "person", id: 5, login: "ann" },
        source: "comment",
        releaseId: 1,
        deploymentId: 7,
        deliveryId: "b1",
        data: { note: "stop" },
        previousHash: "p",
        hash: "h",
      });
    }
    const answer = await server.send("GET", `${base}/audit?per_page=1`);
    expect(answer.headers.get("link")).toBe(`<${url}${base}/audit?per_page=1&page=2>; rel="next"`);
    expect(answer.body).toEqual([
      {
        id: 2,
        type: "DeploymentCanceled",
        at: at.toISOString(),
        by: { kind: "person", id: 5, login: "ann", run_id: null },
        source: "comment",
        release_id: 1,
        deployment_id: 7,
        delivery_id: "b1",
        data: { note: "stop" },
        previous_hash: "p",
        hash: "h",
      },
    ]);
  });
});

describe("health", () => {
  it("needs no token", async () => {
    expect(await server.send("GET", "/healthz", { claims: null })).toMatchObject({
      status: 200,
      body: { status: "ok" },
    });
    expect(await server.send("GET", "/readyz", { claims: null })).toMatchObject({
      status: 200,
      body: { status: "ok" },
    });
  });

  it("says what is not ready; the process is healthy all the same", async () => {
    server.world.missing = ["database", "queue"];
    expect(problemOf(await server.send("GET", "/readyz", { claims: null }))).toMatchObject({
      status: 503,
      code: "not-ready",
      detail: "Not ready: database, queue. The log says why.",
    });
    expect((await server.send("GET", "/healthz", { claims: null })).status).toBe(200);
  });
});

describe("who calls", () => {
  it.each([
    ["no token", null, 401, "token-missing"],
    ["an expired one", { exp: Math.floor(at.getTime() / 1000) - 1 }, 401, "token-expired"],
    ["a token for another server", { aud: "https://other.example" }, 403, "audience-mismatch"],
    ["a stranger's token", { iss: "https://issuer.example" }, 403, "issuer-not-trusted"],
    [
      "another repository's token",
      { repository_id: "7", repository: "mallory/x" },
      403,
      "repository-mismatch",
    ],
    ["a pull request", { event_name: "pull_request" }, 403, "event-not-allowed"],
    ["a branch that may not release", { ref: "refs/heads/feature" }, 403, "branch-not-allowed"],
  ])("%s", async (_what, claims, status, code) => {
    const answer = await server.send("POST", `${base}/releases`, { json: {}, claims });
    expect(problemOf(answer)).toMatchObject({ status, code });
    expect(answer.headers.get("www-authenticate")).toBe(status === 401 ? "Bearer" : null);
    expect(server.world.releases).toEqual([]);
  });

  it("is asked before anything of the request is read", async () => {
    const sending = { claims: null, body: "{", headers: { "content-type": "application/json" } };
    expect(problemOf(await server.send("POST", `${base}/releases`, sending)).code).toBe("token-missing");
    expect(problemOf(await server.send("GET", `${base}/releases?page=0`, { claims: null })).code).toBe(
      "token-missing",
    );
  });

  it("may be a repository where the app is not installed", async () => {
    const answer = await server.send("POST", "/api/v1/repos/acme/new/releases", {
      json: {},
      claims: { repository: "acme/new", repository_id: "43" },
    });
    expect(problemOf(answer)).toMatchObject({ status: 404, code: "not-installed" });
  });

  it("may be any workflow but a pull request's where it only reads", async () => {
    const read = (event_name: string) => server.send("GET", `${base}/releases`, { claims: { event_name } });
    expect((await read("deployment_status")).status).toBe(200);
    expect(problemOf(await read("pull_request"))).toMatchObject({ code: "event-not-allowed" });
  });
});

/** The status of a POST whose body comes in chunks; fetch hides it where the server hangs up before the end. */
async function status(path: string, body: string): Promise<number | undefined> {
  const authorization = `Bearer ${await server.token()}`;
  return new Promise((resolve, reject) => {
    const headers = { authorization, "content-type": "application/json" };
    const sent = request(server.origin + path, { method: "POST", headers });
    sent.on("response", (response) => resolve(response.resume().statusCode));
    sent.on("error", reject);
    for (let at = 0; at < body.length; at += 65_536) sent.write(body.slice(at, at + 65_536));
    sent.end();
  });
}

describe("requests that are not understood", () => {
  const post = (body: string, type = "application/json") =>
    server.send("POST", `${base}/releases`, { body, headers: { "content-type": type } });

  it.each([
    ["{", 1, 2],
    ['{\n  "version": 1.4.0\n}', 2, 17],
    ["", 1, 1],
    ["{} trailing", 1, 4],
  ])("broken JSON %j is told with its place", async (body, line, column) => {
    expect(problemOf(await post(body))).toMatchObject({
      status: 422,
      code: "body-invalid",
      detail: `The body of the request is not JSON: it breaks off at line ${line}, column ${column}.`,
      errors: [{ path: "", line, column, message: "is not JSON" }],
    });
  });

  it.each([
    [[], [["", "invalid input: expected object, received array"]]],
    [
      { versio: "1", Notes: "x" },
      [
        ["versio", "is not a key that is known here"],
        ["Notes", "is not a key that is known here"],
      ],
    ],
    [{ version: 1.4 }, [["version", "invalid input: expected string, received number"]]],
    [{ sha: "abc" }, [["sha", "is not a full commit SHA (40 hexadecimal digits)"]]],
    [{ notes: "a\0b" }, [["notes", "holds a NUL or half of a surrogate pair; send well-formed text"]]],
    [{ notes: "\ud800" }, [["notes", "holds a NUL or half of a surrogate pair; send well-formed text"]]],
    [{ notes: "x".repeat(125_001) }, [["notes", "is longer than 125000 characters"]]],
    [{ variables: { Region: 1 } }, [["variables.Region", "invalid input: expected string, received number"]]],
  ])("a release of %.60j", async (json, errors) => {
    const problem = problemOf(await release(json));
    expect(problem).toMatchObject({ status: 422, code: "body-invalid" });
    expect(problem.errors.map((error) => [error.path, error.message])).toEqual(errors);
  });

  it("a deployment without what it needs, and with what it cannot be", async () => {
    expect(problemOf(await server.send("POST", `${base}/deployments`))).toMatchObject({
      code: "body-invalid",
    });
    const problem = problemOf(await deploy({ skip: ["a", 1] }));
    expect(problem.errors).toEqual([
      { path: "version", line: null, column: null, message: "is missing" },
      { path: "environment", line: null, column: null, message: "is missing" },
      {
        path: "skip[1]",
        line: null,
        column: null,
        message: "invalid input: expected string, received number",
      },
    ]);
    expect(problem.detail).toBe(
      "The body of the request is not valid: `version` is missing; `environment` is missing; `skip[1]` invalid input: expected string, received number.",
    );
  });

  it("no JSON at all", async () => {
    for (const type of ["text/plain", "application/x-www-form-urlencoded"]) {
      expect(problemOf(await post("version=1", type))).toMatchObject({
        status: 422,
        code: "body-invalid",
        detail: "Send the body with `Content-Type: application/json`.",
      });
    }
  });

  it("a body of more than 1 MiB, announced or not", async () => {
    const text = JSON.stringify({ notes: "x".repeat(1024 * 1024) });
    const announced = problemOf(await post(text));
    expect(announced).toMatchObject({ status: 413, code: "body-too-large" });
    expect(await status(`${base}/releases`, text)).toBe(413);
  });

  it("leaves the connection usable after a refusal, whatever body came with it", async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const post = (size: number, authorization?: string) =>
      new Promise<{ status: number | undefined; port: number | undefined }>((resolve, reject) => {
        const headers = {
          "content-type": "application/json",
          ...(authorization === undefined ? {} : { authorization }),
        };
        const sent = request(
          `${server.origin}${base}/releases`,
          { method: "POST", agent, headers },
          (response) => {
            response
              .resume()
              .on("end", () => resolve({ status: response.statusCode, port: sent.socket?.localPort }));
          },
        );
        sent.on("error", reject);
        sent.end(JSON.stringify({ notes: "x".repeat(size) }));
      });
    const first = await post(900_000);
    // Longer than the server waits for the rest of a body that it does not read.
    await new Promise((resolve) => setTimeout(resolve, 700));
    const second = await post(10, `Bearer ${await server.token()}`);
    expect([first.status, second.status]).toEqual([401, 201]);
    expect(second.port).toBe(first.port);
    agent.destroy();
  });

  it("a body in chunks is read like any other", async () => {
    const body = new Blob([JSON.stringify({ version: "1.4.0" })]).stream();
    const headers = { "content-type": "application/json" };
    expect(await server.send("POST", `${base}/releases`, { body, headers })).toMatchObject({ status: 201 });
  });

  it("a path that is not there, and one that is, by another method", async () => {
    for (const path of ["/api/v1", "/api/v1/", "/api/v1/nothing", `${base}/secrets`, "/readyz/x"]) {
      const answer = await server.send("GET", path, { claims: null });
      expect(problemOf(answer)).toMatchObject({ status: 404, code: "not-found" });
    }
    for (const [method, path, allow] of [
      ["DELETE", `${base}/releases`, "POST, GET, HEAD"],
      ["PUT", `${base}/deployments/1`, "GET, HEAD"],
      ["GET", `${base}/interruptions/1/submit`, "POST"],
      ["POST", "/healthz", "GET, HEAD"],
      ["OPTIONS", `${base}/audit`, "GET, HEAD"],
    ] as const) {
      const answer = await server.send(method, path, { claims: null });
      expect(problemOf(answer)).toMatchObject({ status: 405, code: "method-not-allowed" });
      expect(answer.headers.get("allow")).toBe(allow);
    }
  });
});

describe("when something fails", () => {
  it("GitHub does not answer: ask again", async () => {
    server.world.failure = new GitHubDown(30);
    const answer = await release();
    expect(problemOf(answer)).toMatchObject({
      status: 503,
      code: "not-ready",
      detail: "GitHub does not answer.",
    });
    expect(answer.headers.get("retry-after")).toBe("30");
    server.world.failure = new GitHubDown(null);
    expect((await release()).headers.get("retry-after")).toBeNull();
    expect(server.logged).toEqual([]);
  });

  it("Drawbridge itself: the answer has the reference, the log the reason", async () => {
    server.world.failure = new Error("secret of the database");
    expect(problemOf(await release())).toMatchObject({
      status: 500,
      code: "internal-error",
      detail: "Drawbridge failed to answer. Its administrator finds the reason in the log under ref-1.",
    });
    expect(server.logged).toEqual([
      { error: new Error("secret of the database"), reference: "ref-1", request: `POST ${base}/releases` },
    ]);
  });

  it("a use case refuses for the moment", async () => {
    server.world.rules = refused({ code: "permission-unknown", user: "dev" });
    expect(problemOf(await release())).toMatchObject({ status: 503, code: "not-ready" });
  });
});

it("leaves to Probot what is Probot's", async () => {
  for (const path of ["/", "/ping", "/api/github/webhooks", "/api/v10", "/healthzz", "/probot"]) {
    const answer = await server.send("GET", path, { claims: null });
    expect([path, answer.status, answer.headers.get("x-from")]).toEqual([path, 404, "probot"]);
  }
  expect(server.world.projects).toEqual([shop]);
});
