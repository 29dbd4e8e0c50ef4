import { describe, expect, it } from "vitest";
import { questionComment } from "../../app/messages/question.ts";
import { mentionsIn } from "./support/github.ts";
import { approver, at, deployment, gate, releaseManager, vote } from "./support/deployments.ts";
import { questionFacts } from "./support/facts.ts";

describe("an open question", () => {
  it("shows who decides, what to type, and the instructions", () => {
    expect(questionComment(questionFacts())).toMatchInlineSnapshot(`
      "⏸️ **1.4.0 → Production** waits for approval: *Manual Intervention Required*

      Who decides: @acme/octopus-administrators, @acme/octopus-managers. Write one of these in a new comment here, with your reason behind it, or press a button of the check *Deploy to Production*:

      \`\`\`
      /approve 1.4.0 Production
      \`\`\`

      \`\`\`
      /reject 1.4.0 Production
      \`\`\`

      [d12](https://drawbridge.example/acme/app/deployments/12) waits since 2026-11-22 14:05 UTC, started automatically. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

      **Instructions**

      Please verify the Production environment is ready before proceeding

      <details>
      <summary>Changes since 1.3.0</summary>

      - **1.4.0**
      - 3f2a91c Fix the door (\`pusher\`)

      </details>

      <details>
      <summary>Steps</summary>

      | Step | State |
      | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval |
      | Hello world | pending |

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
  });

  it("mentions each team once", () => {
    expect(mentionsIn(questionComment(questionFacts()))).toEqual([
      "acme/octopus-administrators",
      "acme/octopus-managers",
    ]);
  });

  it("of a rollback says so loudly", () => {
    const rollback = deployment({
      version: "1.3.0",
      mode: "rollback",
      trigger: "person",
      createdBy: releaseManager,
      comment: "the door does not open",
    });
    expect(
      questionComment(questionFacts({ deployment: rollback, running: "1.4.0", changes: [], checks: [] })),
    ).toMatchInlineSnapshot(`
      "⏸️ **1.3.0 → Production** waits for approval: **ROLLBACK**, *Manual Intervention Required*

      ⚠️ **Needs attention**: this is a **ROLLBACK**. **Production** goes back from **1.4.0** to **1.3.0**.

      Who decides: @acme/octopus-administrators, @acme/octopus-managers. Write one of these in a new comment here, with your reason behind it, or press a button of the check *Deploy to Production*:

      \`\`\`
      /approve 1.3.0 Production
      \`\`\`

      \`\`\`
      /reject 1.3.0 Production
      \`\`\`

      [d12](https://drawbridge.example/acme/app/deployments/12) waits since 2026-11-22 14:05 UTC, asked for by \`release-manager\`: the door does not open. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3) has no checks.

      **Instructions**

      Please verify the Production environment is ready before proceeding

      <details>
      <summary>Steps</summary>

      | Step | State |
      | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval |
      | Hello world | pending |

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
    expect(questionComment(questionFacts({ deployment: rollback, running: null }))).toContain(
      "this is a **ROLLBACK**. **Production** goes back to **1.3.0**.",
    );
  });

  it("of an older release that was never there says so: to its approvers it is a rollback too", () => {
    const older = deployment({ version: "1.3.0", trigger: "person", createdBy: releaseManager });
    const text = questionComment(questionFacts({ deployment: older, running: "1.4.0", runsNewer: true }));
    expect(text).toContain("waits for approval: **ROLLBACK**, ");
    expect(text).toContain(
      "this is a **ROLLBACK**. **Production** goes back from **1.4.0** to **1.3.0**, which has never succeeded there.",
    );
    expect(questionComment(questionFacts({ deployment: older, running: "1.2.0" }))).not.toContain("ROLLBACK");
  });

  it("of a redeploy says that the environment runs the release already", () => {
    const again = deployment({ mode: "redeploy" });
    expect(questionComment(questionFacts({ deployment: again }))).toContain(
      "A redeploy: **Production** runs **1.4.0** once more.",
    );
  });

  it("of a release that the environment is past asks for the word anyway", () => {
    const stale = questionComment(questionFacts({ running: "1.5.0", staleBehind: "1.5.0" }));
    expect(stale).toContain(
      "⚠️ **Needs attention**: **Production** runs **1.5.0**, which is newer than **1.4.0**. Approving takes it back, and needs the word `anyway`.",
    );
    expect(stale).toContain("```\n/approve 1.4.0 Production anyway\n```");
  });

  it("in an environment with a space can still be answered by copying", () => {
    const west = questionComment(questionFacts({ deployment: deployment({ environment: "EU West" }) }));
    expect(west).toContain('```\n/approve 1.4.0 "EU West"\n```');
    expect(west).toContain('```\n/reject 1.4.0 "EU West"\n```');
  });

  it("in an environment that no quotes would help is named by its deployment", () => {
    const odd = questionComment(questionFacts({ deployment: deployment({ environment: 'The "real" one' }) }));
    expect(odd).toContain("```\n/approve d12\n```");
  });

  it("without responsible teams mentions nobody", () => {
    const open = questionComment(questionFacts({ asked: { who: null, broken: [] } }));
    expect(open).toContain("Who decides: whoever may deploy to Production.");
    expect(mentionsIn(open)).toEqual([]);
  });

  it("mentions people too, each once, fifty at most", () => {
    const who = [
      { kind: "user", login: "Approver" },
      { kind: "user", login: "approver" },
      ...Array.from({ length: 51 }, (_, n) => ({ kind: "user", login: `person-${n}` }) as const),
    ] as const;
    const comment = questionComment(questionFacts({ asked: { who, broken: [] } }));
    expect(comment).toContain("Who decides: @Approver, @person-0, ");
    expect(comment).toContain("@person-48 and 2 more.");
    expect(mentionsIn(comment)).toHaveLength(50);
  });

  it("names every reference that counts for nobody, and what helps", () => {
    const broken = [
      { reference: "acme/octopus-managers", why: "replaced" },
      { reference: "acme/gone", why: "not-found" },
      { reference: "Release Managers", why: "undefined" },
    ] as const;
    expect(questionComment(questionFacts({ asked: { who: [], broken } }))).toMatchInlineSnapshot(`
      "⏸️ **1.4.0 → Production** waits for approval: *Manual Intervention Required*

      Who decides: nobody at the moment. Write one of these in a new comment here, with your reason behind it, or press a button of the check *Deploy to Production*:

      \`\`\`
      /approve 1.4.0 Production
      \`\`\`

      \`\`\`
      /reject 1.4.0 Production
      \`\`\`

      [d12](https://drawbridge.example/acme/app/deployments/12) waits since 2026-11-22 14:05 UTC, started automatically. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

      - ⚠️ **Needs attention**: \`acme/octopus-managers\` counts for nobody: the name has passed to another team or person. A repository administrator confirms it by \`/confirm-team acme/octopus-managers\`.
      - ⚠️ **Needs attention**: \`acme/gone\` counts for nobody: GitHub shows Drawbridge no such team or person. Correct it in \`.deploy/process.yml\`, or let the app see the team.
      - ⚠️ **Needs attention**: \`Release Managers\` counts for nobody: \`.deploy/process.yml\` defines it nowhere. Define it under teams.

      **Instructions**

      Please verify the Production environment is ready before proceeding

      <details>
      <summary>Changes since 1.3.0</summary>

      - **1.4.0**
      - 3f2a91c Fix the door (\`pusher\`)

      </details>

      <details>
      <summary>Steps</summary>

      | Step | State |
      | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval |
      | Hello world | pending |

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
  });

  it("says who holds it", () => {
    const held = gate({ responsibleUser: approver });
    expect(questionComment(questionFacts({ run: held }))).toContain(
      "`approver` took responsibility, and only the holder approves. `/claim 1.4.0 Production` takes it over; everybody asked may reject.",
    );
  });

  it("counts the checks of the commit and names those that need a look", () => {
    const checks = [
      { name: "test", conclusion: "success" },
      { name: "lint", conclusion: "failure" },
      { name: "e2e", conclusion: null },
    ];
    expect(questionComment(questionFacts({ checks }))).toContain(
      "its checks: ✅ 1 success, ❌ 1 failed (`lint`), 🚀 1 executing (`e2e`)",
    );
    expect(questionComment(questionFacts({ checks: [{ name: "lint", conclusion: "timed_out" }] }))).toContain(
      "its checks: ❌ 1 failed (`lint`)\n",
    );
    expect(questionComment(questionFacts({ checks: null }))).toContain(
      "Commit [`3f2a91c`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3)\n",
    );
  });

  it("says of the changes since when, where there is a when", () => {
    expect(questionComment(questionFacts({ running: null }))).toContain("<summary>Changes</summary>");
  });
});

describe("an answered question", () => {
  it("that was approved shows by whom, and mentions nobody any more", () => {
    const approved = gate({ state: "approved", votes: [vote], resolvedAt: at("14:20") });
    const comment = questionComment(questionFacts({ run: approved }));
    expect(comment).toMatchInlineSnapshot(`
      "✅ **1.4.0 → Production** is approved by \`approver\`: *Manual Intervention Required*

      - \`approver\` (Octopus Administrators) approved at 2026-11-22 14:20 UTC: looks good

      [d12](https://drawbridge.example/acme/app/deployments/12) waited from 2026-11-22 14:05 UTC until 2026-11-22 14:20 UTC. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

      <details>
      <summary>Instructions</summary>

      Please verify the Production environment is ready before proceeding

      </details>

      <details>
      <summary>Changes since 1.3.0</summary>

      - **1.4.0**
      - 3f2a91c Fix the door (\`pusher\`)

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
    expect(mentionsIn(comment)).toEqual([]);
  });

  it("that was rejected shows the reason", () => {
    const reject = { ...vote, decision: "reject", note: "" } as const;
    const rejected = gate({ state: "rejected", votes: [reject], resolvedAt: at("14:20") });
    expect(questionComment(questionFacts({ run: rejected, changes: [] }))).toMatchInlineSnapshot(`
      "⛔ **1.4.0 → Production** is rejected by \`approver\`: *Manual Intervention Required*

      - \`approver\` (Octopus Administrators) rejected at 2026-11-22 14:20 UTC

      [d12](https://drawbridge.example/acme/app/deployments/12) waited from 2026-11-22 14:05 UTC until 2026-11-22 14:20 UTC. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

      <details>
      <summary>Instructions</summary>

      Please verify the Production environment is ready before proceeding

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
  });

  it.each([
    [
      "superseded",
      { code: "superseded", byVersion: "1.5.0" } as const,
      "⛔ **1.4.0 → Production** is canceled (superseded by 1.5.0): *Manual Intervention Required*",
    ],
    [
      "canceled",
      { code: "canceled", by: releaseManager, note: "wrong branch" } as const,
      "⛔ **1.4.0 → Production** is canceled (canceled by `release-manager`: wrong branch): *Manual Intervention Required*",
    ],
    [
      "canceled, and nobody knows why",
      null,
      "⛔ **1.4.0 → Production** is canceled: *Manual Intervention Required*",
    ],
  ])("whose deployment was %s", (_, cause, first) => {
    const run = gate({ state: "canceled", resolvedAt: null });
    const facts = questionFacts({ deployment: deployment({ state: "canceled", cause }), run });
    expect(questionComment(facts).split("\n")[0]).toBe(first);
  });

  it("that nobody answered in time", () => {
    const run = gate({ state: "expired", resolvedAt: at("18:05") });
    expect(questionComment(questionFacts({ run })).split("\n")[0]).toMatchInlineSnapshot(
      `"⛔ **1.4.0 → Production** is rejected, for nobody answered in time: *Manual Intervention Required*"`,
    );
  });
});
