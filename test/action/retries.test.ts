import { describe, expect, it } from "vitest";
import { runBundle } from "./support/bundle.ts";
import { runJob } from "./support/job.ts";
import { problem, release, startScripted } from "./support/scripted-server.ts";

const made = { status: 201, body: release([]) };
const inputs = { "server-url": "https://drawbridge.example.com" };
const unavailable = problem(503, "not-ready", "Drawbridge is starting.");

describe("a job that meets a server in trouble, as a runner sees it", () => {
  it("goes on when a server that answered 503 answers", async () => {
    await using server = await startScripted([unavailable, made]);
    const step = await runBundle({
      inputs: { "server-url": server.origin },
      env: server.env,
      origin: server.origin,
    });
    expect(server.requests).toEqual([
      "GET /oidc for http://drawbridge with runner-token",
      "POST /api/v1/repos/acme/shop/releases with token-1 {}",
      "POST /api/v1/repos/acme/shop/releases with token-1 {}",
    ]);
    expect(step.exitCode).toBe(0);
    expect(step.stdout).toMatch(/^Try 1 of 5: answered 503 not-ready; next try in (0\.[5-9]|1) s\.$/m);
  });

  it("goes on when a server that was not there is there", async () => {
    await using github = await startScripted([]);
    const port = await freePort();
    await using server = await startScripted([made], { port, listening: false });
    const step = await runBundle({
      inputs: { "server-url": server.origin },
      env: github.env,
      origin: server.origin,
      onLog: (text) => {
        if (text.includes("Try 1 of 5")) server.listen();
      },
    });
    expect(step.exitCode).toBe(0);
    expect(step.stdout).toMatch(/^Try 1 of 5: connect ECONNREFUSED 127\.0\.0\.1:\d+; next try in/m);
    expect(server.requests).toEqual(["POST /api/v1/repos/acme/shop/releases with token-1 {}"]);
  });

  it("waits as long as a server that limits it asks for", async () => {
    const limited = { status: 429, headers: { "retry-after": "2" }, body: "Slow down" };
    await using server = await startScripted([limited, made]);
    const started = performance.now();
    const step = await runBundle({
      inputs: { "server-url": server.origin },
      env: server.env,
      origin: server.origin,
    });
    expect(step.exitCode).toBe(0);
    expect(step.stdout).toContain("Try 1 of 5: answered 429; next try in 2 s.");
    expect(performance.now() - started).toBeGreaterThan(2000);
  });

  it("asks GitHub for another token when its own has expired, and masks both", async () => {
    await using server = await startScripted([problem(401, "token-expired", "The token has expired."), made]);
    const step = await runBundle({
      inputs: { "server-url": server.origin },
      env: server.env,
      origin: server.origin,
    });
    expect(server.requests).toEqual([
      "GET /oidc for http://drawbridge with runner-token",
      "POST /api/v1/repos/acme/shop/releases with token-1 {}",
      "GET /oidc for http://drawbridge with runner-token",
      "POST /api/v1/repos/acme/shop/releases with token-2 {}",
    ]);
    expect(step.stdout.split("\n").slice(0, 3)).toEqual([
      "::add-mask::token-1",
      "The token has expired: asking GitHub for a new one.",
      "::add-mask::token-2",
    ]);
    const said = [step.stdout.replace(/^::add-mask::.*$/gm, ""), step.summary, JSON.stringify(step.outputs)];
    expect(said.join("\n")).not.toMatch(/token-\d|runner-token|Bearer/);
  });
});

describe("what is tried again, and until when", () => {
  it.each([429, 500, 502, 503, 504, 599])("%i is", async (status) => {
    const { requests, waited, outputs } = await runJob({ inputs, answers: [{ status, body: "" }, made] });
    expect(requests).toHaveLength(3);
    expect(waited).toEqual([1]);
    expect(outputs.version).toBe("1.4.0");
  });

  it.each([
    [400, "body-invalid"],
    [401, "token-invalid"],
    [403, "branch-not-allowed"],
    [404, "not-installed"],
    [409, "frozen"],
    [422, "version-invalid"],
  ] as const)("%i is not", async (status, code) => {
    const { requests, waited, outputs, log } = await runJob({
      inputs,
      answers: [problem(status, code, "Not released. So it is."), made],
    });
    expect(requests).toHaveLength(2);
    expect(waited).toEqual([]);
    expect(outputs).toEqual({ "reason-code": code });
    expect(log).toEqual(["failed: Not released. So it is."]);
  });

  it("gives up after five tries, with the code that the server gave", async () => {
    const { log, outputs, waited } = await runJob({
      inputs,
      answers: Array.from({ length: 6 }, () => unavailable),
    });
    expect(waited).toEqual([1, 2, 4, 8]);
    expect(outputs).toEqual({ "reason-code": "not-ready" });
    expect(log.at(-1)).toBe("failed: Not released. Drawbridge is starting. (tried 5 times in 15 s)");
  });

  it("gives up after five tries at something that only says 502", async () => {
    const { log, outputs } = await runJob({
      inputs,
      answers: Array.from({ length: 5 }, () => ({ status: 502, body: "<h1>Bad Gateway</h1>" })),
    });
    expect(outputs).toEqual({ "reason-code": "network" });
    expect(log.at(-1)).toMatchInlineSnapshot(
      `"failed: Not released. Drawbridge did not answer POST https://drawbridge.example.com/api/v1/repos/acme/shop/releases (tried 5 times in 15 s; the last time: answered 502). Check \`server-url\`, the proxy and that Drawbridge runs, then re-run the job: nothing is made twice."`,
    );
  });

  it("ends within two minutes although every try hangs", async () => {
    const { log, waited, outputs } = await runJob({ inputs, answers: [null, null, null, null] });
    expect(waited.reduce((sum, seconds) => sum + seconds)).toBeLessThanOrEqual(120);
    expect(outputs).toEqual({ "reason-code": "network" });
    expect(log).toMatchInlineSnapshot(`
      [
        "Try 1 of 5: no answer within 30 s; next try in 1 s.",
        "Try 2 of 5: no answer within 30 s; next try in 2 s.",
        "Try 3 of 5: no answer within 30 s; next try in 4 s.",
        "Try 4 of 5: no answer within 23 s.",
        "failed: Not released. Drawbridge did not answer POST https://drawbridge.example.com/api/v1/repos/acme/shop/releases (tried for 120 s; the last time: no answer within 23 s). Check \`server-url\`, the proxy and that Drawbridge runs, then re-run the job: nothing is made twice.",
      ]
    `);
  });

  it("does not wait longer than it tries at all, and says so", async () => {
    const limited = { status: 429, headers: { "retry-after": "3600" }, body: "" };
    const { log, waited } = await runJob({ inputs, answers: [limited] });
    expect(waited).toEqual([]);
    expect(log.at(-1)).toContain(
      "(the server asks to wait 3600 s, longer than this job tries; the last time: answered 429)",
    );
  });

  it.each(["Wed, 22 Nov 2026 06:00:00 GMT", "soon", "-1", "1.5"])(
    "takes %j as no time to wait",
    async (value) => {
      const limited = { status: 429, headers: { "retry-after": value }, body: "" };
      expect((await runJob({ inputs, answers: [limited, made] })).waited).toEqual([1]);
    },
  );

  it("does not come back sooner than its own pause", async () => {
    const limited = { status: 503, headers: { "retry-after": "0" }, body: "" };
    expect((await runJob({ inputs, answers: [limited, limited, made] })).waited).toEqual([1, 2]);
  });

  it("replaces an expired token once, not for ever", async () => {
    const expired = problem(401, "token-expired", "Not released. The token has expired.");
    const { requests, outputs, log } = await runJob({ inputs, answers: [expired, expired, made] });
    expect(requests.map((request) => request.split(" ").slice(0, 2).join(" "))).toEqual([
      "token for",
      "POST https://drawbridge.example.com/api/v1/repos/acme/shop/releases",
      "token for",
      "POST https://drawbridge.example.com/api/v1/repos/acme/shop/releases",
    ]);
    expect(outputs).toEqual({ "reason-code": "token-expired" });
    expect(log.at(-1)).toBe("failed: Not released. The token has expired.");
  });
});

/** A port that nobody listens on. */
async function freePort(): Promise<number> {
  const server = await startScripted([]);
  await server[Symbol.asyncDispose]();
  return Number(new URL(server.origin).port);
}
