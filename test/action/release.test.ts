import { describe, expect, it } from "vitest";
import { runBundle } from "./support/bundle.ts";
import { runJob } from "./support/job.ts";
import { deployment, problem, release, startScripted } from "./support/scripted-server.ts";

describe("release, as a workflow runs it", () => {
  it("makes a release of the push and says what happens next", async () => {
    await using server = await startScripted([
      { status: 201, body: release([[11, "Development", "executing"]]) },
    ]);
    const step = await runBundle({
      inputs: { "server-url": `${server.origin}/` },
      env: server.env,
      origin: server.origin,
    });
    expect(server.requests).toMatchInlineSnapshot(`
      [
        "GET /oidc for http://drawbridge with runner-token",
        "POST /api/v1/repos/acme/shop/releases with token-1 {}",
      ]
    `);
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "outputs": {
          "deployment-id": "11",
          "deployment-url": "http://drawbridge/acme/shop/deployments/11",
          "deployments": "[{"id":11,"environment":"Development","state":"executing","html_url":"http://drawbridge/acme/shop/deployments/11"}]",
          "release-id": "7",
          "release-url": "http://drawbridge/acme/shop/releases/1.4.0",
          "state": "executing",
          "version": "1.4.0",
        },
        "stdout": "::add-mask::token-1
      Release 1.4.0 of 1a2b3c4 created: http://drawbridge/acme/shop/releases/1.4.0
      🚀 executing: 1.4.0 → Development (d11). Must act: nobody. http://drawbridge/acme/shop/deployments/11",
        "summary": "### Release 1.4.0 of [\`1a2b3c4\`](https://github.com/acme/shop/commit/1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d) created

      | Environment | State | Who must act |
      | --- | --- | --- |
      | [Development](http://drawbridge/acme/shop/deployments/11) | 🚀 executing | nobody |",
      }
    `);
  });

  it("finds the release that is there already, and says who must act where people are asked", async () => {
    await using server = await startScripted([
      {
        status: 200,
        body: release([
          [11, "Development", "success"],
          [12, "Production", "waiting"],
        ]),
      },
      { status: 200, body: deployment(12, "Production", "waiting", {}) },
    ]);
    const step = await runBundle({
      inputs: { command: "release", "server-url": server.origin, version: "1.4.0" },
      env: server.env,
      origin: server.origin,
    });
    expect(server.requests).toMatchInlineSnapshot(`
      [
        "GET /oidc for http://drawbridge with runner-token",
        "POST /api/v1/repos/acme/shop/releases with token-1 {"version":"1.4.0"}",
        "GET /api/v1/repos/acme/shop/deployments/12 with token-1",
      ]
    `);
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "outputs": {
          "deployment-id": "12",
          "deployment-url": "http://drawbridge/acme/shop/deployments/12",
          "deployments": "[{"id":11,"environment":"Development","state":"success","html_url":"http://drawbridge/acme/shop/deployments/11"},{"id":12,"environment":"Production","state":"waiting","html_url":"http://drawbridge/acme/shop/deployments/12"}]",
          "release-id": "7",
          "release-url": "http://drawbridge/acme/shop/releases/1.4.0",
          "state": "waiting",
          "version": "1.4.0",
        },
        "stdout": "::add-mask::token-1
      Release 1.4.0 of 1a2b3c4 already exists: http://drawbridge/acme/shop/releases/1.4.0
      ✅ success: 1.4.0 → Development (d11). Must act: nobody. http://drawbridge/acme/shop/deployments/11
      ⏸️ waiting for approval: 1.4.0 → Production (d12). Must act: Octopus Administrators or acme/octopus-managers: comment \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\` on any issue or pull request, or press the button of the check. http://drawbridge/acme/shop/deployments/12",
        "summary": "### Release 1.4.0 of [\`1a2b3c4\`](https://github.com/acme/shop/commit/1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d) already exists

      | Environment | State | Who must act |
      | --- | --- | --- |
      | [Development](http://drawbridge/acme/shop/deployments/11) | ✅ success | nobody |
      | [Production](http://drawbridge/acme/shop/deployments/12) | ⏸️ waiting for approval | \`Octopus Administrators\` or \`acme/octopus-managers\`: comment \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\` on any issue or pull request, or press the button of the check |

      Steps of **Production**:

      | Step | State | Approved by | Log |
      | --- | --- | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval |  |  |",
      }
    `);
  });

  it("sends notes as they are, colons and line ends included", async () => {
    await using server = await startScripted([{ status: 201, body: release([]) }]);
    const step = await runBundle({
      inputs: {
        "server-url": server.origin,
        version: "2026.11:rc",
        notes: "Url: https://x.example:8080\nFixes: a, b: c\n",
      },
      env: server.env,
      origin: server.origin,
    });
    expect(server.requests.at(-1)).toMatchInlineSnapshot(
      `"POST /api/v1/repos/acme/shop/releases with token-1 {"version":"2026.11:rc","notes":"Url: https://x.example:8080\\nFixes: a, b: c"}"`,
    );
    expect(step.stdout).toMatchInlineSnapshot(`
      "::add-mask::token-1
      Release 1.4.0 of 1a2b3c4 created: http://drawbridge/acme/shop/releases/1.4.0
      No deployment was started. Whoever may deploy starts one by a comment: \`/deploy 1.4.0 to <environment>\`"
    `);
  });

  it("reads notes from a file of the workspace", async () => {
    await using server = await startScripted([{ status: 201, body: release([]) }]);
    await runBundle({
      inputs: { "server-url": server.origin, "notes-file": "docs/NOTES.md" },
      files: { "docs/NOTES.md": "# 1.4.0\n\nUrl: https://x.example\n" },
      env: server.env,
    });
    expect(server.requests.at(-1)).toMatchInlineSnapshot(
      `"POST /api/v1/repos/acme/shop/releases with token-1 {"notes":"# 1.4.0\\n\\nUrl: https://x.example\\n"}"`,
    );
  });

  it("annotates a broken process file on the same line that the server names", async () => {
    await using server = await startScripted([
      problem(422, "process-invalid", "The process file is broken.", [
        { path: "steps[1].uses", line: 16, column: 11, message: '"uses" cannot be "github-deploymnt".' },
        { path: "", line: null, column: null, message: "100% wrong, it says:\nno steps" },
      ]),
    ]);
    const step = await runBundle({
      inputs: { "server-url": server.origin },
      env: server.env,
      origin: server.origin,
    });
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 1,
        "outputs": {
          "reason-code": "process-invalid",
        },
        "stdout": "::add-mask::token-1
      ::error::Not released. .deploy/process.yml of this commit has 2 problems, annotated on the lines. Mend the file and push.
      ::error title=steps[1].uses,file=.deploy/process.yml,line=16,col=11::"uses" cannot be "github-deploymnt".
      ::error title=.deploy/process.yml,file=.deploy/process.yml::100%25 wrong, it says:%0Ano steps",
        "summary": "### ❌ Drawbridge: process-invalid

      Not released. .deploy/process.yml of this commit has 2 problems, annotated on the lines. Mend the file and push.

      | Line | Where | Problem |
      | --- | --- | --- |
      | 16:11 | steps\\[1\\].uses | "uses" cannot be "github-deploymnt". |
      |  |  | 100% wrong, it says: no steps |",
      }
    `);
  });

  it("passes on what the server refuses, with its code", async () => {
    await using server = await startScripted([
      problem(
        409,
        "version-taken",
        "1.4.0 is the release of another commit, 99aabb0. Release with another version.",
      ),
    ]);
    const step = await runBundle({
      inputs: { "server-url": server.origin, version: "1.4.0" },
      env: server.env,
      origin: server.origin,
    });
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 1,
        "outputs": {
          "reason-code": "version-taken",
        },
        "stdout": "::add-mask::token-1
      ::error::Not released. 1.4.0 is the release of another commit, 99aabb0. Release with another version.",
        "summary": "### ❌ Drawbridge: version-taken

      Not released. 1.4.0 is the release of another commit, 99aabb​0. Release with another version.",
      }
    `);
  });

  it("says which permission is missing when the job has no token", async () => {
    const step = await runBundle({ inputs: { "server-url": "https://drawbridge.example.com" } });
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 1,
        "outputs": {
          "reason-code": "oidc-unavailable",
        },
        "stdout": "::error::Not released. The job has no OIDC token to show to Drawbridge: it lacks \`permissions: id-token: write\` (ACTIONS_ID_TOKEN_REQUEST_URL is not set). Add it to the job or the workflow. Runs of pull requests from forks never get a token, whatever the permissions.%0A%0Apermissions:%0A  contents: read%0A  id-token: write",
        "summary": "### ❌ Drawbridge: oidc-unavailable

      Not released. The job has no OIDC token to show to Drawbridge: it lacks \`permissions: id-token: write\` (ACTIONS\\_ID\\_TOKEN\\_REQUEST\\_URL is not set). Add it to the job or the workflow. Runs of pull requests from forks never get a token, whatever the permissions.

      \`\`\`yaml
      permissions:
        contents: read
        id-token: write
      \`\`\`",
      }
    `);
  });

  it("links to the GitHub Enterprise Server that the job runs on", async () => {
    await using server = await startScripted([{ status: 201, body: release([]) }]);
    const step = await runBundle({
      inputs: { "server-url": server.origin },
      env: { ...server.env, GITHUB_SERVER_URL: "https://ghes.acme.example" },
      origin: server.origin,
    });
    expect(step.summary).toMatchInlineSnapshot(`
      "### Release 1.4.0 of [\`1a2b3c4\`](https://ghes.acme.example/acme/shop/commit/1a2b3c4d5e6f708192a3b4c5d6e7f8091a2b3c4d) created

      No deployment was started."
    `);
  });
});

describe("release, step by step", () => {
  const url = "https://drawbridge.example.com";
  const made = { status: 201, body: release([]) };

  it.each([
    ["nothing but what is given", {}, {}],
    ["the version", { version: " 1.4.0 " }, { version: "1.4.0" }],
    ["the notes", { notes: "a: b" }, { notes: "a: b" }],
    ["the notes of the file, untouched", { "notes-file": "NOTES.md" }, { notes: " # Notes\r\n" }],
    ["no empty notes", { "notes-file": "EMPTY.md" }, {}],
  ])("sends %s", async (_, inputs, body) => {
    const { requests, log } = await runJob({
      inputs: { "server-url": url, ...inputs },
      files: { "NOTES.md": " # Notes\r\n", "EMPTY.md": "" },
      answers: [made],
    });
    expect(requests[1]).toBe(
      `POST https://drawbridge.example.com/api/v1/repos/acme/shop/releases Bearer token-1 ${JSON.stringify(body)}`,
    );
    expect(log[0]).toBe("Release 1.4.0 of 1a2b3c4 created: http://drawbridge/acme/shop/releases/1.4.0");
  });

  it("annotates each problem of the process file, and fails first: GitHub shows ten errors of a step", async () => {
    const errors = Array.from({ length: 12 }, (_, index) => {
      return { path: `steps[${index}]`, line: index + 1, column: 3, message: "is wrong" };
    });
    const whole = { path: "", line: null, column: null, message: "has no end" };
    const { log, summary } = await runJob({
      inputs: { "server-url": url },
      answers: [problem(422, "process-invalid", "Broken.", [...errors, whole])],
    });
    expect(log).toHaveLength(14);
    expect(log[0]).toContain("has 13 problems");
    expect(log[1]).toBe("error: .deploy/process.yml:1:3 steps[0]: is wrong");
    expect(log[13]).toBe("error: .deploy/process.yml:undefined:undefined .deploy/process.yml: has no end");
    expect(summary).toContain("| 12:3 | steps\\[11\\] | is wrong |");
    expect(summary.split("\n").at(-1)).toMatch(/^\| +\| +\| has no end \|$/);
  });
});
