import { describe, expect, it } from "vitest";
import { runBundle } from "./support/bundle.ts";
import { runJob } from "./support/job.ts";

const inputs = { command: "validate" };
const good = `teams:
  Octopus Managers: acme/octopus-managers
lifecycle:
  - Testing
  - phase: Production
    environments: [Production EU, Production US]
steps:
  - name: Sign-off | "all"
    uses: manual-intervention
    with:
      instructions: Please verify
      responsible-teams: [Octopus Managers]
    skip-environments: [Testing]
  - name: Smoke test
    uses: manual-intervention
    enabled: false
    with: { instructions: Look }
  - uses: github-deployment
    environments: [Testing, Production EU]
`;

describe("validate", () => {
  it("shows the steps of a file that is in order, without a server", async () => {
    const step = await runBundle({ inputs, files: { ".deploy/process.yml": good } });
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "outputs": {},
        "stdout": "✅ .deploy/process.yml is in order: 3 environments, 3 steps.",
        "summary": "### ✅ \`.deploy/process.yml\` is in order

      | Step | Kind | Environments |
      | --- | --- | --- |
      | Sign-off &#124; "all" | manual-intervention | all but Testing |
      | Smoke test | manual-intervention | none: it is disabled |
      | GitHub deployment | github-deployment | Testing and Production EU |",
      }
    `);
  });

  it("annotates every problem on its line and fails with their number", async () => {
    const broken = good
      .replace("uses: github-deployment", "uses: github-deploymnt")
      .replace("[Testing]", "[Tesing]");
    const step = await runBundle({
      inputs: { ...inputs, "process-file": "./shop/process.yml" },
      files: { "shop/process.yml": broken },
    });
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 1,
        "outputs": {
          "reason-code": "process-invalid",
        },
        "stdout": "::error::shop/process.yml has 2 problems, annotated on the lines.
      ::error title=steps[0].skip-environments[0],file=shop/process.yml,line=13,col=25::No environment is named "Tesing". Did you mean "Testing"? In the lifecycle: "Testing", "Production EU", "Production US".
      ::error title=steps[2].uses,file=shop/process.yml,line=18,col=11::"uses" cannot be "github-deploymnt". Did you mean "github-deployment"? Allowed: "manual-intervention", "github-deployment".",
        "summary": "### ❌ Drawbridge: process-invalid

      shop/process.yml has 2 problems, annotated on the lines.

      | Line | Where | Problem |
      | --- | --- | --- |
      | 13:25 | steps\\[0\\].skip-environments\\[0\\] | No environment is named "Tesing". Did you mean "Testing"? In the lifecycle: "Testing", "Production EU", "Production US". |
      | 18:11 | steps\\[2\\].uses | "uses" cannot be "github-deploymnt". Did you mean "github-deployment"? Allowed: "manual-intervention", "github-deployment". |",
      }
    `);
  });

  it("says where each step counts", async () => {
    const { log, summary, requests, outputs } = await runJob({
      inputs,
      files: { ".deploy/process.yml": good },
    });
    expect(log).toEqual(["✅ .deploy/process.yml is in order: 3 environments, 3 steps."]);
    expect(summary.split("\n").slice(-3)).toEqual([
      '| Sign-off &#124; "all" | manual-intervention | all but Testing |',
      "| Smoke test | manual-intervention | none: it is disabled |",
      "| GitHub deployment | github-deployment | Testing and Production EU |",
    ]);
    expect({ requests, outputs }).toEqual({ requests: [], outputs: {} });
  });

  it("knows whose repository it is: a person's has no teams", async () => {
    const payload = { repository: { owner: { type: "User" } } };
    const { log } = await runJob({ inputs, payload, files: { ".deploy/process.yml": good } });
    expect(log).toMatchInlineSnapshot(`
      [
        "failed: .deploy/process.yml has 1 problem, annotated on the lines.",
        "error: .deploy/process.yml:2:21 teams["Octopus Managers"]: "acme/octopus-managers" is a team, but this repository belongs to the person acme: only people (logins) can be named.",
      ]
    `);
  });

  it("holds teams of other organizations for an error, also where the event does not say whose it is", async () => {
    const { log } = await runJob({
      inputs,
      env: { GITHUB_REPOSITORY: "other/shop", GITHUB_EVENT_PATH: undefined, GITHUB_WORKSPACE: undefined },
      files: { ".deploy/process.yml": good },
    });
    expect(log).toMatchInlineSnapshot(`
      [
        "failed: .deploy/process.yml has 1 problem, annotated on the lines.",
        "error: .deploy/process.yml:2:21 teams["Octopus Managers"]: "acme/octopus-managers" is a team of another organization: only teams of "other" can be named. Did you mean "other/octopus-managers"?",
      ]
    `);
  });

  it("says how to get at a file that is not there", async () => {
    const { log, outputs } = await runJob({
      inputs: { ...inputs, "process-file": "/elsewhere/process.yml" },
    });
    expect({ log, outputs }).toMatchInlineSnapshot(`
      {
        "log": [
          "failed: /elsewhere/process.yml does not exist. Check the repository out in an earlier step (\`uses: actions/checkout\`), or name the file as \`process-file\`.",
        ],
        "outputs": {
          "reason-code": "process-missing",
        },
      }
    `);
  });
});
