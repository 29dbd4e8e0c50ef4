import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { problem as problemSchema } from "../../app/http/contract.ts";
import { accepted, refused } from "../../app/domain/refusal.ts";
import { at } from "./support/in-memory.ts";
import { migrate } from "./support/in-memory-tasks.ts";
import { type Answer, startServer, type TestServer } from "./support/server.ts";

const base = "/api/v1/repos/acme/shop/deployments/7";
const key = "0123456789abcdef0123456789abcdef";
const own = "acme/shop/.github/workflows/drawbridge.yml@refs/heads/main";
const runner = { event_name: "workflow_dispatch", workflow_ref: own, run_id: "7001" };
const claim = { nonce: "nonce-1", key };

let server: TestServer;
beforeAll(async () => {
  server = await startServer();
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
});
beforeEach(() => {
  const { world } = server;
  world.asked.length = 0;
  world.taskAnswer = accepted(migrate);
  world.stepLogs = [];
});

const post = (path: string, json: unknown, claims: Record<string, unknown> = {}) =>
  server.send("POST", `${base}/task/${path}`, { json, claims: { ...runner, ...claims } });

const problemOf = (answer: Answer) => problemSchema.parse(answer.body);

describe("a script", () => {
  it("is given to the job that shows its nonce", async () => {
    const answer = await post("claim", claim);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      step: "migrate",
      name: "Migrate",
      attempt: 1,
      sha: "a".repeat(40),
      shell: "bash",
      script: "echo Hello",
      env: { VERSION: "1.4.0" },
      timeout_seconds: 3600,
    });
    expect(server.world.asked.at(-1)).toBe(`takeTask 7 nonce-1 ${key} by run 7001`);
  });

  it("prints, and hears how long it may go on", async () => {
    const answer = await post("log", { key, tail: "Hello\n" });
    expect([answer.status, answer.body]).toEqual([200, { timeout_seconds: 3600 }]);
    expect(server.world.asked.at(-1)).toBe(`keepLog 7 ${key} Hello\n by run 7001`);
  });

  it("ends, with more outputs than other requests may hold", async () => {
    const outputs = { big: "\u0001".repeat(1024 * 1024) };
    const answer = await post("finish", { key, exit_code: null, outputs, error: "Killed" });
    expect(problemOf(answer)).toMatchObject({ status: 404 });
    const end = { key, exitCode: null, error: "Killed", outputs };
    expect(server.world.asked.at(-1)).toBe(`finishTask 7 ${JSON.stringify(end)} by run 7001`);
  });

  it("has printed", async () => {
    const log = (step: string) => server.send("GET", `${base}/steps/${step}/log`);
    expect(problemOf(await log("migrate")).detail).toBe(
      "No script of a step migrate of d7 has printed anything.",
    );
    server.world.stepLogs = [{ step: "migrate", attempt: 2, tail: "Hello\n", updatedAt: at }];
    expect((await log("migrate")).body).toEqual({
      step: "migrate",
      attempt: 2,
      tail: "Hello\n",
      updated_at: at.toISOString(),
    });
    const pull = { claims: { event_name: "pull_request" } };
    expect((await server.send("GET", `${base}/steps/migrate/log`, pull)).status).toBe(403);
  });
});

describe("whoever is not the job that was dispatched", () => {
  const others: readonly (readonly [who: string, claims: Record<string, unknown>, detail: string])[] = [
    ["another event", { event_name: "push" }, "A workflow of the event push may not do this."],
    ["a pull request", { event_name: "pull_request_target" }, "of the event pull_request_target"],
    ["a re-run", { run_attempt: "2" }, "the token is of attempt 2. Stop."],
    ["an attempt that is not said", { run_attempt: undefined }, "of an unknown attempt"],
    [
      "another branch's file",
      { workflow_ref: own.replace("main", "evil") },
      `is of ${own.replace("main", "evil")}.`,
    ],
    [
      "a tag of the branch's name",
      { workflow_ref: own.replace("heads", "tags") },
      "Only acme/shop/.github/workflows/drawbridge.yml@refs/heads/main executes scripts",
    ],
    ["another file", { workflow_ref: own.replace("drawbridge.yml", "ci.yml") }, "Stop."],
    ["another case of the file", { workflow_ref: own.replace("drawbridge", "Drawbridge") }, "Stop."],
    ["the same file elsewhere", { workflow_ref: own.replace("acme/shop", "mallory/shop") }, "Stop."],
    ["a longer branch", { workflow_ref: `${own}/evil` }, "Stop."],
    ["no file", { workflow_ref: undefined }, "the token is of an unknown workflow"],
    [
      "another repository",
      { repository_id: "77", repository: "mallory/shop" },
      "The token belongs to mallory/shop",
    ],
  ];

  it.each(others)("%s: 403, and nothing is asked", async (_who, claims, detail) => {
    for (const [path, json] of [
      ["claim", claim],
      ["log", { key, tail: "" }],
      ["finish", { key, exit_code: 0, outputs: {} }],
    ] as const) {
      const answer = await post(path, json, claims);
      expect(problemOf(answer)).toMatchObject({ status: 403, detail: expect.stringContaining(detail) });
    }
    expect(server.world.asked.filter((one) => /Task|Log/.test(one))).toEqual([]);
  });

  it("is the same repository in another case of letters", async () => {
    expect((await post("claim", claim, { workflow_ref: own.replace("acme/shop", "Acme/SHOP") })).status).toBe(
      200,
    );
  });

  const task = { deployment: 7, step: "migrate" };
  it.each([
    ["no-such-task", 404, "not-found", "it is not this job's"],
    ["not-ready", 503, "not-ready", "Ask again."],
    [refused({ code: "task-taken", ...task }), 409, "already-decided", "Another job has taken"],
    [refused({ code: "task-ended", ...task }), 409, "already-finished", "does not run any more"],
    [
      refused({ code: "task-of-other-run", ...task }),
      403,
      "not-entitled",
      "is not the one that Drawbridge has dispatched",
    ],
  ] as const)("%j", async (taskAnswer, status, code, detail) => {
    server.world.taskAnswer = taskAnswer;
    for (const [path, json] of [
      ["claim", claim],
      ["log", { key, tail: "" }],
      ["finish", { key, exit_code: 0, outputs: {} }],
    ] as const) {
      const answer = await post(path, json);
      expect(problemOf(answer)).toMatchObject({ status, code, detail: expect.stringContaining(detail) });
      expect(answer.headers.get("retry-after")).toBe(status === 503 ? "2" : null);
    }
  });
});

it.each([
  ["claim", { nonce: "n", key: "short" }, "`key` is shorter than 32 characters"],
  ["claim", { key }, "`nonce` is missing"],
  ["log", { key, tail: "x".repeat(65_537) }, "`tail` is longer than 65536 characters"],
  ["log", { key, tail: "\0" }, "`tail` holds a NUL"],
  ["finish", { key, exit_code: "0", outputs: {} }, "`exit_code`"],
  ["finish", { key, exit_code: 0 }, "`outputs` is missing"],
])("%s %j is not understood", async (path, json, detail) => {
  expect(problemOf(await post(path, json))).toMatchObject({
    code: "body-invalid",
    detail: expect.stringContaining(detail),
  });
});
