import { describe, expect, it } from "vitest";
import { type AskingStep, noOptions, openSteps } from "../../app/domain/deployment/state.ts";
import { checkName, deploymentCheck } from "../../app/messages/check.ts";
import {
  deployment,
  failedJob,
  gate,
  inEveryState,
  job,
  releaseManager,
  vote,
} from "./support/deployments.ts";
import { changes, checkFacts, teams } from "./support/facts.ts";

describe("the check of a deployment", () => {
  it("is named after the environment", () => {
    expect(checkName("EU\nWest")).toBe("Deploy to EU West");
  });

  it("that waits shows who decides, with two buttons", () => {
    const broken = [{ reference: "acme/gone", why: "not-found" }] as const;
    expect(
      deploymentCheck(checkFacts({ questions: [{ run: gate(), asked: { ...teams, broken } }], changes })),
    ).toMatchInlineSnapshot(`
      {
        "actions": [
          {
            "description": "The deployment goes on",
            "identifier": "approve",
            "label": "Approve",
          },
          {
            "description": "The deployment ends here",
            "identifier": "reject",
            "label": "Reject",
          },
        ],
        "conclusion": "action_required",
        "status": "completed",
        "summary": "⏸️ **1.4.0 → Production** waits for approval: *Manual Intervention Required*

      Who decides: \`acme/octopus-administrators\` or \`acme/octopus-managers\`. Press a button above, or write \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\` in a comment.

      - ⚠️ **Needs attention**: \`acme/gone\` counts for nobody: GitHub shows Drawbridge no such team or person. Correct it in \`.deploy/process.yml\`, or let the app see the team.

      [d12](https://drawbridge.example/acme/app/deployments/12), since 2026-11-22 14:05 UTC.

      | Step | State |
      | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval |
      | Hello world | pending |

      <details>
      <summary>Changes</summary>

      - **1.4.0**
      - 3f2a91c Fix the door (\`pusher\`)

      </details>",
        "title": "⏸️ 1.4.0 waits for approval: Manual Intervention Required",
      }
    `);
  });

  it("has a title and a conclusion for every state", () => {
    const lines = Object.entries(inEveryState).map(([name, one]) => {
      const { status, conclusion, title, actions } = deploymentCheck(
        checkFacts({ deployment: one, questions: openSteps(one).map((run) => ({ run, asked: teams })) }),
      );
      return [name, status, conclusion, title, actions.length].join(" · ");
    });
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "queued behind another · queued ·  · ⏳ 1.4.0 is queued, waits behind d11 · 0
      queued, held by a rollback · queued ·  · ⏳ 1.4.0 is queued, held by the rollback d9 until a person deploys there · 0
      queued, nothing known · queued ·  · ⏳ 1.4.0 is queued · 0
      approved, in line · queued ·  · ⏳ 1.4.0 is queued, approved, waits behind d11 · 0
      scheduled · queued ·  · ⏳ 1.4.0 is queued, approved, scheduled for 2026-12-01 06:00 UTC · 0
      frozen · queued ·  · ⏳ 1.4.0 is queued, approved, frozen until 2026-12-27 00:00 UTC by Christmas: nobody is in the office · 0
      frozen without a reason · queued ·  · ⏳ 1.4.0 is queued, approved, frozen until 2026-12-27 00:00 UTC by Christmas · 0
      left by the lifecycle · queued ·  · ⏳ 1.4.0 is queued, approved, held because the default branch's lifecycle no longer has Production for releases of the channel Hotfix; \`/can… · 0
      blocked · queued ·  · ⏳ 1.4.0 is queued, approved, blocked by release-manager: loses orders · 0
      held by the policy · queued ·  · ⏳ 1.4.0 is queued, approved, held because the policy of acme has mistakes, until an owner of the organization writes \`/confirm-policy\` · 0
      held by the policy's branches · queued ·  · ⏳ 1.4.0 is queued, approved, held because the organization's policy lets in releases of main or release/* only · 0
      held for values · queued ·  · ⏳ 1.4.0 is queued, approved, held until a person gives region and size by \`/deploy … with name=value\` · 0
      asks about memberships · queued ·  · ⏳ 1.4.0 is queued, approved, GitHub is asked once more about everyone who approved · 0
      tried once more, in line · queued ·  · ⏳ 1.4.0 is queued, waits behind d13 · 0
      asks two · completed · action_required · ⏸️ 1.4.0 waits for approval: Manual Intervention Required and Security review (1 of 2 approvals) · 2
      asks about a failure · completed · action_required · ⏸️ 1.4.0 waits for people, guided failure: Hello world failed · 3
      waits, and nobody is asked · completed · action_required · ⏸️ 1.4.0 waits for approval · 0
      expired · completed · failure · ⛔ 1.4.0 is rejected, for Manual Intervention Required was not approved within 4 hours · 0
      expired, canceled · completed · cancelled · ⛔ 1.4.0 is canceled, for Manual Intervention Required was not approved within 4 hours · 0
      gone on without · completed · success · ✅ 1.4.0 ended with success, though Hello world failed and was ignored · 0
      executing · in_progress ·  · 🚀 1.4.0 is executing: Hello world · 0
      executing nothing yet · in_progress ·  · 🚀 1.4.0 is executing · 0
      waiting · completed · action_required · ⏸️ 1.4.0 waits for approval: Manual Intervention Required · 2
      success · completed · success · ✅ 1.4.0 ended with success · 0
      failed · completed · failure · ❌ 1.4.0 failed in Hello world: exit code 1 · 0
      failed without a word · completed · failure · ❌ 1.4.0 failed in Hello world · 0
      timed out · completed · timed_out · ❌ 1.4.0 timed out in Hello world after 1 hour 30 minutes · 0
      rejected · completed · failure · ⛔ 1.4.0 is rejected by approver in Manual Intervention Required: not on a Friday · 0
      canceled · completed · cancelled · ⛔ 1.4.0 is canceled by release-manager · 0
      superseded · completed · neutral · ⛔ 1.4.0 is canceled, superseded by 1.5.0 · 0"
    `);
  });

  it("shows the steps, and why one was left out", () => {
    const { summary } = deploymentCheck(checkFacts({ deployment: inEveryState.rejected }));
    expect(summary).toMatchInlineSnapshot(`
      "⛔ **1.4.0 → Production** is rejected by \`approver\` in *Manual Intervention Required*: not on a Friday

      [d12](https://drawbridge.example/acme/app/deployments/12), since 2026-11-22 14:40 UTC.

      | Step | State |
      | --- | --- |
      | Manual Intervention Required | ⛔ rejected |
      | Hello world | skipped: something before it went wrong |"
    `);
  });

  it("says ROLLBACK, and keeps to GitHub's limits", () => {
    const long = deployment({ mode: "rollback", environment: "E".repeat(255), version: "1".repeat(128) });
    const { title, summary, actions } = deploymentCheck(checkFacts({ deployment: long }));
    expect(summary).toContain("This is a **ROLLBACK**.");
    expect(title.length).toBeLessThanOrEqual(140);
    for (const { label, description, identifier } of actions) {
      expect(label.length).toBeLessThanOrEqual(20);
      expect(identifier.length).toBeLessThanOrEqual(20);
      expect(description.length).toBeLessThanOrEqual(40);
    }
  });

  const buttonsOf = (run: AskingStep) =>
    deploymentCheck(
      checkFacts({ deployment: deployment({ steps: [run] }), questions: [{ run, asked: teams }] }),
    ).actions.map(({ identifier }) => identifier);

  it("has the buttons that answer its question", () => {
    const required = {
      name: "ticket",
      description: null,
      type: "string",
      options: [],
      required: true,
    } as const;
    expect(buttonsOf(gate())).toEqual(["approve", "reject"]);
    expect(buttonsOf(gate({}, {}, { inputs: [{ ...required, required: false }] }))).toEqual([
      "approve",
      "reject",
    ]);
    expect(buttonsOf(gate({}, {}, { inputs: [required] }))).toEqual(["reject"]);
    expect(buttonsOf(failedJob())).toEqual(["retry", "ignore", "fail"]);
    expect(buttonsOf(failedJob({}, {}, { required: true }))).toEqual(["retry", "fail"]);
  });

  it("says why it has no button to approve with", () => {
    const inputs = [
      { name: "ticket", description: null, type: "string", options: [], required: true },
    ] as const;
    const run = gate({}, {}, { inputs });
    const one = deployment({ steps: [run] });
    const { summary } = deploymentCheck(checkFacts({ deployment: one, questions: [{ run, asked: teams }] }));
    expect(summary).toContain(
      "or write `/approve 1.4.0 Production` with a line `name: value` for `ticket` or `/reject 1.4.0 Production` in a comment. Approving takes values, so there is no button for it.",
    );
  });

  it("of several questions shows each, and which one the buttons answer", () => {
    const one = inEveryState["asks two"];
    const questions = openSteps(one).map((run) => ({ run, asked: teams }));
    expect(deploymentCheck(checkFacts({ deployment: one, questions })).summary).toMatchInlineSnapshot(`
      "⏸️ **1.4.0 → Production** waits for approval: *Manual Intervention Required* and *Security review* (1 of 2 approvals)

      2 questions are open. The buttons above answer *Manual Intervention Required*.

      - *Manual Intervention Required*: \`acme/octopus-administrators\` or \`acme/octopus-managers\`, by \`/approve d12 "Manual Intervention Required"\` or \`/reject d12 "Manual Intervention Required"\` in a comment
      - *Security review*: \`acme/octopus-administrators\` or \`acme/octopus-managers\` (1 of 2 approvals, missing 1 of \`Operations\`), by \`/approve d12 "Security review"\` or \`/reject d12 "Security review"\` in a comment

      [d12](https://drawbridge.example/acme/app/deployments/12), since 2026-11-22 14:05 UTC.

      | Step | State |
      | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval |
      | Security review | ⏸️ waiting for approval (1 of 2 approvals) |
      | Hello world | pending |"
    `);
  });

  it("of a failure asks what to do", () => {
    const one = inEveryState["asks about a failure"];
    const questions = openSteps(one).map((run) => ({ run, asked: { who: null, broken: [] } }));
    expect(deploymentCheck(checkFacts({ deployment: one, questions }))).toMatchInlineSnapshot(`
      {
        "actions": [
          {
            "description": "The failed work is started once more",
            "identifier": "retry",
            "label": "Retry",
          },
          {
            "description": "The deployment goes on all the same",
            "identifier": "ignore",
            "label": "Ignore",
          },
          {
            "description": "The deployment fails",
            "identifier": "fail",
            "label": "Fail",
          },
        ],
        "conclusion": "action_required",
        "status": "completed",
        "summary": "⏸️ **1.4.0 → Production** waits for people, guided failure: *Hello world* failed

      Who decides: whoever may deploy to Production. Press a button above, or write \`/retry 1.4.0 Production\`, \`/ignore 1.4.0 Production\` or \`/fail 1.4.0 Production\` in a comment.

      [d12](https://drawbridge.example/acme/app/deployments/12), since 2026-11-22 14:30 UTC.

      | Step | State |
      | --- | --- |
      | Manual Intervention Required | ✅ success |
      | Hello world | ⏸️ guided failure: exit code 1, [log](https://github.com/acme/app/actions/runs/7) |",
        "title": "⏸️ 1.4.0 waits for people, guided failure: Hello world failed",
      }
    `);
  });

  it("says what is out of the ordinary, and how the organization's policy stands", () => {
    const emergency = gate(
      { state: "approved", votes: [{ ...vote, emergency: true, note: "the shop is down" }] },
      { state: "success" },
    );
    const overridesFreeze = {
      by: releaseManager,
      reason: "the shop is down",
      freezes: ["process:christmas"],
    };
    const one = deployment({
      state: "executing",
      options: { ...noOptions, overridesFreeze },
      steps: [emergency, job({ state: "executing" })],
    });
    const policy = { kind: "outside", organization: "acme" } as const;
    expect(deploymentCheck(checkFacts({ deployment: one, policy })).summary).toMatchInlineSnapshot(`
      "🚀 **1.4.0 → Production** is executing: *Hello world*

      *Manual Intervention Required* was approved in an **EMERGENCY** by \`approver\`: the shop is down

      ⚠️ **Needs attention**: **FREEZE OVERRIDDEN** by \`release-manager\`: the shop is down

      ⚠️ **Needs attention**: \`acme/.github\` is outside the app's installation, so a policy of the organization, if there is one, does not count here. An owner of the organization adds the repository to the installation.

      [d12](https://drawbridge.example/acme/app/deployments/12), since 2026-11-22 14:00 UTC.

      | Step | State |
      | --- | --- |
      | Manual Intervention Required | ✅ success |
      | Hello world | 🚀 executing |"
    `);
  });
});
