import { describe, expect, it } from "vitest";
import { runBundle } from "./support/bundle.ts";
import { type Job, runJob } from "./support/job.ts";
import { startProxy } from "./support/proxy.ts";
import { deployment, problem, startScripted, vote, working } from "./support/scripted-server.ts";

const at = {
  command: "deploy",
  "server-url": "https://drawbridge.example.com",
  version: "1.4.0",
  environment: "Production",
};
const post = "POST https://drawbridge.example.com/api/v1/repos/acme/shop/deployments Bearer token-1";
const deploys = (answers: NonNullable<Job["answers"]>, more: Readonly<Record<string, string>> = {}) =>
  runJob({ inputs: { ...at, ...more }, answers, files: { "NOTES.md": "Why: the sale\n", "EMPTY.md": "" } });

describe("deploy, as a workflow runs it", () => {
  it("starts a deployment, and does not wait for it", async () => {
    await using server = await startScripted([{ status: 201, body: working(12, "executing") }]);
    const step = await runBundle({
      inputs: {
        ...at,
        "server-url": server.origin,
        variables: "TICKET: OPS-7\nURL: https://x.example:8080\n",
        notes: "For the sale",
      },
      env: server.env,
      origin: server.origin,
    });
    expect(server.requests).toMatchInlineSnapshot(`
      [
        "GET /oidc for http://drawbridge with runner-token",
        "POST /api/v1/repos/acme/shop/deployments with token-1 {"version":"1.4.0","environment":"Production","comment":"For the sale","variables":{"TICKET":"OPS-7","URL":"https://x.example:8080"}}",
      ]
    `);
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "outputs": {
          "approvers": "",
          "deployment-id": "12",
          "deployment-url": "http://drawbridge/acme/shop/deployments/12",
          "state": "executing",
          "version": "1.4.0",
        },
        "stdout": "::add-mask::token-1
      1.4.0 → Production (d12) was created: http://drawbridge/acme/shop/deployments/12
      🚀 executing: 1.4.0 → Production (d12), step Ship. http://drawbridge/acme/shop/deployments/12",
        "summary": "### **1.4.0 → Production**: 🚀 executing

      | Step | State | Approved by | Log |
      | --- | --- | --- | --- |
      | Ship | 🚀 executing |  |  |

      Who must act: nobody.

      [Deployment d12](http://drawbridge/acme/shop/deployments/12)",
      }
    `);
  });

  it("follows it where it is told to, through the proxy too", async () => {
    await using server = await startScripted([
      { status: 201, body: working(12, "queued") },
      { status: 200, body: working(12, "executing") },
      { status: 200, body: working(12, "success") },
    ]);
    await using proxy = await startProxy(() => Number(new URL(server.origin).port));
    const step = await runBundle({
      inputs: { ...at, "server-url": "http://drawbridge.test", wait: "true" },
      env: { ...server.env, http_proxy: proxy.origin },
    });
    expect(step.exitCode).toBe(0);
    expect(step.outputs).toMatchObject({ state: "success", "deployment-id": "12" });
    expect(proxy.requests.every((one) => one === "CONNECT drawbridge.test:80")).toBe(true);
    expect(server.requests.slice(1)).toEqual([
      'POST /api/v1/repos/acme/shop/deployments with token-1 {"version":"1.4.0","environment":"Production"}',
      "GET /api/v1/repos/acme/shop/deployments/12 with token-1",
      "GET /api/v1/repos/acme/shop/deployments/12 with token-1",
    ]);
  });
});

describe("deploy, step by step", () => {
  const whole = { version: "1.4.0", environment: "Production" };
  it.each([
    ["nothing but what is given", {}, whole],
    ["the notes as comment", { notes: "Why: now" }, { ...whole, comment: "Why: now" }],
    ["those of a file", { "notes-file": "NOTES.md" }, { ...whole, comment: "Why: the sale\n" }],
    ["no empty comment", { "notes-file": "EMPTY.md" }, whole],
    ["values", { variables: "A: b: c" }, { ...whole, variables: { A: "b: c" } }],
    ["no values where there are none", { variables: "# A: b" }, whole],
  ])("sends %s", async (_, inputs, body) => {
    const { requests } = await deploys([{ status: 201, body: working(12, "executing") }], inputs);
    expect(requests[1]).toBe(`${post} ${JSON.stringify(body)}`);
  });

  it("says that it was there already", async () => {
    const { log, outputs } = await deploys([{ status: 200, body: working(12, "executing") }]);
    expect(log[0]).toBe(
      "1.4.0 → Production (d12) was there already: http://drawbridge/acme/shop/deployments/12",
    );
    expect(outputs).toMatchObject({ state: "executing" });
  });

  it("says whom it waits for, without waiting", async () => {
    const { log, outputs } = await deploys([
      { status: 201, body: deployment(12, "Production", "waiting", { approvals: [vote("ada")] }) },
    ]);
    expect(outputs).toMatchObject({ state: "waiting", approvers: "" });
    expect(log[1]).toContain("comment `/approve 1.4.0 Production`");
  });

  it("fails where it has failed at once, whether it waits or not", async () => {
    const failed = working(12, "failed", {}, { error: "GitHub has no such workflow" });
    for (const wait of ["true", "false"]) {
      const { log, outputs } = await deploys([{ status: 201, body: failed }], { wait });
      expect(outputs).toMatchObject({ "reason-code": "failed", "deployment-id": "12", state: "failed" });
      expect(log.at(-1)).toContain("(d12) failed in Ship: GitHub has no such workflow.");
    }
  });

  it("waits for people without being told twice", async () => {
    const { outputs, requests } = await deploys(
      [
        { status: 201, body: deployment(12, "Production", "waiting", {}) },
        { status: 200, body: working(12, "success"), afterSeconds: 20 },
      ],
      { "wait-for-approval": "true" },
    );
    expect(outputs).toMatchObject({ state: "success" });
    expect(requests).toHaveLength(3);
  });

  it.each([
    [409, "frozen", "Production is frozen until 2027-01-02 00:00 UTC."],
    [409, "phase-not-open", "Testing has not succeeded yet."],
    [404, "not-found", "There is no release 1.4.0."],
    [403, "not-entitled", "Workflows may not deploy to Production."],
    [422, "body-invalid", "variables.NOPE is no variable."],
  ] as const)("passes on what the server refuses: %i %s", async (status, code, detail) => {
    const { log, outputs, waited } = await deploys([problem(status, code, detail)], { wait: "true" });
    expect(log).toEqual([`failed: Not deployed. ${detail}`]);
    expect(outputs).toEqual({ "reason-code": code });
    expect(waited).toEqual([]);
  });

  it("is asked again after a lost answer, with the same words", async () => {
    const { requests, outputs } = await deploys([
      "socket hang up",
      { status: 200, body: working(12, "executing") },
    ]);
    expect(requests[1]).toBe(requests[2]);
    expect(outputs).toMatchObject({ "deployment-id": "12" });
  });

  it("notes that cannot be read are not forgotten", async () => {
    const { log, requests } = await deploys([], { "notes-file": "NONE.md" });
    expect(log).toEqual([
      "failed: Not deployed. `notes-file`: NONE.md does not exist. Check the repository out, or write the file, in an earlier step.",
    ]);
    expect(requests).toEqual([]);
  });
});
