import { describe, expect, it } from "vitest";
import { openSteps } from "../../app/domain/deployment/state.ts";
import { statusComment } from "../../app/messages/status-command.ts";
import { at, deployment, gate, inEveryState, url } from "./support/deployments.ts";
import { statusFacts, teams } from "./support/facts.ts";

const runs = (version: string, id: number) => ({ version, deployment: id, since: at("13:58") });

describe("/status", () => {
  it("shows what each environment runs, what is open, and whom it waits for", () => {
    const rows = [
      { environment: "Development", runs: runs("1.5.0", 14), open: [] },
      {
        environment: "Production",
        runs: runs("1.3.0", 9),
        open: [
          { deployment: deployment(), url, questions: [{ run: gate(), asked: teams }] },
          {
            deployment: { ...inEveryState["queued behind another"], id: 15, version: "1.5.0" },
            url,
            questions: [],
          },
        ],
      },
      { environment: "EU | West", runs: null, open: [] },
    ];
    expect(statusComment("outsider", statusFacts({ rows }), "n1")).toMatchInlineSnapshot(`
      "⏸️ **app**: 1 deployment waiting for approval (asked by \`outsider\`)

      | Environment | Runs | Since | Open deployments |
      | --- | --- | --- | --- |
      | Development | **1.5.0** (d14) | 2026-11-22 13:58 UTC |  |
      | Production | **1.3.0** (d9) | 2026-11-22 13:58 UTC | ⏸️ [d12](https://drawbridge.example/acme/app/deployments/12) 1.4.0 waiting for approval: *Manual Intervention Required*<br>⏳ [d15](https://drawbridge.example/acme/app/deployments/12) 1.5.0 queued, waits behind d11 |
      | EU &#124; West | nothing yet |  |  |

      - **1.4.0 → Production** waits for \`acme/octopus-administrators\` or \`acme/octopus-managers\` since 2026-11-22 14:05 UTC: \`/approve 1.4.0 Production\` or \`/reject 1.4.0 Production\`

      <!-- drawbridge:notice:n1 -->"
    `);
  });

  it("shows workflow runs that wait, counts them by themselves, and names them by their numbers", () => {
    const protects = {
      runId: 4711,
      attempt: 1,
      url: "https://github.com/acme/app/actions/runs/4711",
      workflow: "deploy.yml",
      environment: "Production",
    };
    const asking = gate({ kind: "protection-rule" });
    const run = deployment({ id: 13, version: "run 4711", protects, steps: [asking] });
    const open = [
      { deployment: deployment(), url, questions: [{ run: gate(), asked: teams }] },
      { deployment: run, url, questions: [{ run: asking, asked: teams }] },
    ];
    const text = statusComment(
      "outsider",
      statusFacts({ rows: [{ environment: "Production", runs: null, open }] }),
      "n1",
    );
    expect(text.split("\n")[0]).toBe(
      "⏸️ **app**: 1 deployment and 1 workflow run waiting for approval (asked by `outsider`)",
    );
    expect(text).toContain(
      `[d13](${url}) [run 4711](${protects.url}) waiting for approval: *Manual Intervention Required*`,
    );
    expect(text).toContain("`/approve d13` or `/reject d13`");
  });

  it("says when nothing waits for people, and when nothing is open", () => {
    const executing = { deployment: inEveryState.executing, url, questions: [] };
    const busy = [{ environment: "Production", runs: null, open: [executing] }];
    expect(statusComment("outsider", statusFacts({ rows: busy }), "n1").split("\n")[0]).toBe(
      "🚀 **app**: 1 deployment open, none waits for people (asked by `outsider`)",
    );
    const calm = [{ environment: "Production", runs: runs("1.3.0", 9), open: [] }];
    expect(statusComment("outsider", statusFacts({ rows: calm }), "n1").split("\n")[0]).toBe(
      "✅ **app**: every deployment is finished (asked by `outsider`)",
    );
  });

  it("counts what finds no room in a cell, and names nobody where nobody in particular is asked", () => {
    const open = Array.from({ length: 12 }, (_, n) => ({
      deployment: deployment({ id: n }),
      url,
      questions: [{ run: gate(), asked: { who: null, broken: [] } }],
    }));
    const comment = statusComment(
      "outsider",
      statusFacts({ rows: [{ environment: "Production", runs: null, open }] }),
      "n1",
    );
    expect(comment).toContain("<br>… and 2 more |");
    expect(comment).toContain(
      "- **1.4.0 → Production** waits for whoever may deploy to Production since 2026-11-22 14:05 UTC: `/approve 1.4.0 Production`",
    );
  });

  it("shows freezes that hold and that come, and blocked releases", () => {
    const freezes = [
      {
        name: "Christmas",
        reason: "nobody is in the office",
        from: null,
        until: at("23:00"),
        environments: ["Production", "EU | West"],
      },
      { name: "Weekend", reason: "", from: at("20:00"), until: at("23:00"), environments: null },
    ];
    const blocked = [{ version: "1.4.0", by: "release-manager", reason: "loses orders" }];
    expect(statusComment("outsider", statusFacts({ freezes, blocked }), "n1")).toMatchInlineSnapshot(`
      "✅ **app**: every deployment is finished (asked by \`outsider\`)

      | Environment | Runs | Since | Open deployments |
      | --- | --- | --- | --- |

      - ⚠️ **Needs attention**: **Production** and **EU &#124; West**: frozen until 2026-11-22 23:00 UTC by *Christmas*: nobody is in the office
      - Every environment: the freeze *Weekend* comes at 2026-11-22 20:00 UTC and lasts until 2026-11-22 23:00 UTC
      - ⚠️ **Needs attention**: **1.4.0** is blocked by \`release-manager\`: loses orders. \`/unblock 1.4.0\` lets it go on.

      <!-- drawbridge:notice:n1 -->"
    `);
  });

  it("lists every question of a deployment, and what is asked about a failure", () => {
    const open = [inEveryState["asks two"], inEveryState["asks about a failure"]].map((one) => ({
      deployment: one,
      url,
      questions: openSteps(one).map((run) => ({ run, asked: teams })),
    }));
    const rows = [{ environment: "Production", runs: null, open }];
    expect(statusComment("outsider", statusFacts({ rows }), "n1")).toMatchInlineSnapshot(`
      "⏸️ **app**: 2 deployments waiting for people (asked by \`outsider\`)

      | Environment | Runs | Since | Open deployments |
      | --- | --- | --- | --- |
      | Production | nothing yet |  | ⏸️ [d12](https://drawbridge.example/acme/app/deployments/12) 1.4.0 waiting for approval: *Manual Intervention Required* and *Security review* (1 of 2 approvals)<br>⏸️ [d12](https://drawbridge.example/acme/app/deployments/12) 1.4.0 waiting for people, guided failure: *Hello world* failed |

      - **1.4.0 → Production** waits in *Manual Intervention Required* for \`acme/octopus-administrators\` or \`acme/octopus-managers\` since 2026-11-22 14:05 UTC: \`/approve d12 "Manual Intervention Required"\` or \`/reject d12 "Manual Intervention Required"\`
      - **1.4.0 → Production** waits in *Security review* for \`acme/octopus-administrators\` or \`acme/octopus-managers\` (1 of 2 approvals, missing 1 of \`Operations\`) since 2026-11-22 14:05 UTC: \`/approve d12 "Security review"\` or \`/reject d12 "Security review"\`
      - **1.4.0 → Production** waits for \`acme/octopus-administrators\` or \`acme/octopus-managers\` since 2026-11-22 14:30 UTC: \`/retry 1.4.0 Production\`, \`/ignore 1.4.0 Production\` or \`/fail 1.4.0 Production\`

      <!-- drawbridge:notice:n1 -->"
    `);
  });
});
