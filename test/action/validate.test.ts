import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gitIn } from "../../action/git.ts";
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
  it("shows what the file would do in each environment, without a server", async () => {
    const step = await runBundle({ inputs, files: { ".deploy/process.yml": good } });
    expect(step).toMatchInlineSnapshot(`
      {
        "exitCode": 0,
        "outputs": {},
        "stdout": "✅ .deploy/process.yml is in order: 3 environments, 3 steps.
      Testing: nobody is asked, 1 step of work
      - Sign-off | "all": skipped: not meant for this environment
      - Smoke test: skipped: disabled
      - GitHub deployment: is handed over to GitHub Deployments
      Production EU: 1 question, 1 step of work
      - Sign-off | "all": asks 1 person of Octopus Managers
      - Smoke test: skipped: disabled
      - GitHub deployment: is handed over to GitHub Deployments
      Production US: 1 question, no work
      - Sign-off | "all": asks 1 person of Octopus Managers
      - Smoke test: skipped: disabled
      - GitHub deployment: skipped: not meant for this environment
      Not compared with the default branch: the run does not say which branch is the default one.",
        "summary": "### ✅ \`.deploy/process.yml\` is in order

      Not compared with the default branch: the run does not say which branch is the default one.

      <details>
      <summary>Testing: nobody is asked, 1 step of work</summary>

      | Step | What happens |
      | --- | --- |
      | Sign-off &#124; "all" | skipped: not meant for this environment |
      | Smoke test | skipped: disabled |
      | GitHub deployment | is handed over to GitHub Deployments |

      </details>

      <details>
      <summary>Production EU: 1 question, 1 step of work</summary>

      | Step | What happens |
      | --- | --- |
      | Sign-off &#124; "all" | asks 1 person of \`Octopus Managers\` |
      | Smoke test | skipped: disabled |
      | GitHub deployment | is handed over to GitHub Deployments |

      </details>

      <details>
      <summary>Production US: 1 question, no work</summary>

      | Step | What happens |
      | --- | --- |
      | Sign-off &#124; "all" | asks 1 person of \`Octopus Managers\` |
      | Smoke test | skipped: disabled |
      | GitHub deployment | skipped: not meant for this environment |

      </details>

      Whether the teams are there and large enough, and what the organization's policy asks for, is seen by the app only: on the commit's check.",
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
      ::error title=steps[2].uses,file=shop/process.yml,line=18,col=11::"uses" cannot be "github-deploymnt". Did you mean "github-deployment"? Allowed: "manual-intervention", "github-deployment", "workflow", "run", "wait".",
        "summary": "### ❌ Drawbridge: process-invalid

      shop/process.yml has 2 problems, annotated on the lines.

      | Line | Where | Problem |
      | --- | --- | --- |
      | 13:25 | steps\\[0\\].skip-environments\\[0\\] | No environment is named "Tesing". Did you mean "Testing"? In the lifecycle: "Testing", "Production EU", "Production US". |
      | 18:11 | steps\\[2\\].uses | "uses" cannot be "github-deploymnt". Did you mean "github-deployment"? Allowed: "manual-intervention", "github-deployment", "workflow", "run", "wait". |",
      }
    `);
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

  const inRepository = { repository: { owner: { type: "Organization" }, default_branch: "main" } };
  const main = "rev-parse --verify --quiet refs/remotes/origin/main^{commit}";
  const shown = "show refs/remotes/origin/main:.deploy/process.yml";
  const compared = (git: Readonly<Record<string, string>>, text = good, payload: unknown = inRepository) =>
    runJob({ inputs, payload, git, files: { ".deploy/process.yml": text } });

  it("warns beside each step that is weaker than on the default branch", async () => {
    const weaker = good
      .replace("[Octopus Managers]\n", "[Octopus Managers, octocat]\n")
      .replace(/ {2}- name: Smoke test[^]*?Look }\n/, "");
    const before = good.replace("enabled: false", "enabled: true");
    const { log, summary, outputs } = await compared({ [main]: "1a2b3c\n", [shown]: before }, weaker);
    expect(log.filter((line) => line.startsWith("warning"))).toMatchInlineSnapshot(`
      [
        "warning: .deploy/process.yml:8 Weaker than the default branch: The gate Sign-off | "all" can also be approved by octocat.",
        "warning: .deploy/process.yml:1 Weaker than the default branch: The gate Smoke test is removed.",
      ]
    `);
    expect(log).toContain("It lets pass what the file on main holds, in 2 places.");
    expect(summary).toContain("It lets pass what the file on `main` holds, in 2 places.");
    expect(summary).toContain("- The gate *Smoke test* is removed.");
    expect(outputs).toEqual({});
  });

  it.each([
    ["as strong", { [main]: "1a2b3c", [shown]: good }, "It lets nothing pass that the file on main holds."],
    ["the first", { [main]: "1a2b3c" }, "main has no such file yet, so there is nothing to compare it with."],
    [
      "alone in the checkout",
      {},
      "Not compared with the default branch: the checkout has no `origin/main`: set `fetch-depth: 0` of `actions/checkout`.",
    ],
    [
      "compared with a broken one",
      { [main]: "1a2b3c", [shown]: "steps: {}" },
      "Not compared with the default branch: the file on `main` has problems itself.",
    ],
  ])("says of a file that is %s, that it is", async (_case, git, line) => {
    const { log } = await compared(git);
    expect(log).toContain(line);
    expect(log.filter((one) => one.startsWith("warning"))).toEqual([]);
  });

  it("finds the default branch in the checkout where the event does not say it", async () => {
    const head = { "symbolic-ref --quiet --short refs/remotes/origin/HEAD": "origin/trunk\n" };
    const { log } = await compared(head, good, {});
    expect(log.at(-1)).toContain("the checkout has no `origin/trunk`");
    expect((await compared({}, good, {})).log.at(-1)).toContain("does not say which branch");
  });

  it("asks the git of a real checkout", async () => {
    const folder = await mkdtemp(join(tmpdir(), "drawbridge-validate-"));
    const git = gitIn(folder, {
      ...process.env,
      GIT_CONFIG_GLOBAL: "/dev/null",
      GIT_CONFIG_SYSTEM: "/dev/null",
    });
    const identity = ["-c", "user.name=Dev", "-c", "user.email=dev@example.com"];
    expect(await git("rev-parse", "HEAD")).toBeNull();
    await git("init", "--quiet", "--initial-branch=main");
    await mkdir(join(folder, ".deploy"));
    await writeFile(join(folder, ".deploy/process.yml"), good);
    await git("add", ".");
    await git(...identity, "commit", "--quiet", "--message=Begin");
    await git("update-ref", "refs/remotes/origin/main", "HEAD");
    const weaker = good.replace("uses: manual-intervention", "uses: manual-intervention\n    enabled: false");
    const { log } = await runJob({
      inputs,
      payload: inRepository,
      realGit: git,
      files: { ".deploy/process.yml": weaker },
    });
    expect(log).toContain(
      'warning: .deploy/process.yml:8 Weaker than the default branch: The gate Sign-off | "all" is disabled.',
    );
    await rm(folder, { recursive: true });
  });
});
