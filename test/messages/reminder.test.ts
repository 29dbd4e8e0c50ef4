import { describe, expect, it } from "vitest";
import { quorumOf } from "../../app/domain/quorum.ts";
import { type ReminderFacts, reminderComment } from "../../app/messages/reminder.ts";
import { mentionsIn } from "./support/github.ts";
import { approver, at, failedJob, gate, securityGate, securityVote } from "./support/deployments.ts";
import { questionFacts, teams } from "./support/facts.ts";

const remind = (change: Partial<ReminderFacts> = {}) =>
  reminderComment({
    ...questionFacts(),
    question: "https://github.com/acme/app/pull/3#issuecomment-5",
    ...change,
  });

describe("a reminder", () => {
  it("says what waits since when, for whom, what to type and until when", () => {
    const run = securityGate({ votes: [securityVote], deadline: at("18:05") });
    const quorum = quorumOf(
      { approvals: 1, fromEachTeam: true, responsibleTeams: ["Security", "Operations"] },
      [securityVote],
    );
    const asked = { who: [{ kind: "team", org: "acme", slug: "operations" }], broken: [] } as const;
    const comment = remind({ run, quorum, asked, alone: false });
    expect(comment).toMatchInlineSnapshot(`
      "⏸️ **1.4.0 → Production** still waits for approval: *Security review* (1 of 2 approvals, missing 1 of \`Operations\`)

      @acme/operations: it waits for you since 2026-11-22 14:05 UTC, and is rejected at 2026-11-22 18:05 UTC if it is not approved by then. See the [question](https://github.com/acme/app/pull/3#issuecomment-5), then write one of these in a new comment here:

      \`\`\`
      /approve d12 "Security review"
      \`\`\`

      \`\`\`
      /reject d12 "Security review"
      \`\`\`

      <!-- drawbridge:reminder:q7 -->"
    `);
    expect(mentionsIn(comment)).toEqual(["acme/operations"]);
  });

  it("mentions no person who has answered, or whose approval would not count", () => {
    const people = ["Guard", "Approver", "night-shift"].map((login) => ({ kind: "user", login }) as const);
    const exclusions = {
      excluded: [{ person: approver, because: [{ did: "released" }] }],
      unattributed: [],
      complete: true,
      tooFew: null,
    } as const;
    const run = securityGate({ votes: [securityVote] });
    expect(mentionsIn(remind({ run, exclusions, asked: { who: people, broken: [] } }))).toEqual([
      "night-shift",
    ]);
    const alone = remind({ run, exclusions, asked: { who: people.slice(0, 2), broken: [] } });
    expect(mentionsIn(alone)).toEqual([]);
    expect(alone).toContain("Nobody is left who could still act. It waits since 2026-11-22 14:05 UTC.");
  });

  it("says who holds it, what is stale, what ends it, and where it is while its comment is not known", () => {
    const run = gate({ responsibleUser: approver, deadline: at("18:05") }, {}, { onTimeout: "cancel" });
    const comment = remind({ run, staleBehind: "1.5.0", question: null, asked: { ...teams, who: null } });
    expect(comment).toContain("whoever may deploy to Production: it waits for you since");
    expect(comment).toContain(
      "and is canceled at 2026-11-22 18:05 UTC if it is not approved by then. See the [d12](",
    );
    expect(comment).toContain("```\n/approve 1.4.0 Production anyway\n```");
    expect(comment).toContain("`approver` took responsibility, and only the holder approves.");
  });

  it("of a guided failure asks what to do", () => {
    const comment = remind({ run: failedJob() });
    expect(comment.split("\n")[0]).toBe(
      "⏸️ **1.4.0 → Production** still waits for people, guided failure: *Hello world* failed",
    );
    expect(comment).toContain("```\n/retry 1.4.0 Production\n```\n\n```\n/ignore 1.4.0 Production\n```");
  });
});
