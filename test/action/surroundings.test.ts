import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { filesOf } from "../../action/files.ts";
import { runJob } from "./support/job.ts";
import { release } from "./support/scripted-server.ts";

const inputs = { "server-url": "https://drawbridge.example.com" };
const answers = [{ status: 201, body: release([]) }];

describe("what the runner gives a job", () => {
  it.each([undefined, "", "shop", "acme/shop/more"])("a repository %j is none", async (repository) => {
    const { log, outputs } = await runJob({ inputs, env: { GITHUB_REPOSITORY: repository } });
    expect(log).toEqual([
      "failed: GITHUB_REPOSITORY is not `owner/name`: run the Action in a workflow of GitHub Actions.",
    ]);
    expect(outputs).toEqual({ "reason-code": "input-invalid" });
  });

  it.each([
    ["that cannot be read", { brokenEvent: true }],
    ["that is no object", { payload: [] }],
    ["that is a text", { payload: "push" }],
  ])("an event %s is said to be broken", async (_, event) => {
    const { log, outputs } = await runJob({ inputs, ...event });
    expect(log).toEqual([
      "failed: GITHUB_EVENT_PATH (/event.json) is no file of JSON: the runner writes it before the first step; leave it as it is.",
    ]);
    expect(outputs).toEqual({ "reason-code": "input-invalid" });
  });

  it("no name of the event is enough for a release", async () => {
    const { outputs } = await runJob({ inputs, env: { GITHUB_EVENT_NAME: undefined }, answers });
    expect(outputs.version).toBe("1.4.0");
  });

  it("names that mean something in an address stay names", async () => {
    const { requests } = await runJob({ inputs, env: { GITHUB_REPOSITORY: "acme/shop?x=#1" }, answers });
    expect(requests[1]).toContain("/api/v1/repos/acme/shop%3Fx%3D%231/releases");
  });

  it("a summary that cannot be written, or that nobody wants, undoes nothing", async () => {
    const broken = await runJob({ inputs, answers, brokenSummary: true });
    expect(broken.log.at(-1)).toBe(
      "warning: The job summary could not be written: EACCES: permission denied",
    );
    expect(broken.outputs.version).toBe("1.4.0");
    const none = await runJob({ inputs, answers, env: { GITHUB_STEP_SUMMARY: undefined } });
    expect(none.summary).toBe("");
    expect(none.outputs.version).toBe("1.4.0");
  });
});

describe("what answers, and is not Drawbridge", () => {
  const good = release([[11, "Development", "executing"]]);
  it.each([
    ["a page of HTML", { status: 200, body: "<html></html>" }],
    ["another JSON", { status: 201, body: { ok: true } }],
    [
      "a state that there is not",
      { status: 201, body: { ...good, deployments: [{ ...good.deployments[0], state: "attention" }] } },
    ],
    ["404 of a web server", { status: 404, body: "<h1>Not Found</h1>" }],
    ["401 of a proxy", { status: 401, body: '{"error":"login"}' }],
    ["204", { status: 204, body: "" }],
  ])("%s", async (_, answer) => {
    const { log, outputs, requests } = await runJob({ inputs, answers: [answer] });
    expect(requests).toHaveLength(2);
    expect(outputs).toEqual({ "reason-code": "answer-invalid" });
    expect(log).toEqual([
      `failed: Not released. What answers POST https://drawbridge.example.com/api/v1/repos/acme/shop/releases is not Drawbridge, or not of this Action's version: it says ${answer.status}. Set \`server-url\` to the server's PUBLIC_URL.`,
    ]);
  });

  it("a redirect, which the token does not follow", async () => {
    const headers = { location: "https://elsewhere.example/api" };
    const { log, requests } = await runJob({ inputs, answers: [{ status: 308, headers, body: "" }] });
    expect(requests).toHaveLength(2);
    expect(log.at(-1)).toContain("it says 308 and leads to https://elsewhere.example/api.");
  });

  it("a code that this Action does not know yet is passed on", async () => {
    const body = { code: "moon-full", detail: "Not released. Wait for the new moon.", errors: [] };
    const { log, outputs } = await runJob({ inputs, answers: [{ status: 409, body }] });
    expect(outputs).toEqual({ "reason-code": "moon-full" });
    expect(log).toEqual(["failed: Not released. Wait for the new moon."]);
  });

  it("process-invalid without places says what the server says", async () => {
    const body = { code: "process-invalid", detail: "Not released or deployed. It is broken.", errors: [] };
    const { log } = await runJob({ inputs, answers: [{ status: 422, body }] });
    expect(log).toEqual(["failed: Not released or deployed. It is broken."]);
  });
});

describe("files", () => {
  it("are read from the workspace; what cannot be read is said in words", async () => {
    const folder = await mkdtemp(join(tmpdir(), "drawbridge-files-"));
    const read = filesOf(folder);
    expect(await read("none.md")).toEqual({ ok: false, why: "does not exist" });
    expect(await read(".")).toEqual({ ok: false, why: "is a directory" });
    expect(await read(join(import.meta.dirname, "surroundings.test.ts"))).toMatchObject({ ok: true });
    await expect(read("a\0b")).rejects.toThrow("null bytes");
    await rm(folder, { recursive: true });
  });
});
