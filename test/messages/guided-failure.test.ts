import { describe, expect, it } from "vitest";
import type { InterruptionState, Vote } from "../../app/domain/deployment/state.ts";
import { questionComment } from "../../app/messages/question.ts";
import type { QuestionFacts } from "../../app/messages/question-parts.ts";
import { mentionsIn } from "./support/github.ts";
import {
  approvedGate,
  at,
  deployment,
  failedJob,
  releaseManager,
  vote,
  work,
} from "./support/deployments.ts";
import { questionFacts } from "./support/facts.ts";

const deployers = {
  who: [{ kind: "team", org: "acme", slug: "release-managers" }],
  broken: [{ reference: "acme/gone", why: "not-found" }],
} as const;

const ask = (run = failedJob(), change: Partial<QuestionFacts> = {}) =>
  questionComment(
    questionFacts({
      deployment: deployment({ steps: [approvedGate, run] }),
      run,
      asked: deployers,
      ...change,
    }),
  );

const says = (guidance: NonNullable<Vote["guidance"]>, state: InterruptionState) => {
  const answer: Vote = { ...vote, team: "", teams: [], guidance, note: "the runner was lost" };
  return failedJob({ state, votes: [answer], resolvedAt: at("14:35") });
};

describe("a guided failure", () => {
  it("says what failed and where to look, and asks who may deploy what to do", () => {
    const comment = ask();
    expect(comment).toMatchInlineSnapshot(`
      "⏸️ **1.4.0 → Production** waits for people, guided failure: *Hello world* failed

      Who decides: @acme/release-managers. Write one of these in a new comment here, with your reason behind it, or press a button of the check *Deploy to Production*:

      \`\`\`
      /retry 1.4.0 Production
      \`\`\`

      \`\`\`
      /ignore 1.4.0 Production
      \`\`\`

      \`\`\`
      /fail 1.4.0 Production
      \`\`\`

      \`/retry\` starts it once more, with a new GitHub Deployment; \`/ignore\` leaves it failed and goes on; \`/fail\` lets the deployment fail.

      [d12](https://drawbridge.example/acme/app/deployments/12) ([log](https://github.com/acme/app/actions/runs/7)) failed at 2026-11-22 14:30 UTC. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

      - ⚠️ **Needs attention**: \`acme/gone\` counts for nobody: GitHub shows Drawbridge no such team or person. Correct it in \`.deploy/process.yml\`, or let the app see the team.

      **Error**

      \`\`\`
      exit code 1
      \`\`\`

      <details>
      <summary>Steps</summary>

      | Step | State |
      | --- | --- |
      | Manual Intervention Required | ✅ success |
      | Hello world | ⏸️ guided failure: exit code 1, [log](https://github.com/acme/app/actions/runs/7) |

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
    expect(mentionsIn(comment)).toEqual(["acme/release-managers"]);
  });

  it("of a step that is required cannot be ignored", () => {
    const comment = ask(failedJob({}, {}, { required: true }));
    expect(comment).toContain(
      "`/fail` lets the deployment fail. The step is required, so it cannot be ignored.",
    );
    expect(comment).not.toContain("/ignore");
  });

  it("counts how often it was started, and shows the error as it is", () => {
    const run = failedJob({ instructions: "```\n@acme <b>" }, { starts: 3, work: { ...work, logUrl: null } });
    const comment = ask(run);
    expect(comment).toContain(
      "[d12](https://drawbridge.example/acme/app/deployments/12) failed at 2026-11-22 14:30 UTC, after 3 starts.",
    );
    expect(comment).toContain("**Error**\n\n````\n```\n@acme <b>\n````");
  });

  it("of which nobody said why says so", () => {
    expect(ask(failedJob({ instructions: " " }, { work: null }))).toContain("**Error**\n\nNobody said why.");
  });

  it("that was answered shows what was said", () => {
    expect(ask(says("retry", "approved"))).toMatchInlineSnapshot(`
      "🚀 **1.4.0 → Production** was started once more by \`approver\`: *Hello world* failed

      - \`approver\` said to start it once more at 2026-11-22 14:20 UTC: the runner was lost

      [d12](https://drawbridge.example/acme/app/deployments/12) ([log](https://github.com/acme/app/actions/runs/7)) failed at 2026-11-22 14:30 UTC, answered at 2026-11-22 14:35 UTC. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

      <details>
      <summary>Error</summary>

      \`\`\`
      exit code 1
      \`\`\`

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
    expect(mentionsIn(ask(says("retry", "approved")))).toEqual([]);
  });

  it.each([
    [
      says("ignore", "approved"),
      "⚠️ **1.4.0 → Production** was told to go on by `approver`: *Hello world* failed and is ignored",
    ],
    [says("fail", "rejected"), "❌ **1.4.0 → Production** was let fail by `approver`: *Hello world* failed"],
    [
      failedJob({ state: "approved" }),
      "🚀 **1.4.0 → Production** was started once more: *Hello world* failed",
    ],
    [
      failedJob({ state: "canceled" }),
      "⛔ **1.4.0 → Production** asks no longer what to do: *Hello world* failed",
    ],
  ])("begins with its outcome", (run, first) => {
    expect(ask(run).split("\n")[0]).toBe(first);
  });

  it("whose deployment was canceled says by whom", () => {
    const run = failedJob({ state: "canceled" });
    const cause = { code: "canceled", by: releaseManager, note: "wrong branch" } as const;
    const ended = deployment({ state: "canceled", cause, steps: [approvedGate, run] });
    expect(ask(run, { deployment: ended }).split("\n")[0]).toBe(
      "⛔ **1.4.0 → Production** asks no longer what to do (canceled by `release-manager`: wrong branch): *Hello world* failed",
    );
  });
});
