import { describe, expect, it } from "vitest";
import type { Deployment, Release } from "../../app/http/contract.ts";
import { runBundle } from "./support/bundle.ts";
import { type Job, runJob } from "./support/job.ts";
import {
  deployment,
  problem,
  release,
  type ScriptedAnswer,
  startScripted,
  working,
} from "./support/scripted-server.ts";

const at = { "server-url": "https://drawbridge.example.com", wait: "true" };
const ok = (body: Deployment | Release): ScriptedAnswer => ({ status: 200, body });
const releases = (answers: NonNullable<Job["answers"]>, inputs: Readonly<Record<string, string>> = {}) =>
  runJob({ inputs: { ...at, ...inputs }, answers });
const asked = (requests: readonly string[]) =>
  requests.flatMap((one) => /^(?:GET|POST) \S+\/repos\/acme\/shop(\S+)/.exec(one)?.[1] ?? []);
const to = (environment: string) => ({ environment });

describe("a release that waits for its deployments", () => {
  it("follows those of later phases as well, until people are asked", async () => {
    const first = release([[11, "Development", "executing"]]);
    const then = release([
      [11, "Development", "success"],
      [12, "Testing", "executing"],
    ]);
    const last = release([
      [11, "Development", "success"],
      [12, "Testing", "success"],
      [13, "Production", "waiting"],
    ]);
    await using server = await startScripted([
      { status: 201, body: first },
      ok(working(11, "executing", to("Development"))),
      ok(working(11, "success", to("Development"))),
      ok(then),
      ok(working(12, "executing", to("Testing"))),
      ok(working(12, "success", to("Testing"))),
      ok(last),
      ok(deployment(13, "Production", "waiting", {})),
    ]);
    const step = await runBundle({
      inputs: { ...at, "server-url": server.origin, channel: "Stable", variables: "TICKET: OPS-7" },
      env: server.env,
      origin: server.origin,
    });
    expect(server.requests).toMatchInlineSnapshot(`
      [
        "GET /oidc for http://drawbridge with runner-token",
        "POST /api/v1/repos/acme/shop/releases with token-1 {"channel":"Stable","variables":{"TICKET":"OPS-7"}}",
        "GET /api/v1/repos/acme/shop/deployments/11 with token-1",
        "GET /api/v1/repos/acme/shop/deployments/11 with token-1",
        "GET /api/v1/repos/acme/shop/releases/1.4.0 with token-1",
        "GET /api/v1/repos/acme/shop/deployments/12 with token-1",
        "GET /api/v1/repos/acme/shop/deployments/12 with token-1",
        "GET /api/v1/repos/acme/shop/releases/1.4.0 with token-1",
        "GET /api/v1/repos/acme/shop/deployments/13 with token-1",
      ]
    `);
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "outputs": {
          "deployment-id": "13",
          "deployment-url": "http://drawbridge/acme/shop/deployments/13",
          "deployments": "[{"id":11,"environment":"Development","state":"success","html_url":"http://drawbridge/acme/shop/deployments/11"},{"id":12,"environment":"Testing","state":"success","html_url":"http://drawbridge/acme/shop/deployments/12"},{"id":13,"environment":"Production","state":"waiting","html_url":"http://drawbridge/acme/shop/deployments/13"}]",
          "release-id": "7",
          "release-url": "http://drawbridge/acme/shop/releases/1.4.0",
          "state": "waiting",
          "version": "1.4.0",
        },
        "stdout": "::add-mask::token-1
      Release 1.4.0 of 1a2b3c4 created: http://drawbridge/acme/shop/releases/1.4.0
      🚀 executing: 1.4.0 → Development (d11), step Ship. http://drawbridge/acme/shop/deployments/11
      ✅ success: 1.4.0 → Development (d11). http://drawbridge/acme/shop/deployments/11
      🚀 executing: 1.4.0 → Testing (d12), step Ship. http://drawbridge/acme/shop/deployments/12
      ✅ success: 1.4.0 → Testing (d12). http://drawbridge/acme/shop/deployments/12
      ⏸️ waiting for approval: 1.4.0 → Production (d13). Must act: Octopus Administrators or acme/octopus-managers: comment \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\` on any issue or pull request, or press the button of the check. http://drawbridge/acme/shop/deployments/13
      The job ends here and holds no runner while people think; the deployment goes on by itself once they have acted. \`wait-for-approval: true\` would wait for them.",
        "summary": "### Release 1.4.0 of [\`1a2b3c4\`](https://github.com/acme/shop/commit/1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d) created

      | Environment | State | Who must act |
      | --- | --- | --- |
      | [Development](http://drawbridge/acme/shop/deployments/11) | ✅ success | nobody |
      | [Testing](http://drawbridge/acme/shop/deployments/12) | ✅ success | nobody |
      | [Production](http://drawbridge/acme/shop/deployments/13) | ⏸️ waiting for approval | \`Octopus Administrators\` or \`acme/octopus-managers\`: comment \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\` on any issue or pull request, or press the button of the check |

      Steps of **Development**:

      | Step | State | Approved by | Log |
      | --- | --- | --- | --- |
      | Ship | ✅ success |  |  |

      Steps of **Testing**:

      | Step | State | Approved by | Log |
      | --- | --- | --- | --- |
      | Ship | ✅ success |  |  |

      Steps of **Production**:

      | Step | State | Approved by | Log |
      | --- | --- | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval |  |  |",
      }
    `);
  });

  it("fails for each that ended badly, once nothing moves any more", async () => {
    const both = (eu: Deployment["state"], us: Deployment["state"]) =>
      release([
        [11, "EU", eu],
        [12, "US", us],
      ]);
    const { log, outputs, requests, summary } = await releases([
      { status: 201, body: both("executing", "executing") },
      ok(working(11, "executing", to("EU"))),
      ok(working(12, "executing", to("US"))),
      ok(working(11, "failed", to("EU"), { error: "exit code 1" })),
      ok(both("failed", "executing")),
      ok(working(12, "canceled", to("US"))),
      ok(both("failed", "canceled")),
    ]);
    expect(asked(requests)).toEqual([
      "/releases",
      "/deployments/11",
      "/deployments/12",
      "/deployments/11?wait=30&state=executing",
      "/releases/1.4.0",
      "/deployments/12?wait=30&state=executing",
      "/releases/1.4.0",
    ]);
    expect(outputs).toMatchObject({ version: "1.4.0", "release-id": "7", "reason-code": "failed" });
    expect(JSON.parse(outputs["deployments"]!)).toMatchObject([{ state: "failed" }, { state: "canceled" }]);
    expect(log.at(-1)).toContain("1.4.0 → EU (d11) failed in Ship: exit code 1.");
    expect(log.at(-1)).toContain("1.4.0 → US (d12) was canceled.");
    expect(summary).toContain("Steps of **US**:");
  });

  it("first for what moves, then, if it has to, for people", async () => {
    const both = (eu: Deployment["state"], us: Deployment["state"]) =>
      release([
        [11, "EU", eu],
        [12, "US", us],
      ]);
    const answers = [
      { status: 201, body: both("waiting", "executing") },
      ok(deployment(11, "EU", "waiting", {})),
      ok(working(12, "executing", to("US"))),
      ok(working(12, "success", to("US"))),
      ok(both("waiting", "success")),
    ];
    const people = await releases(answers);
    expect(people.outputs).toMatchObject({ state: "success", "deployment-id": "12" });
    expect(people.outputs["reason-code"]).toBeUndefined();
    expect(people.log.at(-1)).toContain("holds no runner while people think");

    const held = await releases(
      [...answers, ok(working(11, "success", to("EU"))), ok(both("success", "success"))],
      { wait: "false", "wait-for-approval": "true" },
    );
    expect(asked(held.requests).slice(-4)).toEqual([
      "/deployments/12?wait=30&state=executing",
      "/releases/1.4.0",
      "/deployments/11?wait=30&state=waiting",
      "/releases/1.4.0",
    ]);
    expect(held.log.at(-1)).toMatch(/^✅ success: 1\.4\.0 → EU/);
  });

  it("misses no phase that has begun while it looked elsewhere", async () => {
    const { requests, outputs } = await releases([
      { status: 201, body: release([[11, "Development", "queued"]]) },
      ok(working(11, "success", to("Development"))),
      ok(
        release([
          [11, "Development", "success"],
          [12, "Testing", "executing"],
        ]),
      ),
      ok(working(12, "success", to("Testing"))),
      ok(
        release([
          [11, "Development", "success"],
          [12, "Testing", "success"],
        ]),
      ),
    ]);
    expect(asked(requests)).toEqual([
      "/releases",
      "/deployments/11",
      "/releases/1.4.0",
      "/deployments/12",
      "/releases/1.4.0",
    ]);
    expect(outputs).toMatchObject({ "deployment-id": "12", state: "success" });
  });

  it("that starts nothing has nothing to wait for", async () => {
    const { log, outputs } = await releases([{ status: 201, body: release([]) }]);
    expect(outputs).toMatchObject({ version: "1.4.0", deployments: "[]" });
    expect(log).toEqual([
      "Release 1.4.0 of 1a2b3c4 created: http://drawbridge/acme/shop/releases/1.4.0",
      "No deployment was started. Whoever may deploy starts one by a comment: `/deploy 1.4.0 to <environment>`",
    ]);
  });

  it("gives up when its time is over; the release stays, and its outputs are set", async () => {
    const moving = release([[11, "Development", "executing"]]);
    const busy = ok(working(11, "executing", to("Development")));
    const { log, outputs } = await releases(
      [{ status: 201, body: moving }, busy, { ...busy, afterSeconds: 30 }, ok(moving)],
      { timeout: "30s" },
    );
    expect(outputs).toMatchObject({
      version: "1.4.0",
      "deployment-id": "11",
      state: "executing",
      "reason-code": "timeout",
    });
    expect(log.at(-1)).toContain("1.4.0 → Development (d11) is still executing after 30 seconds");
  });

  it("goes on through a restart of the app", async () => {
    const moving = release([[11, "Development", "executing"]]);
    const unavailable = problem(503, "not-ready", "Drawbridge is starting.");
    const { outputs } = await releases([
      { status: 201, body: moving },
      unavailable,
      ok(working(11, "executing", to("Development"))),
      "connect ECONNREFUSED 10.0.0.1:443",
      ok(working(11, "success", to("Development"))),
      unavailable,
      ok(release([[11, "Development", "success"]])),
    ]);
    expect(outputs).toMatchObject({ state: "success" });
    expect(outputs["reason-code"]).toBeUndefined();
  });

  it("keeps what is known where the rest cannot be read", async () => {
    const moving = release([[11, "Development", "executing"]]);
    const { log, outputs } = await releases([
      { status: 201, body: moving },
      problem(403, "repository-mismatch", "The token belongs to another repository."),
    ]);
    expect(outputs).toMatchObject({ version: "1.4.0", "reason-code": "repository-mismatch" });
    expect(log.at(-1)).toBe("failed: The token belongs to another repository.");

    const silent = await releases(
      [{ status: 201, body: moving }, ...Array.from({ length: 20 }, () => "connect ECONNREFUSED")],
      { timeout: "1m" },
    );
    expect(silent.outputs).toMatchObject({
      version: "1.4.0",
      "deployment-id": "11",
      state: "executing",
      "reason-code": "timeout",
    });
    expect(silent.summary).toContain("| 🚀 executing | nobody |");
    expect(silent.log.at(-1)).toContain("connect ECONNREFUSED");
    expect(silent.log.at(-1)).toContain("http://drawbridge/acme/shop/releases/1.4.0");
  });
});
