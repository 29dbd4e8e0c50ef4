import { describe, expect, it } from "vitest";
import type { Deployment, Interruption, QueuedFor } from "../../app/http/contract.ts";
import { runBundle } from "./support/bundle.ts";
import { type Job, runJob } from "./support/job.ts";
import {
  deployment,
  problem,
  release,
  type ScriptedAnswer,
  startScripted,
  vote,
  working,
} from "./support/scripted-server.ts";

const at = { command: "wait", "server-url": "https://drawbridge.example.com", "deployment-id": "12" };
const ok = (body: Deployment, afterSeconds?: number): ScriptedAnswer =>
  afterSeconds === undefined ? { status: 200, body } : { status: 200, body, afterSeconds };
const waits = (answers: NonNullable<Job["answers"]>, inputs: Readonly<Record<string, string>> = {}) =>
  runJob({ inputs: { ...at, ...inputs }, answers });
/** Paths and queries that were asked for. */
const asked = (requests: readonly string[]) =>
  requests.flatMap((one) => /^GET \S+\/repos\/acme\/shop(\S+)/.exec(one)?.[1] ?? []);

describe("wait, as a workflow runs it", () => {
  it("follows a deployment to its end", async () => {
    const approved: Partial<Interruption> = { state: "approved", approvals: [vote("ada"), vote("max")] };
    const done = deployment(12, "Production", "success", approved);
    const [gate] = done.steps;
    const ship = working(12, "success", {}, { log_url: "https://github.com/acme/shop/actions/runs/5" });
    await using server = await startScripted([
      ok(working(12, "queued", { queued_for: behind(11) })),
      ok(working(11, "executing")),
      ok(working(12, "executing")),
      ok({ ...done, steps: [{ ...gate!, state: "success" }, ...ship.steps] }),
    ]);
    const step = await runBundle({
      inputs: { ...at, "server-url": server.origin, "deployment-id": "d12" },
      env: server.env,
      origin: server.origin,
    });
    expect(server.requests).toMatchInlineSnapshot(`
      [
        "GET /oidc for http://drawbridge with runner-token",
        "GET /api/v1/repos/acme/shop/deployments/12 with token-1",
        "GET /api/v1/repos/acme/shop/deployments/11 with token-1",
        "GET /api/v1/repos/acme/shop/deployments/12 with token-1",
        "GET /api/v1/repos/acme/shop/deployments/12 with token-1",
      ]
    `);
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "outputs": {
          "approvers": "ada,max",
          "deployment-id": "12",
          "deployment-url": "http://drawbridge/acme/shop/deployments/12",
          "state": "success",
          "version": "1.4.0",
        },
        "stdout": "::add-mask::token-1
      ⏳ queued: 1.4.0 → Production (d12), waits behind d11. http://drawbridge/acme/shop/deployments/12
      🚀 executing: 1.4.0 → Production (d12), step Ship. http://drawbridge/acme/shop/deployments/12
      ✅ success: 1.4.0 → Production (d12). http://drawbridge/acme/shop/deployments/12",
        "summary": "### **1.4.0 → Production**: ✅ success

      | Step | State | Approved by | Log |
      | --- | --- | --- | --- |
      | Manual Intervention Required | ✅ success | \`ada\` and \`max\` |  |
      | Ship | ✅ success |  | [log](https://github.com/acme/shop/actions/runs/5) |

      Who must act: nobody.

      [Deployment d12](http://drawbridge/acme/shop/deployments/12)",
      }
    `);
  });

  it("fails the job where somebody rejected it, and says who, where and why", async () => {
    const rejected = {
      ...deployment(12, "Production", "rejected", {
        state: "rejected",
        approvals: [{ ...vote("max", "reject"), note: "Not on a Friday." }],
      }),
      cause: {
        code: "rejected",
        message: "rejected by max in Manual Intervention Required: Not on a Friday.",
      },
    } as const;
    await using server = await startScripted([ok(rejected)]);
    const step = await runBundle({
      inputs: { ...at, "server-url": server.origin },
      env: server.env,
      origin: server.origin,
    });
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 1,
        "outputs": {
          "approvers": "",
          "deployment-id": "12",
          "deployment-url": "http://drawbridge/acme/shop/deployments/12",
          "reason-code": "rejected",
          "state": "rejected",
          "version": "1.4.0",
        },
        "stdout": "::add-mask::token-1
      ⛔ rejected: 1.4.0 → Production (d12). http://drawbridge/acme/shop/deployments/12
      ::error::1.4.0 → Production (d12) was rejected by max in Manual Intervention Required: Not on a Friday. Mend what it was rejected for and release anew; to ask once more, comment \`/deploy 1.4.0 to Production\`.",
        "summary": "### ❌ Drawbridge: rejected

      1.4.0 → Production (d12) was rejected by max in Manual Intervention Required: Not on a Friday. Mend what it was rejected for and release anew; to ask once more, comment \`/deploy 1.4.0 to Production\`.

      ### **1.4.0 → Production**: ⛔ rejected

      | Step | State | Approved by | Log |
      | --- | --- | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval |  |  |

      Who must act: nobody.

      [Deployment d12](http://drawbridge/acme/shop/deployments/12)",
      }
    `);
  });
});

function behind(id: number): QueuedFor {
  return { kind: "turn", message: `waits behind d${id}`, until: null, deployment: id };
}

describe("what ended otherwise than well", () => {
  const log = "https://github.com/acme/shop/actions/runs/5";
  const failed = { state: "failed", error: "exit code 1", log_url: log } as const;
  const gate = deployment(12, "Production", "rejected", {
    state: "rejected",
    approvals: [vote("ada"), { ...vote("max", "reject"), note: "No" }],
  });
  const cases: readonly (readonly [string, Deployment, string, string])[] = [
    [
      "rejected",
      { ...gate, cause: { code: "rejected", message: "rejected by max in Gate: No" } },
      "rejected",
      "1.4.0 → Production (d12) was rejected by max in Gate: No. Mend what it was rejected for and release anew; to ask once more, comment `/deploy 1.4.0 to Production`.",
    ],
    [
      "rejected, of a server that gives no cause",
      gate,
      "rejected",
      "1.4.0 → Production (d12) was rejected by max in Manual Intervention Required: No. Mend what it was rejected for and release anew; to ask once more, comment `/deploy 1.4.0 to Production`.",
    ],
    [
      "not approved in time, of such a server",
      deployment(12, "Production", "rejected", { state: "expired" }),
      "rejected",
      "1.4.0 → Production (d12) was rejected, for Manual Intervention Required was not approved in time. Mend what it was rejected for and release anew; to ask once more, comment `/deploy 1.4.0 to Production`.",
    ],
    [
      "failed",
      working(
        12,
        "failed",
        { cause: { code: "step-failed", message: "failed in Ship: exit code 1" } },
        failed,
      ),
      "failed",
      `1.4.0 → Production (d12) failed in Ship: exit code 1. Whoever may deploy there mends it and comments \`/deploy 1.4.0 to Production\`. See ${log}`,
    ],
    [
      "failed, of such a server",
      working(12, "failed", {}, { ...failed, log_url: null }),
      "failed",
      "1.4.0 → Production (d12) failed in Ship: exit code 1. Whoever may deploy there mends it and comments `/deploy 1.4.0 to Production`.",
    ],
    [
      "out of time",
      working(
        12,
        "timed-out",
        { cause: { code: "step-timed-out", message: "timed out in Ship after 1 hour" } },
        failed,
      ),
      "timed-out",
      `1.4.0 → Production (d12) timed out in Ship after 1 hour. Whoever may deploy there mends it and comments \`/deploy 1.4.0 to Production\`. See ${log}`,
    ],
    [
      "canceled",
      working(12, "canceled", { cause: { code: "canceled", message: "canceled by ada: wrong one" } }),
      "canceled",
      "1.4.0 → Production (d12) was canceled by ada: wrong one. To deploy it after all, comment `/deploy 1.4.0 to Production`.",
    ],
    [
      "superseded",
      working(12, "canceled", { cause: { code: "superseded", message: "superseded by 1.5.0" } }),
      "canceled",
      "1.4.0 → Production (d12) was superseded by 1.5.0. To deploy it after all, comment `/deploy 1.4.0 to Production`.",
    ],
    [
      "rejected, of a workflow run that waits",
      {
        ...gate,
        release: { ...gate.release, version: "run 4711" },
        cause: { code: "rejected", message: "rejected by max in Gate: No" },
      },
      "rejected",
      "run 4711 → Production (d12) was rejected by max in Gate: No. To be asked once more, run that workflow again.",
    ],
    [
      "canceled, of such a server",
      working(12, "canceled"),
      "canceled",
      "1.4.0 → Production (d12) was canceled. To deploy it after all, comment `/deploy 1.4.0 to Production`.",
    ],
  ];
  it.each(cases)("%s", async (_, body, reason, message) => {
    const { log: lines, outputs, summary } = await waits([ok(body)]);
    expect(lines.at(-1)).toBe(`failed: ${message}`);
    expect(outputs).toEqual({
      version: body.release.version,
      "deployment-id": "12",
      "deployment-url": "http://drawbridge/acme/shop/deployments/12",
      state: body.state,
      approvers: "",
      "reason-code": reason,
    });
    expect(summary).toContain(`### ❌ Drawbridge: ${reason}`);
    expect(summary).toContain("| Step | State | Approved by | Log |");
  });

  it("leads nowhere but to web pages", async () => {
    const { log: lines, summary } = await waits([
      ok(working(12, "failed", {}, { ...failed, log_url: "javascript:alert(1)" })),
    ]);
    expect(lines.join() + summary).not.toContain("javascript:");
  });
});

describe("where only people are awaited", () => {
  const question = deployment(12, "Production", "waiting", {});

  it("the job ends well and holds no runner", async () => {
    const { log, outputs, requests, summary } = await waits([ok(working(12, "executing")), ok(question, 7)]);
    expect(asked(requests)).toEqual(["/deployments/12", "/deployments/12?wait=30&state=executing"]);
    expect(log).toMatchInlineSnapshot(`
      [
        "🚀 executing: 1.4.0 → Production (d12), step Ship. http://drawbridge/acme/shop/deployments/12",
        "⏸️ waiting for approval: 1.4.0 → Production (d12). Must act: Octopus Administrators or acme/octopus-managers: comment \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\` on any issue or pull request, or press the button of the check. http://drawbridge/acme/shop/deployments/12",
        "The job ends here and holds no runner while people think; the deployment goes on by itself once they have acted. \`wait-for-approval: true\` would wait for them.",
      ]
    `);
    expect(outputs).toMatchObject({ state: "waiting", "deployment-id": "12", approvers: "" });
    expect(outputs["reason-code"]).toBeUndefined();
    expect(summary).toMatchInlineSnapshot(`
      "### **1.4.0 → Production**: ⏸️ waiting for approval

      | Step | State | Approved by | Log |
      | --- | --- | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval |  |  |

      Who must act: \`Octopus Administrators\` or \`acme/octopus-managers\`: comment \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\` on any issue or pull request, or press the button of the check.

      [Deployment d12](http://drawbridge/acme/shop/deployments/12)"
    `);
  });

  it("but the job waits for them where it is told to", async () => {
    const { outputs, requests } = await waits(
      [ok(question), ok(question, 30), ok(working(12, "executing"), 5), ok(working(12, "success"), 5)],
      { "wait-for-approval": "true" },
    );
    expect(outputs).toMatchObject({ state: "success" });
    expect(asked(requests)).toEqual([
      "/deployments/12",
      "/deployments/12?wait=30&state=waiting",
      "/deployments/12?wait=30&state=waiting",
      "/deployments/12?wait=30&state=executing",
    ]);
  });

  it("and says what else they may do about work that failed", async () => {
    const guided = deployment(12, "Production", "waiting", {
      kind: "guided-failure",
      responsible_teams: [],
    });
    const [step] = guided.steps;
    const { log, outputs } = await waits([
      ok({ ...guided, steps: [{ ...step!, id: "ship", name: "Ship", error: "exit code 1" }] }),
    ]);
    expect(outputs).toMatchObject({ state: "waiting" });
    expect(log).toMatchInlineSnapshot(`
      [
        "⏸️ waiting for approval: 1.4.0 → Production (d12). Must act: whoever may deploy to Production, for Ship failed: comment \`/retry 1.4.0 Production\`, \`/ignore 1.4.0 Production\` or \`/fail 1.4.0 Production\` on any issue or pull request, or press the button of the check. http://drawbridge/acme/shop/deployments/12",
        "The job ends here and holds no runner while people think; the deployment goes on by itself once they have acted. \`wait-for-approval: true\` would wait for them.",
        "warning: 1.4.0 → Production (d12): Ship failed: exit code 1. People are asked whether to retry, to ignore it or to let it fail.",
      ]
    `);
  });

  it("and does not take for an approver who had it done once more", async () => {
    const gate = deployment(12, "Production", "success", { state: "approved", approvals: [vote("ada")] });
    const retried = deployment(12, "Production", "success", {
      kind: "guided-failure",
      state: "approved",
      approvals: [vote("max")],
    });
    const { outputs, summary } = await waits([
      ok({ ...gate, steps: [...gate.steps, ...retried.steps.map((step) => ({ ...step, name: "Ship" }))] }),
    ]);
    expect(outputs).toMatchObject({ approvers: "ada" });
    expect(summary).not.toContain("max");
  });

  it("names each of several questions", async () => {
    const [first] = question.steps;
    const second = { ...first!, id: "security", name: "Security", interruption: first!.interruption };
    const { log } = await waits([ok({ ...question, steps: [first!, second] })]);
    expect(log[0]).toContain('`/approve d12 "Manual Intervention Required"`');
    expect(log[0]).toContain('`/approve d12 "Security"`');
  });

  const held = (kind: QueuedFor["kind"], more: Partial<QueuedFor> = {}): QueuedFor => {
    return { kind, message: "held by something", until: null, deployment: null, ...more };
  };
  it.each<readonly [string, QueuedFor, readonly Deployment[], string]>([
    ["somebody holds it", held("people"), [], "holds no runner while people think"],
    [
      "it begins after the job's time",
      held("time", { until: "2026-11-22T12:31:00.000Z" }),
      [],
      "at a time that comes after `timeout`",
    ],
    ["it stands behind one that asks", behind(11), [{ ...question, id: 11 }], "holds no runner"],
    [
      "it stands behind one that stands behind one that somebody holds",
      behind(11),
      [
        working(11, "queued", { queued_for: behind(10) }),
        working(10, "queued", { queued_for: held("people") }),
      ],
      "holds no runner",
    ],
  ])("in line: %s", async (_, queued_for, before, note) => {
    const { log, outputs } = await waits([
      ok(working(12, "queued", { queued_for })),
      ...before.map((body) => ok(body)),
    ]);
    expect(outputs).toMatchObject({ state: "queued" });
    expect(outputs["reason-code"]).toBeUndefined();
    expect(log.at(-1)).toContain(note);
  });

  it.each<readonly [string, QueuedFor | null, readonly ScriptedAnswer[]]>([
    ["nobody says why", null, []],
    ["its time comes before the job's ends", held("time", { until: "2026-11-22T12:29:00.000Z" }), []],
    ["GitHub is asked", held("github"), []],
    ["it stands behind one that executes", behind(11), [ok(working(11, "executing"))]],
    ["it stands behind one that has just ended", behind(11), [ok(working(11, "failed"))]],
    ["the one before it cannot be read", behind(11), [problem(404, "not-found", "None.")]],
  ])("in line, and waited for: %s", async (_, queued_for, before) => {
    const { outputs } = await waits([
      ok(working(12, "queued", { queued_for })),
      ...before,
      ok(working(12, "success"), 12),
    ]);
    expect(outputs).toMatchObject({ state: "success" });
  });
});

describe("the job's own time", () => {
  const executing = working(12, "executing");

  it("ends it, and nothing else", async () => {
    const { log, outputs, requests } = await waits(
      [ok(executing), ok(executing, 30), ok(executing, 30), ok(executing, 30)],
      { timeout: "90s" },
    );
    expect(asked(requests)).toEqual([
      "/deployments/12",
      "/deployments/12?wait=30&state=executing",
      "/deployments/12?wait=30&state=executing",
      "/deployments/12?wait=30&state=executing",
    ]);
    expect(outputs).toMatchObject({ "reason-code": "timeout", state: "executing", "deployment-id": "12" });
    expect(log).toMatchInlineSnapshot(`
      [
        "🚀 executing: 1.4.0 → Production (d12), step Ship. http://drawbridge/acme/shop/deployments/12",
        "failed: 1.4.0 → Production (d12) is still executing after 1 minute 30 seconds, the \`timeout\` of this step. It goes on without the job. To wait again, use \`command: wait\` with \`deployment-id: 12\`; to look, http://drawbridge/acme/shop/deployments/12",
      ]
    `);
  });

  it("asks for no more than is left of it", async () => {
    const { requests, outputs } = await waits([ok(executing), ok(executing, 30), ok(executing, 10)], {
      timeout: "40s",
    });
    expect(asked(requests).at(-1)).toBe("/deployments/12?wait=10&state=executing");
    expect(outputs["reason-code"]).toBe("timeout");
  });

  it("is over also while people think", async () => {
    const question = deployment(12, "Production", "waiting", {});
    const { outputs, log } = await waits([ok(question), ok(question, 30), ok(question, 30)], {
      timeout: "1m",
      "wait-for-approval": "true",
    });
    expect(outputs["reason-code"]).toBe("timeout");
    expect(log.at(-1)).toContain("is still waiting for approval after 1 minute");
  });

  it("a server that does not hold its answers is not asked without pause", async () => {
    const { waited, outputs } = await waits(
      Array.from({ length: 40 }, () => ok(executing)),
      {
        timeout: "20s",
      },
    );
    expect(waited).toEqual(Array.from({ length: 20 }, () => 1));
    expect(outputs["reason-code"]).toBe("timeout");
  });
});

describe("trouble while it waits", () => {
  const executing = working(12, "executing");
  const done = ok(working(12, "success"));
  const unavailable = problem(503, "not-ready", "Drawbridge is starting.");

  it("a restart of the app, a limit, a proxy that hangs up: it goes on", async () => {
    const limited = { status: 429, headers: { "retry-after": "60" }, body: "" };
    const { outputs, waited, log } = await waits([
      ok(executing),
      "socket hang up",
      ...Array.from({ length: 8 }, () => unavailable),
      limited,
      { status: 504, body: "<h1>Gateway Timeout</h1>" },
      null,
      done,
    ]);
    expect(outputs).toMatchObject({ state: "success" });
    expect(waited).toEqual([1, 2, 4, 8, 16, 30, 30, 30, 30, 60, 30, 45, 30]);
    expect(log).toContain("Try 1: socket hang up; next try in 1 s.");
  });

  it("until its time is over, and says what it last heard", async () => {
    const { outputs, log, waited } = await waits(
      [ok(executing), ...Array.from({ length: 20 }, () => unavailable)],
      { timeout: "2m" },
    );
    expect(waited.reduce((sum, seconds) => sum + seconds)).toBeLessThanOrEqual(120);
    expect(outputs).toMatchObject({ "reason-code": "timeout", state: "executing" });
    expect(log.at(-1)).toMatchInlineSnapshot(
      `"failed: 1.4.0 → Production (d12) is as far as is known still executing after 2 minutes, the \`timeout\` of this step. It goes on without the job. Drawbridge is starting. (tried for 119.2 s) To wait again, use \`command: wait\` with \`deployment-id: 12\`; to look, http://drawbridge/acme/shop/deployments/12"`,
    );
  });

  it("before anything is known of the deployment, it is the trouble that fails the job", async () => {
    const { outputs, log } = await waits(
      Array.from({ length: 20 }, () => unavailable),
      { timeout: "1m" },
    );
    expect(outputs).toEqual({ "reason-code": "not-ready" });
    expect(log.at(-1)).toContain("failed: Drawbridge is starting.");
  });

  it("tokens live for minutes: an expired one is replaced as often as it takes", async () => {
    const expired = problem(401, "token-expired", "The token has expired.");
    const { outputs, requests } = await waits([
      ok(executing),
      expired,
      ok(executing, 30),
      expired,
      ok(executing, 30),
      expired,
      done,
    ]);
    expect(outputs).toMatchObject({ state: "success" });
    expect(requests.filter((one) => one.startsWith("token for"))).toHaveLength(4);
    expect(requests.at(-1)).toContain("Bearer token-4");
  });

  it("GitHub gives no token for a while: it goes on", async () => {
    const down = "Error message: Failed to get ID Token. \n Error Code : 503\n Error Message: no";
    const { outputs } = await runJob({
      inputs: at,
      tokens: ["good", ...Array.from({ length: 6 }, () => down), "good"],
      answers: [ok(executing), problem(401, "token-expired", "The token has expired."), done],
    });
    expect(outputs).toMatchObject({ state: "success" });
  });

  it.each([
    [404, "not-found", "There is no deployment d12 in this repository."],
    [403, "repository-mismatch", "The token belongs to another repository."],
    [403, "event-not-allowed", "A workflow of the event pull_request may not do this."],
  ] as const)("%i %s is final", async (status, code, detail) => {
    const { outputs, log, waited } = await waits([problem(status, code, detail)]);
    expect(outputs).toEqual({ "reason-code": code });
    expect(log).toEqual([`failed: ${detail}`]);
    expect(waited).toEqual([]);
  });
});

describe("by version and environment", () => {
  const byName = { "deployment-id": "", version: "1.4.0", environment: "production" };
  const two = release([
    [11, "Development", "success"],
    [12, "Production", "success"],
  ]);

  it("the newest there counts, whatever the case of the letters", async () => {
    const { requests, outputs } = await waits(
      [{ status: 200, body: two }, ok(working(12, "success"))],
      byName,
    );
    expect(asked(requests)).toEqual(["/releases/1.4.0", "/deployments/12"]);
    expect(outputs).toMatchObject({ "deployment-id": "12", state: "success" });
  });

  it("there may be none", async () => {
    const { outputs, log } = await waits([{ status: 200, body: two }], {
      ...byName,
      environment: "EU West",
    });
    expect(outputs).toEqual({ "reason-code": "not-found" });
    expect(log).toMatchInlineSnapshot(`
      [
        "failed: 1.4.0 has no deployment to EU West. Start one, with \`command: deploy\` or the comment \`/deploy 1.4.0 to "EU West"\`, or check the input \`environment\`.",
      ]
    `);
  });

  it("a version is a name, whatever stands in it", async () => {
    const { requests } = await waits([problem(404, "not-found", "There is no release.")], {
      ...byName,
      version: "1.4.0/../../x?y#z",
    });
    expect(asked(requests)).toEqual(["/releases/1.4.0%2F..%2F..%2Fx%3Fy%23z"]);
  });
});

describe("what others have written", () => {
  const hostile =
    "x\n::set-output name=a::b\r\n::error::no ##[error]y `|` @acme/ops <!-- <b> https://x.example";

  it("stays on its line and in its cell, and is no command to the runner", async () => {
    const body = deployment(12, hostile, "rejected", {
      state: "rejected",
      responsible_teams: [hostile],
      approvals: [vote(hostile), { ...vote(hostile, "reject"), note: hostile }],
    });
    const steps = body.steps.map((step) => {
      return { ...step, name: hostile, error: hostile, log_url: `https://x.example/${hostile}` };
    });
    const whole = { ...body, release: { ...body.release, version: hostile }, steps };
    const { log, summary } = await waits([
      ok({ ...whole, state: "queued", queued_for: { ...behind(1), kind: "people", message: hostile } }),
    ]);
    const bad = await waits([ok({ ...whole, cause: { code: "rejected", message: hostile } })]);
    const derived = await waits([ok(whole)]);
    for (const line of [...log, ...bad.log, ...derived.log]) {
      expect(line).not.toMatch(/\n|\r/);
      // A failure goes to the runner as the message of a command, in which nothing else is one.
      if (!line.startsWith("failed: ")) expect(line).not.toMatch(/^::|##\[/);
    }
    for (const text of [summary, bad.summary, derived.summary]) {
      // Addresses and what stands between back-ticks are shown as they are.
      const shown = text.replace(/\]\(\S+\)/g, "]()").replace(/(?<!\\)`[^`]+`/g, "");
      expect(shown).not.toMatch(/<!--|<b>|@acme/);
      for (const row of text.split("\n").filter((line) => line.startsWith("|"))) {
        expect(row.match(/(?<!\\)\|/g)).toHaveLength(5);
      }
    }
  });
});
