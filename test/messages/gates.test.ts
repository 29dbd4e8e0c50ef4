import { describe, expect, it } from "vitest";
import { noOptions } from "../../app/domain/deployment/state.ts";
import { quorumOf } from "../../app/domain/quorum.ts";
import { emergencyComment } from "../../app/messages/emergency.ts";
import { questionComment } from "../../app/messages/question.ts";
import type { QuestionFacts } from "../../app/messages/question-parts.ts";
import { mentionsIn, tablesIn } from "./support/github.ts";
import {
  approver,
  at,
  deployment,
  gate,
  job,
  releaseManager,
  securityGate,
  securityVote,
  sha,
  url,
  vote,
} from "./support/deployments.ts";
import { questionFacts, teams } from "./support/facts.ts";

/** A gate of two teams that one of them has approved. */
const half = securityGate({ votes: [securityVote] });
const halfQuorum = quorumOf(
  { approvals: 1, fromEachTeam: true, responsibleTeams: ["Security", "Operations"] },
  [securityVote],
);
const ask = (change: Partial<QuestionFacts> = {}) => questionComment(questionFacts(change));

describe("a gate that asks several people", () => {
  it("shows how far it is, who is missing, who answered, and names its step in what to type", () => {
    const two = deployment({ steps: [gate(), half, job()] });
    const comment = ask({ deployment: two, run: half, quorum: halfQuorum, alone: false, changes: [] });
    expect(comment).toMatchInlineSnapshot(`
      "⏸️ **1.4.0 → Production** waits for approval: *Security review* (1 of 2 approvals, missing 1 of \`Operations\`)

      - \`guard\` (Security) approved at 2026-11-22 14:20 UTC

      Who decides: @acme/octopus-administrators, @acme/octopus-managers. Write one of these in a new comment here, with your reason behind it, or press a button of the check *Deploy to Production* while it is for this question:

      \`\`\`
      /approve d12 "Security review"
      \`\`\`

      \`\`\`
      /reject d12 "Security review"
      \`\`\`

      [d12](https://drawbridge.example/acme/app/deployments/12) waits since 2026-11-22 14:05 UTC, started automatically. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

      **Instructions**

      Please verify the Production environment is ready before proceeding

      <details>
      <summary>Steps</summary>

      | Step | State |
      | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval |
      | Security review | ⏸️ waiting for approval (1 of 2 approvals) |
      | Hello world | pending |

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
    expect(mentionsIn(comment)).toEqual(["acme/octopus-administrators", "acme/octopus-managers"]);
  });

  it("of any team says only how many", () => {
    const quorum = quorumOf({ approvals: 3, fromEachTeam: false, responsibleTeams: [] }, [vote]);
    expect(ask({ quorum }).split("\n")[0]).toBe(
      "⏸️ **1.4.0 → Production** waits for approval: *Manual Intervention Required* (1 of 3 approvals)",
    );
  });

  it("is not held by who took responsibility", () => {
    const comment = ask({ quorum: halfQuorum, run: securityGate({ responsibleUser: approver }) });
    expect(comment).toContain(
      "`approver` took responsibility. Several approvals are asked, so everybody asked may still approve or reject.",
    );
    expect(comment).not.toContain("/claim");
  });

  it("keeps what still counts when it asks again", () => {
    const comment = ask({ quorum: halfQuorum, run: securityGate({ attempt: 2, votes: [securityVote] }) });
    expect(comment).toContain(
      "Asked again: somebody who approved it before is no longer responsible. The answers below still count.\n\n- `guard` (Security) approved at 2026-11-22 14:20 UTC",
    );
  });

  it("whose name cannot be written is named by its id", () => {
    const run = gate({}, {}, { name: 'The "real" one', id: "the-real-one" });
    expect(ask({ run, alone: false })).toContain('```\n/approve d12 "the-real-one"\n```');
  });
});

describe("a gate that asks for values", () => {
  const inputs = [
    { name: "ticket", description: "The | change", type: "string", options: [], required: true },
    { name: "risk", description: null, type: "choice", options: ["low", "high"], required: true },
    { name: "users", description: "How many it hits", type: "number", options: [], required: false },
    { name: "told", description: "Support knows", type: "boolean", options: [], required: false },
  ] as const;

  it("lists them, with the lines to type", () => {
    const comment = ask({ run: gate({}, {}, { inputs }), changes: [] });
    expect(comment).toMatchInlineSnapshot(`
      "⏸️ **1.4.0 → Production** waits for approval: *Manual Intervention Required*

      Who decides: @acme/octopus-administrators, @acme/octopus-managers. Write one of these in a new comment here, with your reason behind it, or press the button Reject of the check *Deploy to Production*:

      \`\`\`
      /approve 1.4.0 Production
      ticket:
      risk:
      users:
      told:
      \`\`\`

      \`\`\`
      /reject 1.4.0 Production
      \`\`\`

      | Give | What | As | Required |
      | --- | --- | --- | --- |
      | \`ticket\` | The &#124; change | text | yes |
      | \`risk\` |  | \`low\` or \`high\` | yes |
      | \`users\` | How many it hits | a number | no |
      | \`told\` | Support knows | \`true\` or \`false\` | no |

      [d12](https://drawbridge.example/acme/app/deployments/12) waits since 2026-11-22 14:05 UTC, started automatically. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

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
    expect(tablesIn(comment)).toEqual([
      [4, 4, 4, 4, 4],
      [2, 2, 2],
    ]);
  });

  it("keeps its buttons where none of them is required", () => {
    expect(ask({ run: gate({}, {}, { inputs: inputs.slice(2) }) })).toContain(
      "or press a button of the check *Deploy to Production*:",
    );
  });

  it("shows what was given", () => {
    const given = { ...vote, inputs: { ticket: "OPS-1", risk: "low" } };
    const run = gate({ state: "approved", votes: [given], resolvedAt: at("14:20") });
    expect(ask({ run })).toContain(
      "- `approver` (Octopus Administrators) approved at 2026-11-22 14:20 UTC: looks good (`ticket`: OPS-1 and `risk`: low)",
    );
  });
});

describe("a gate that waits for a time only", () => {
  const timed = { timeoutMs: 14_400_000, remindEveryMs: 3_600_000 };

  it("says until when, what happens then, and that it reminds", () => {
    const run = gate({ deadline: at("18:05") }, {}, timed);
    expect(ask({ run })).toContain(
      "It waits until 2026-11-22 18:05 UTC, and is rejected if it is not approved by then. Whoever is missing is reminded every hour.",
    );
    const reminded = gate(
      { deadline: at("18:05"), reminders: 2, remindedAt: at("16:05") },
      {},
      { ...timed, onTimeout: "cancel" },
    );
    expect(ask({ run: reminded })).toContain(
      "and is canceled if it is not approved by then. Whoever is missing is reminded every hour, 2 so far, the last at 2026-11-22 16:05 UTC.",
    );
  });

  it.each([
    [gate({ state: "expired" }), "is rejected, for nobody answered in time: *Manual Intervention Required*"],
    [
      gate({ state: "expired" }, {}, { onTimeout: "cancel" }),
      "is canceled, for nobody answered in time: *Manual Intervention Required*",
    ],
    [
      securityGate({ state: "expired", votes: [securityVote] }),
      "is rejected, for there were only 1 of 2 approvals in time: *Security review*",
    ],
    [
      gate({ state: "expired" }, { state: "pending" }),
      "has to be approved again: *Manual Intervention Required*",
    ],
  ])("and then shows how it ended", (run, expected) => {
    expect(ask({ run, quorum: halfQuorum }).split("\n")[0]).toContain(`**1.4.0 → Production** ${expected}`);
  });
});

describe("a gate that one person may complete in an emergency", () => {
  const onCall = { who: [{ kind: "team", org: "acme", slug: "on-call" }], broken: [] } as const;
  const loud = { ...vote, emergency: true, note: "the shop is down" };

  it("says who, and what to type, and does not call them", () => {
    const comment = ask({ emergency: onCall });
    expect(comment).toContain(
      "In an emergency `acme/on-call` approves alone, their own work too: `/approve 1.4.0 Production emergency <reason>`.",
    );
    expect(mentionsIn(comment)).not.toContain("acme/on-call");
  });

  it("afterwards shows it loudly, and mentions whoever was not waited for", () => {
    const run = gate({ state: "approved", votes: [loud], resolvedAt: at("14:20") });
    const comment = ask({ run, changes: [], emergency: onCall });
    expect(comment).toMatchInlineSnapshot(`
      "✅ **1.4.0 → Production** is approved by \`approver\` in an **EMERGENCY**: *Manual Intervention Required*

      ⚠️ **Needs attention**: @acme/octopus-administrators, @acme/octopus-managers: \`approver\` approved it alone in an emergency, so nobody else was waited for.

      - \`approver\` (Octopus Administrators) approved in an **EMERGENCY** at 2026-11-22 14:20 UTC: the shop is down

      [d12](https://drawbridge.example/acme/app/deployments/12) waited from 2026-11-22 14:05 UTC until 2026-11-22 14:20 UTC. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

      <details>
      <summary>Instructions</summary>

      Please verify the Production environment is ready before proceeding

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
    expect(mentionsIn(comment)).toEqual(["acme/octopus-administrators", "acme/octopus-managers"]);
  });

  it("is told in a new comment too, for an edit notifies nobody", () => {
    const comment = emergencyComment({
      id: "q7",
      deployment: deployment(),
      run: gate(),
      asked: teams,
      url,
      vote: loud,
    });
    expect(comment).toMatchInlineSnapshot(`
      "⚠️ **Needs attention**: **1.4.0 → Production** was approved in an **EMERGENCY** by \`approver\` at 2026-11-22 14:20 UTC: the shop is down

      @acme/octopus-administrators, @acme/octopus-managers: *Manual Intervention Required* did not wait for you. Look at what was deployed and why. More: [d12](https://drawbridge.example/acme/app/deployments/12).

      <!-- drawbridge:emergency:q7 -->"
    `);
    expect(mentionsIn(comment)).toEqual(["acme/octopus-administrators", "acme/octopus-managers"]);
  });
});

describe("a gate at which nobody approves their own work", () => {
  it("says who is excluded and why, what nobody can tell, and that too few are left", () => {
    const comment = ask({
      changes: [],
      exclusions: {
        excluded: [
          {
            person: { id: 2, login: "pusher" },
            because: [{ did: "released" }, { did: "authored", sha }, { did: "merged", pullRequest: 12 }],
          },
          { person: approver, because: [{ did: "requested" }] },
        ],
        unattributed: [
          { sha, why: "unverified", text: "pusher, @acme" },
          { sha, why: "unverified", text: "" },
          { sha, why: "no-account", text: "author" },
        ],
        complete: false,
        tooFew: "Octopus Managers",
      },
    });
    expect(comment).toMatchInlineSnapshot(`
      "⏸️ **1.4.0 → Production** waits for approval: *Manual Intervention Required*

      Who decides: @acme/octopus-administrators, @acme/octopus-managers. Write one of these in a new comment here, with your reason behind it, or press a button of the check *Deploy to Production*:

      \`\`\`
      /approve 1.4.0 Production
      \`\`\`

      \`\`\`
      /reject 1.4.0 Production
      \`\`\`

      ⚠️ **Needs attention**: too few people of Octopus Managers are left to approve. Somebody without a hand in it has to join them, else it can only be rejected.

      Nobody approves their own work here: approvals of these people do not count. They may still reject. It brings more commits or pull requests than Drawbridge looks at, so others may have a hand in it too.

      - \`pusher\` created the release, wrote commit \`3f2a91c\` and merged pull request \`#12\`
      - \`approver\` asked for the deployment

      ⚠️ **Needs attention**: what cannot be attributed to anybody excludes nobody. Here that is:

      - \`3f2a91c\` has no verified signature; it names pusher, @​acme
      - \`3f2a91c\` has no verified signature
      - \`3f2a91c\` has somebody of whom GitHub knows no account: author

      [d12](https://drawbridge.example/acme/app/deployments/12) waits since 2026-11-22 14:05 UTC, started automatically. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

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
    expect(mentionsIn(comment)).toHaveLength(2);
  });

  it("says so too where nobody is excluded", () => {
    const none = { excluded: [], unattributed: [], complete: true, tooFew: null };
    expect(ask({ exclusions: none })).toContain(
      "\n\nNobody approves their own work here: nobody is known to have a hand in what it brings.\n\n",
    );
  });
});

describe("a gate of the organization", () => {
  it("says who requires it", () => {
    expect(ask({ organization: "acme" })).toContain("Required by the organization's policy of `acme`.");
  });
});

describe("a deployment that was asked for in a particular way", () => {
  const options = {
    notBefore: "2026-12-01T06:00:00Z",
    guided: null,
    skip: ["hello-world", "security", "gone"],
    variables: { region: "eu | west", size: "3" },
    overridesFreeze: { by: releaseManager, reason: "the shop is down", freezes: ["process:christmas"] },
  };

  it("shows it in its question, before it is approved", () => {
    const odd = deployment({ options, steps: [gate(), half, job()] });
    const comment = ask({ deployment: odd, changes: [] });
    expect(comment).toMatchInlineSnapshot(`
      "⏸️ **1.4.0 → Production** waits for approval: *Manual Intervention Required*

      **SCHEDULED**: work starts at 2026-12-01 06:00 UTC, not before; it can be approved ahead.

      ⚠️ **Needs attention**: **FREEZE OVERRIDDEN** by \`release-manager\`: the shop is down

      Left out on request: *Security review* and *Hello world*. Work is left out, so it opens no further phase.

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

      | Variable | Value |
      | --- | --- |
      | \`region\` | eu &#124; west |
      | \`size\` | 3 |

      <details>
      <summary>Steps</summary>

      | Step | State |
      | --- | --- |
      | Manual Intervention Required | ⏸️ waiting for approval |
      | Security review | ⏸️ waiting for approval (1 of 2 approvals) |
      | Hello world | pending |

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
  });

  it("opens phases all the same where no work is left out", () => {
    const odd = deployment({ options: { ...noOptions, skip: ["security"] }, steps: [gate(), half, job()] });
    expect(ask({ deployment: odd })).toContain("\n\nLeft out on request: *Security review*.\n\n");
  });

  it("is approved ahead in a freeze", () => {
    const frozen = { name: "Christmas", reason: "nobody is in the office", until: at("23:00") };
    expect(ask({ frozen })).toContain(
      "**Production** is frozen until 2026-11-22 23:00 UTC by *Christmas*: nobody is in the office. It can be approved ahead: work starts after that.",
    );
  });
});
