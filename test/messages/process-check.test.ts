import { describe, expect, it } from "vitest";
import type { PlanRow } from "../../app/domain/plan.ts";
import type { Weakening } from "../../app/domain/weakening.ts";
import { processCheck, type ProcessCheckFacts, processCheckName } from "../../app/messages/process-check.ts";
import { at } from "./support/deployments.ts";
import { tablesIn } from "./support/github.ts";

const weakenings: readonly Weakening[] = [
  { gate: "Security", what: "gate-removed" },
  { gate: "Security", what: "gate-disabled" },
  { gate: "Security", what: "gate-moved", behind: ["Hello world"] },
  { gate: "Security", what: "gate-environments", environments: ["Production", "EU West"] },
  { gate: "Security", what: "gate-channels", channels: ["Hotfix"] },
  { gate: "Security", what: "gate-channels", channels: ["Hotfix", "Default"] },
  { gate: "Security", what: "gate-condition", before: null, after: "failure()" },
  { gate: "Security", what: "gate-condition", before: "always()", after: null },
  { gate: "Security", what: "gate-condition", before: "always()", after: "failure()" },
  { gate: "Security", what: "gate-approvals", before: 2, after: 1 },
  { gate: "Security", what: "gate-from-each-team" },
  { gate: "Security", what: "gate-teams-added", teams: ["acme/everybody", "octocat"] },
  { gate: "Security", what: "gate-teams-removed", teams: ["acme/security"] },
  { gate: "Security", what: "gate-teams-emptied" },
  { gate: "Security", what: "gate-self-approval" },
  { gate: "Security", what: "gate-not-required" },
  { gate: "Security", what: "gate-emergency", added: ["acme/on-call"] },
  { gate: "Security", what: "gate-lets-pass" },
  { what: "deployers-widened", phase: "Production", added: ["workflows"] },
  { what: "deployers-widened", phase: "Production", added: null },
  { what: "team-widened", team: "Octopus Managers", added: ["acme/everybody"] },
  { freeze: "Christmas", what: "freeze-removed" },
  { freeze: "Christmas", what: "freeze-shortened", from: at("14:05") },
  { freeze: "Christmas", what: "freeze-environments", environments: ["Production"] },
  { freeze: "Christmas", what: "freeze-override", added: ["acme/on-call"] },
];

const facts = (change: Partial<ProcessCheckFacts> = {}): ProcessCheckFacts => ({
  problems: [],
  warnings: [],
  keepsEarlier: false,
  plan: [],
  weakenings: [],
  policy: null,
  ...change,
});

describe("the check of a process file", () => {
  it("is named as the contract says", () => {
    expect(processCheckName).toBe("Drawbridge / process.yml");
  });

  const warnings = [
    {
      path: "",
      line: 5,
      column: 1,
      level: "warning",
      file: ".github/workflows/deploy.yml",
      message: 'The job "deploy" names the environment "Production".',
    },
    {
      path: "steps[0].with.file",
      line: 6,
      column: 13,
      level: "warning",
      message: "It declares no input `sha`.",
    },
  ] as const;

  it("in order, with warnings", () => {
    expect(processCheck(facts({ warnings }))).toMatchInlineSnapshot(`
      {
        "actions": [],
        "conclusion": "success",
        "status": "completed",
        "summary": "✅ **Success**: \`.deploy/process.yml\` is in order.

      ⚠️ **Needs attention**: nothing is held up by it, but:

      - \`.github/workflows/deploy.yml\` **5:1**: The job "deploy" names the environment "Production".
      - **6:13** \`steps[0].with.file\`: It declares no input \`sha\`.",
        "title": "✅ success: the process is in order, with 2 warnings",
      }
    `);
  });

  it("broken, with warnings: they are no problems", () => {
    const problems = [{ path: "steps[0].uses", line: 4, column: 11, message: "No such thing." }];
    const { title, summary, conclusion } = processCheck(facts({ problems, warnings: warnings.slice(0, 1) }));
    expect({ title, summary, conclusion }).toMatchInlineSnapshot(`
      {
        "conclusion": "failure",
        "summary": "❌ **Failed**: \`.deploy/process.yml\` has 1 problem, so this commit releases nothing.

      - **4:11** \`steps[0].uses\`: No such thing.

      ⚠️ **Needs attention**: nothing is held up by it, but:

      - \`.github/workflows/deploy.yml\` **5:1**: The job "deploy" names the environment "Production".

      Correct the file and push. The Action's \`command: validate\` finds what is wrong in the file itself, without a server.",
        "title": "❌ failed: 1 problem in .deploy/process.yml",
      }
    `);
  });

  it("in order", () => {
    expect(processCheck(facts())).toMatchInlineSnapshot(`
      {
        "actions": [],
        "conclusion": "success",
        "status": "completed",
        "summary": "✅ **Success**: \`.deploy/process.yml\` is in order.",
        "title": "✅ success: the process is in order",
      }
    `);
  });

  it("broken: every problem with its place", () => {
    const problems = [
      {
        path: "steps[0].uses",
        line: 12,
        column: 11,
        message: 'No kind of step is called "manual-intervenion": did you mean "manual-intervention"?',
      },
      { path: "", line: 1, column: 1, message: "The file has no `lifecycle`" },
    ];
    expect(processCheck(facts({ problems, keepsEarlier: true }))).toMatchInlineSnapshot(`
      {
        "actions": [],
        "conclusion": "failure",
        "status": "completed",
        "summary": "❌ **Failed**: \`.deploy/process.yml\` has 2 problems, so this commit releases nothing.

      Until it is in order, teams, lifecycle and gates are those of the last version on the default branch that was in order.

      - **12:11** \`steps[0].uses\`: No kind of step is called "manual-intervenion": did you mean "manual-intervention"?
      - **1:1**: The file has no \`lifecycle\`

      Correct the file and push. The Action's \`command: validate\` finds what is wrong in the file itself, without a server.",
        "title": "❌ failed: 2 problems in .deploy/process.yml",
      }
    `);
  });

  it("broken in more places than there is room for", () => {
    const problems = Array.from({ length: 5000 }, (_, n) => ({
      path: `steps[${n}]`,
      line: n,
      column: 1,
      message: "wrong",
    }));
    const { summary, title } = processCheck(facts({ problems }));
    expect(title).toBe("❌ failed: 5000 problems in .deploy/process.yml");
    expect(summary.length).toBeLessThanOrEqual(65_535);
    expect(summary).toMatch(/\n- … and \d+ more\n/);
  });

  const row = { skipped: null, condition: null, withPrevious: false, asks: null } as const;
  const asks = {
    approvals: 1,
    fromEachTeam: false,
    teams: ["Octopus Administrators", "Octopus Managers"],
    preventSelfApproval: false,
    policy: false,
  };
  const gate = (name: string, change: Partial<PlanRow> = {}): PlanRow => ({
    ...row,
    id: name,
    name,
    uses: "manual-intervention",
    asks,
    ...change,
  });
  const work: PlanRow = { ...row, id: "hello-world", name: "Hello world", uses: "github-deployment" };

  it("shows what would happen in each environment", () => {
    const plan = [
      { environment: "Development", rows: [gate("Manual", { skipped: "environment" }), work] },
      {
        environment: "EU | West",
        rows: [
          gate("Organization policy", {
            asks: { ...asks, approvals: 2, fromEachTeam: true, policy: true, preventSelfApproval: true },
          }),
          gate("Manual", { withPrevious: true, condition: "vars.careful == 'yes'" }),
          gate("Anybody", { asks: { ...asks, teams: [] } }),
          { ...work, condition: "failure()" },
        ],
      },
      { environment: "Nowhere", rows: [{ ...work, skipped: "disabled" }] },
    ] as const;
    const { summary } = processCheck(facts({ plan }));
    expect(summary).toMatchInlineSnapshot(`
      "✅ **Success**: \`.deploy/process.yml\` is in order.

      <details>
      <summary>Development: nobody is asked, 1 step of work</summary>

      | Step | What happens |
      | --- | --- |
      | Manual | skipped: not meant for this environment |
      | Hello world | is handed over to GitHub Deployments |

      </details>

      <details>
      <summary>EU &#124; West: 3 questions, 1 step of work</summary>

      | Step | What happens |
      | --- | --- |
      | Organization policy | asks 2 people of each of \`Octopus Administrators\` and \`Octopus Managers\`, nobody their own work, by the organization's policy |
      | Manual | asks 1 person of \`Octopus Administrators\` or \`Octopus Managers\`, beside the step before it, if \`vars.careful == 'yes'\` |
      | Anybody | asks 1 person who may deploy there |
      | Hello world | is handed over to GitHub Deployments, if \`failure()\` |

      </details>

      <details>
      <summary>Nowhere: nobody is asked, no work</summary>

      | Step | What happens |
      | --- | --- |
      | Hello world | skipped: disabled |

      </details>"
    `);
    expect(tablesIn(summary)).toEqual([
      [2, 2, 2],
      [2, 2, 2, 2, 2],
      [2, 2],
    ]);
  });

  it("counts the environments that it does not show", () => {
    const plan = Array.from({ length: 32 }, (_, n) => ({ environment: `Shop ${n}`, rows: [work] }));
    const { summary } = processCheck(facts({ plan }));
    expect(summary).toMatch(/<\/details>\n\n… and 2 environments more$/);
  });

  it("keeps to GitHub's limit however much there is to show", () => {
    const rows = Array.from({ length: 100 }, () => gate("x".repeat(300)));
    const plan = Array.from({ length: 30 }, (_, n) => ({ environment: `Shop ${n}`, rows }));
    const { summary } = processCheck(facts({ plan }));
    expect(summary.length).toBeLessThanOrEqual(65_535);
    expect(summary).toContain("<summary>Shop 29: 100 questions, no work</summary>");
  });

  it("says how the file is weaker than the default branch's", () => {
    const { title, summary } = processCheck(facts({ weakenings }));
    expect(title).toBe(
      "✅ success: the process is in order, and weaker than the default branch's in 25 places",
    );
    expect(summary).toMatchInlineSnapshot(`
      "✅ **Success**: \`.deploy/process.yml\` is in order.

      ⚠️ **Needs attention**: it lets pass what the default branch's file holds:

      - The gate *Security* is removed.
      - The gate *Security* is disabled.
      - The gate *Security* no longer comes before **Hello world**.
      - The gate *Security* is no longer asked in **Production** and **EU West**.
      - The gate *Security* is no longer asked in the channel **Hotfix**.
      - The gate *Security* is no longer asked in the channels **Hotfix** and **Default**.
      - The gate *Security* is asked if \`failure()\`, no longer if all before it went well.
      - The gate *Security* is asked if all before it went well, no longer if \`always()\`.
      - The gate *Security* is asked if \`failure()\`, no longer if \`always()\`.
      - The gate *Security* takes 1 approval instead of 2.
      - The gate *Security* takes approvals of any of its teams, no longer of each.
      - The gate *Security* can also be approved by \`acme/everybody\` and \`octocat\`.
      - The gate *Security* no longer takes an approval of \`acme/security\`.
      - The gate *Security* asks nobody in particular any more: whoever may deploy can approve.
      - The gate *Security* lets people approve their own work.
      - The gate *Security* can be left out: it is no longer required.
      - The gate *Security* can be completed alone in an emergency by \`acme/on-call\`.
      - The gate *Security* lets other deployments pass while it waits.
      - In the phase *Production*, \`workflows\` may deploy too.
      - In the phase *Production*, everybody with write permission may deploy.
      - \`Octopus Managers\` also stands for \`acme/everybody\`.
      - The freeze *Christmas* is removed.
      - The freeze *Christmas* holds for a shorter time: no longer at 2026-11-22 14:05 UTC.
      - The freeze *Christmas* no longer holds in **Production**.
      - The freeze *Christmas* can also be overridden by \`acme/on-call\`."
    `);
  });

  it.each([
    [
      { kind: "in-force", organization: "acme", rules: 2 },
      "The policy of `acme` is in force: 2 rules of it for this repository.",
    ],
    [
      { kind: "doubtful", organization: "acme", why: "missing", confirmed: false },
      "⚠️ **Needs attention**: the policy of `acme` is no longer there, so nothing starts in production environments. Put `.deploy/policy.yml` in `acme/.github` in order, or let an owner of the organization write `/confirm-policy`.",
    ],
    [
      { kind: "doubtful", organization: "acme", why: "unreadable", confirmed: true },
      "⚠️ **Needs attention**: the policy of `acme` cannot be read, and an owner of the organization said to go on all the same.",
    ],
    [
      { kind: "outside", organization: "acme" },
      "⚠️ **Needs attention**: `acme/.github` is outside the app's installation, so a policy of the organization, if there is one, does not count here. An owner of the organization adds the repository to the installation.",
    ],
  ] as const)("says how the organization's policy stands", (policy, expected) => {
    expect(processCheck(facts({ policy })).summary.split("\n\n")[1]).toBe(expected);
    const problems = [{ path: "", line: 1, column: 1, message: "wrong" }];
    expect(processCheck(facts({ policy, problems })).summary).toContain("acme");
  });
});
