import { describe, expect, it } from "vitest";
import { noOptions, openSteps } from "../../app/domain/deployment/state.ts";
import { livingComment } from "../../app/messages/living.ts";
import { mentionsIn, tablesIn } from "./support/github.ts";
import { at, deployment, gate, inEveryState, releaseManager, url, vote } from "./support/deployments.ts";
import { changes, livingFacts, teams } from "./support/facts.ts";

const succeeded = (environment: string, id: number) => ({
  name: environment,
  open: true,
  latest: { deployment: { ...inEveryState.success, id, environment, createdBy: releaseManager }, url },
  questions: [],
  frozen: null,
});

describe("the living comment", () => {
  it("of a release that waits in Production", () => {
    const environments = [
      succeeded("Development", 10),
      succeeded("Testing", 11),
      {
        name: "Production",
        open: true,
        latest: { deployment: deployment(), url },
        questions: [{ run: gate(), asked: teams, url: "https://github.com/acme/app/pull/3#issuecomment-5" }],
        frozen: null,
      },
    ];
    const comment = livingComment(
      livingFacts({ environments, changes, notes: "Opens **faster**, says @acme" }),
    );
    expect(comment).toMatchInlineSnapshot(`
      "⏸️ **1.4.0 → Production** waits for approval: *Manual Intervention Required*

      | Environment | State | Deployment | Since | Asked for by |
      | --- | --- | --- | --- | --- |
      | Development | ✅ success | [d10](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | \`release-manager\` |
      | Testing | ✅ success | [d11](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | \`release-manager\` |
      | Production | ⏸️ waiting for approval: *Manual Intervention Required* | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:05 UTC | Drawbridge |

      - **Production** waits for \`acme/octopus-administrators\` or \`acme/octopus-managers\`: \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\`, see the [question](https://github.com/acme/app/pull/3#issuecomment-5)

      [Release **1.4.0**](https://drawbridge.example/acme/app/releases/1.4.0) of commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), made by \`pusher\` by a workflow at 2026-11-22 13:55 UTC

      <details>
      <summary>Changes</summary>

      - **1.4.0**
      - 3f2a91c Fix the door (\`pusher\`)

      </details>

      <details>
      <summary>Notes</summary>

      Opens **faster**, says @​acme

      </details>

      <!-- drawbridge:living:r4 -->"
    `);
    expect(mentionsIn(comment)).toEqual([]);
    expect(tablesIn(comment)).toEqual([[5, 5, 5, 5]]);
  });

  it("of a release that is nowhere yet says what to type", () => {
    const environments = [
      { name: "Development", open: true, latest: null, questions: [], frozen: null },
      { name: "EU West", open: false, latest: null, questions: [], frozen: null },
    ];
    expect(livingComment(livingFacts({ environments }))).toMatchInlineSnapshot(`
      "⏳ **1.4.0** is not deployed anywhere yet

      | Environment | State | Deployment | Since | Asked for by |
      | --- | --- | --- | --- | --- |
      | Development | not deployed yet |  |  |  |
      | EU West | not deployed yet, opens later |  |  |  |

      - **Development** is open: \`/deploy 1.4.0 to Development\`

      [Release **1.4.0**](https://drawbridge.example/acme/app/releases/1.4.0) of commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), made by \`pusher\` by a workflow at 2026-11-22 13:55 UTC

      <!-- drawbridge:living:r4 -->"
    `);
  });

  it("names the question also while its comment is not known, and no command where nobody is known to be asked", () => {
    const waiting = { name: "Production", open: true, latest: { deployment: deployment(), url } };
    const asked = livingComment(
      livingFacts({
        environments: [{ ...waiting, questions: [{ run: gate(), asked: teams, url: null }], frozen: null }],
      }),
    );
    expect(asked).toContain(
      "- **Production** waits for `acme/octopus-administrators` or `acme/octopus-managers`: `/approve 1.4.0 Production` or `/reject 1.4.0 Production`\n",
    );
    expect(
      livingComment(livingFacts({ environments: [{ ...waiting, questions: [], frozen: null }] })),
    ).not.toContain("/approve");
  });

  it("puts first what waits, then what runs, then what stands in line, then how it ended last", () => {
    const first = (...deployments: readonly (typeof inEveryState)[keyof typeof inEveryState][]) => {
      const environments = deployments.map((one) => ({
        name: "x",
        open: true,
        latest: { deployment: one, url },
        questions: [],
        frozen: null,
      }));
      return livingComment(livingFacts({ environments })).split("\n")[0];
    };
    const { waiting, executing, failed, success } = inEveryState;
    const queued = inEveryState["queued behind another"];
    expect(first(success, queued, executing, waiting)).toMatch(/^⏸️ /);
    expect(first(queued, executing, success)).toMatch(/^🚀 /);
    expect(first(queued, success)).toMatch(/^⏳ /);
    expect(first(success, failed)).toMatch(/^❌ /);
  });

  it("says of every state what it is and since when", () => {
    const environments = Object.entries(inEveryState).map(([name, one]) => ({
      name,
      open: true,
      latest: { deployment: one, url },
      questions: [],
      frozen: null,
    }));
    const rollback = { ...inEveryState.success, mode: "rollback" } as const;
    const all = [
      ...environments,
      { name: "rollback", open: true, latest: { deployment: rollback, url }, questions: [], frozen: null },
    ];
    const rows = livingComment(livingFacts({ environments: all }))
      .split("\n")
      .filter((line) => line.startsWith("|"));
    expect(rows.join("\n")).toMatchInlineSnapshot(`
      "| Environment | State | Deployment | Since | Asked for by |
      | --- | --- | --- | --- | --- |
      | queued behind another | ⏳ queued, waits behind d11 | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:01 UTC | Drawbridge |
      | queued, held by a rollback | ⏳ queued, held by the rollback d9 until a person deploys there | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:01 UTC | Drawbridge |
      | queued, nothing known | ⏳ queued | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:00 UTC | Drawbridge |
      | approved, in line | ⏳ queued, approved, waits behind d11 | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:20 UTC | Drawbridge |
      | scheduled | ⏳ queued, approved, scheduled for 2026-12-01 06:00 UTC | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:20 UTC | Drawbridge |
      | frozen | ⏳ queued, approved, frozen until 2026-12-27 00:00 UTC by *Christmas*: nobody is in the office | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:20 UTC | Drawbridge |
      | frozen without a reason | ⏳ queued, approved, frozen until 2026-12-27 00:00 UTC by *Christmas* | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:20 UTC | Drawbridge |
      | left by the lifecycle | ⏳ queued, approved, held because the default branch's lifecycle no longer has Production for releases of the channel *Hotfix*; \`/cancel Production\` ends it | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:20 UTC | Drawbridge |
      | blocked | ⏳ queued, approved, blocked by \`release-manager\`: loses orders | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:20 UTC | Drawbridge |
      | held by the policy | ⏳ queued, approved, held because the policy of \`acme\` has mistakes, until an owner of the organization writes \`/confirm-policy\` | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:20 UTC | Drawbridge |
      | held by the policy's branches | ⏳ queued, approved, held because the organization's policy lets in releases of \`main\` or \`release/*\` only | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:20 UTC | Drawbridge |
      | held for values | ⏳ queued, approved, held until a person gives \`region\` and \`size\` by \`/deploy … with name=value\` | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:20 UTC | Drawbridge |
      | asks about memberships | ⏳ queued, approved, GitHub is asked once more about everyone who approved | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:20 UTC | Drawbridge |
      | tried once more, in line | ⏳ queued, waits behind d13 | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:35 UTC | Drawbridge |
      | asks two | ⏸️ waiting for approval: *Manual Intervention Required* and *Security review* (1 of 2 approvals) | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:05 UTC | Drawbridge |
      | asks about a failure | ⏸️ waiting for people, guided failure: *Hello world* failed | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:30 UTC | Drawbridge |
      | waits, and nobody is asked | ⏸️ waiting for approval | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:00 UTC | Drawbridge |
      | expired | ⛔ rejected, for *Manual Intervention Required* was not approved within 4 hours | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | Drawbridge |
      | expired, canceled | ⛔ canceled, for *Manual Intervention Required* was not approved within 4 hours | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | Drawbridge |
      | gone on without | ✅ success, though *Hello world* failed and was ignored | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | Drawbridge |
      | executing | 🚀 executing: *Hello world* | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:21 UTC | Drawbridge |
      | executing nothing yet | 🚀 executing | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:00 UTC | Drawbridge |
      | waiting | ⏸️ waiting for approval: *Manual Intervention Required* | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:05 UTC | Drawbridge |
      | success | ✅ success | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | Drawbridge |
      | failed | ❌ failed in *Hello world*: exit code 1 | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | Drawbridge |
      | failed without a word | ❌ failed in *Hello world* | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | Drawbridge |
      | timed out | ❌ timed out in *Hello world* after 1 hour 30 minutes | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | Drawbridge |
      | rejected | ⛔ rejected by \`approver\` in *Manual Intervention Required*: not on a Friday | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | Drawbridge |
      | canceled | ⛔ canceled by \`release-manager\` | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | Drawbridge |
      | superseded | ⛔ canceled, superseded by 1.5.0 | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | Drawbridge |
      | rollback | ✅ success, **ROLLBACK** | [d12](https://drawbridge.example/acme/app/deployments/12) | 2026-11-22 14:40 UTC | Drawbridge |"
    `);
  });

  it("counts the environments that find no room", () => {
    const environments = Array.from({ length: 2000 }, (_, n) => succeeded(`Environment ${n}`, n));
    const comment = livingComment(livingFacts({ environments }));
    expect(comment.length).toBeLessThanOrEqual(65_536);
    expect(comment).toMatch(/\n\| … and \d+ more \|\n/);
  });

  it("of a blocked release says by whom and what lets it go on", () => {
    const blocked = (reason: string) =>
      livingComment(livingFacts({ blocked: { by: "release-manager", reason } }));
    expect(blocked("loses orders")).toContain(
      "⚠️ **Needs attention**: **1.4.0** is blocked by `release-manager`: loses orders. It enters no further phase until somebody writes `/unblock 1.4.0`.",
    );
    expect(blocked("")).toContain("is blocked by `release-manager`. It enters");
  });

  it("offers no deployment into a freeze", () => {
    const frozen = { name: "Christmas", reason: "", until: at("23:00") };
    const environments = [{ name: "Production", open: true, latest: null, questions: [], frozen }];
    const comment = livingComment(livingFacts({ environments }));
    expect(comment).toContain(
      "| Production | not deployed yet, frozen until 2026-11-22 23:00 UTC by *Christmas* |  |  |  |",
    );
    expect(comment).not.toContain("/deploy");
  });

  it("lists every question of a deployment, with how far each is", () => {
    const two = inEveryState["asks two"];
    const questions = openSteps(two).map((run) => ({ run, asked: teams, url: null }));
    const environments = [
      { name: "Production", open: true, latest: { deployment: two, url }, questions, frozen: null },
    ];
    const lines = livingComment(livingFacts({ environments }))
      .split("\n")
      .filter((line) => line.startsWith("- "));
    expect(lines.join("\n")).toMatchInlineSnapshot(`
      "- **Production** waits in *Manual Intervention Required* for \`acme/octopus-administrators\` or \`acme/octopus-managers\`: \`/approve d12 "Manual Intervention Required"\` or \`/reject d12 "Manual Intervention Required"\`
      - **Production** waits in *Security review* for \`acme/octopus-administrators\` or \`acme/octopus-managers\` (1 of 2 approvals, missing 1 of \`Operations\`): \`/approve d12 "Security review"\` or \`/reject d12 "Security review"\`"
    `);
  });

  it("marks what is out of the ordinary", () => {
    const emergency = gate(
      { state: "approved", votes: [{ ...vote, emergency: true }] },
      { state: "success" },
    );
    const odd = deployment({
      state: "success",
      mode: "rollback",
      options: {
        ...noOptions,
        overridesFreeze: { by: releaseManager, reason: "the shop is down", freezes: ["process:christmas"] },
      },
      steps: [emergency],
    });
    const environments = [
      { name: "Production", open: true, latest: { deployment: odd, url }, questions: [], frozen: null },
    ];
    expect(livingComment(livingFacts({ environments }))).toContain(
      "| ✅ success, **ROLLBACK**, **FREEZE OVERRIDDEN**, **EMERGENCY** |",
    );
  });
});
