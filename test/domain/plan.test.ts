import { describe, expect, it } from "vitest";
import { planOf } from "../../app/domain/plan.ts";
import type { Step } from "../../app/domain/process.ts";
import { gateStep, workStep } from "./support/processes.ts";

const rowOf = (step: Step) => planOf({ steps: [step] }, "Production", "Default")[0];

describe("what a deployment would do", () => {
  it("asks, and works, in order", () => {
    const gate = gateStep("Approve", {
      responsibleTeams: ["Managers", "acme/qa"],
      approvals: 2,
      fromEachTeam: true,
      preventSelfApproval: true,
    });
    const policy = gateStep("Policy", { policy: true, withPrevious: true });
    expect(planOf({ steps: [gate, policy, workStep("Ship")] }, "Production", "Default")).toEqual([
      {
        id: "Approve",
        name: "Approve",
        uses: "manual-intervention",
        skipped: null,
        condition: null,
        withPrevious: false,
        asks: {
          approvals: 2,
          fromEachTeam: true,
          teams: ["Managers", "acme/qa"],
          preventSelfApproval: true,
          policy: false,
        },
      },
      {
        id: "Policy",
        name: "Policy",
        uses: "manual-intervention",
        skipped: null,
        condition: null,
        withPrevious: true,
        asks: { approvals: 1, fromEachTeam: false, teams: [], preventSelfApproval: false, policy: true },
      },
      {
        id: "Ship",
        name: "Ship",
        uses: "github-deployment",
        skipped: null,
        condition: null,
        withPrevious: false,
        asks: null,
      },
    ]);
  });

  it.each<[string, Partial<Step>, string | null]>([
    ["is meant for it, in any case", { environments: ["production"], channels: ["DEFAULT"] }, null],
    ["is meant for another environment", { environments: ["Testing"] }, "environment"],
    ["is left out there", { skipEnvironments: ["Production"] }, "environment"],
    ["is meant for another channel", { channels: ["Hotfix"] }, "channel"],
    ["is disabled, whatever else", { enabled: false, environments: [], channels: [] }, "disabled"],
    ["fits neither", { environments: [], channels: [] }, "environment"],
  ])("says why it skips what %s", (_case, more, skipped) => {
    expect(rowOf({ ...gateStep("Approve"), ...more } as Step)?.skipped).toBe(skipped);
  });

  it.each<[string | null, string | null]>([
    [null, null],
    ["success()", null],
    [" Always( ) ", null],
    ["failure()", "failure()"],
    ["success() && vars.ASK", "success() && vars.ASK"],
  ])("with the condition %j depends on %j", (condition, shown) => {
    expect(rowOf(workStep("Ship", { if: condition }))?.condition).toBe(shown);
  });
});
