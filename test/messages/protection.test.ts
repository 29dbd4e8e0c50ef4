import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Actor } from "../../app/domain/actor.ts";
import type { Deployment, ProtectedRun } from "../../app/domain/deployment/state.ts";
import type { ProtectionVerdict } from "../../app/domain/protection.ts";
import { protectionAnswer, verdictAnswer } from "../../app/messages/protection-answer.ts";
import { protectionFinished } from "../../app/messages/protection-finished.ts";
import { protectionHeld, protectionStatus } from "../../app/messages/protection-status.ts";
import { runThreadBody, runThreadTitle } from "../../app/messages/protection-thread.ts";
import { protectionUnanswered } from "../../app/messages/protection-unanswered.ts";
import { questionComment } from "../../app/messages/question.ts";
import { reminderComment } from "../../app/messages/reminder.ts";
import {
  approver,
  approvedGate,
  at,
  deployment,
  gate,
  repository,
  sha,
  url,
  vote,
} from "./support/deployments.ts";
import { changes, questionFacts, teams } from "./support/facts.ts";
import { mentionsIn } from "./support/github.ts";
import { hostile, hostileName } from "./support/hostile.ts";

const protects: ProtectedRun = {
  runId: 4711,
  attempt: 1,
  url: "https://github.com/acme/app/actions/runs/4711",
  workflow: "deploy.yml",
  environment: "Production",
};
const pusher: Actor = { kind: "workflow", id: 2, login: "pusher", runId: 4711 };
const asking = gate({ kind: "protection-rule" });
const waiting = (change: Partial<Deployment> = {}): Deployment =>
  deployment({
    version: "run 4711",
    protects,
    createdBy: pusher,
    trigger: "workflow",
    steps: [asking],
    ...change,
  });
const thread = "https://github.com/acme/app/issues/7";

describe("the question about a workflow run", () => {
  it("says what waits, who decides, and what to type", () => {
    const text = questionComment(questionFacts({ deployment: waiting(), run: asking, changes: [] }));
    expect(text).toMatchInlineSnapshot(`
      "⏸️ Workflow run [**4711**](https://github.com/acme/app/actions/runs/4711) of \`deploy.yml\` waits for **Production**: *Manual Intervention Required*

      A job of it deploys there as soon as this is approved, and fails if it is rejected.

      Who decides: @acme/octopus-administrators, @acme/octopus-managers. Write one of these in a new comment here, with your reason behind it:

      \`\`\`
      /approve d12
      \`\`\`

      \`\`\`
      /reject d12
      \`\`\`

      [d12](https://drawbridge.example/acme/app/deployments/12) waits since 2026-11-22 14:05 UTC, started by \`pusher\`. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

      GitHub lets a job wait for 30 days.

      **Instructions**

      Please verify the Production environment is ready before proceeding

      <!-- drawbridge:question:q7 -->"
    `);
  });

  it("says what is beside: an attempt, a broken file, a freeze, an emergency, a policy, commits", () => {
    const text = questionComment(
      questionFacts({
        deployment: waiting({
          protects: { ...protects, attempt: 2 },
          comment:
            "The process file of the run's commit is broken, so that it adds no gates: those of the default branch are asked.",
        }),
        run: gate(
          { kind: "protection-rule", attempt: 2, deadline: at("18:00"), responsibleUser: approver },
          {},
          { remindEveryMs: 3_600_000 },
        ),
        organization: "acme",
        frozen: { name: "Holidays", reason: "", until: at("20:00") },
        emergency: { who: [{ kind: "user", login: "olaf" }], broken: [] },
        changes,
      }),
    );
    expect(text).toMatchInlineSnapshot(`
      "⏸️ Workflow run [**4711**](https://github.com/acme/app/actions/runs/4711) (attempt 2) of \`deploy.yml\` waits for **Production**: *Manual Intervention Required*

      A job of it deploys there as soon as this is approved, and fails if it is rejected.

      Asked again: somebody who approved it before is no longer responsible.

      ⚠️ **Needs attention**: The process file of the run's commit is broken, so that it adds no gates: those of the default branch are asked.

      Required by the organization's policy of \`acme\`.

      **Production** is frozen until 2026-11-22 20:00 UTC by *Holidays*. It can be approved ahead: the job goes on after that.

      Who decides: @acme/octopus-administrators, @acme/octopus-managers. Write one of these in a new comment here, with your reason behind it:

      \`\`\`
      /approve d12
      \`\`\`

      \`\`\`
      /reject d12
      \`\`\`

      In an emergency \`olaf\` approves alone, their own work too: \`/approve d12 emergency <reason>\`. It is marked everywhere, and whoever is asked here is told.

      [d12](https://drawbridge.example/acme/app/deployments/12) waits since 2026-11-22 14:05 UTC, started by \`pusher\`. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

      It waits until 2026-11-22 18:00 UTC, and is rejected if it is not approved by then. Whoever is missing is reminded every hour.

      \`approver\` took responsibility, and only the holder approves. \`/claim d12\` takes it over; everybody asked may reject.

      **Instructions**

      Please verify the Production environment is ready before proceeding

      <details>
      <summary>Commits since the newest release</summary>

      - **1.4.0**
      - 3f2a91c Fix the door (\`pusher\`)

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
  });

  it("ends like any other, and a reminder names it by its number", () => {
    const done = gate({ kind: "protection-rule", state: "approved", votes: [vote], resolvedAt: at("14:20") });
    const settled = waiting({ state: "success", steps: [done] });
    expect(questionComment(questionFacts({ deployment: settled, run: done, changes: [] })))
      .toMatchInlineSnapshot(`
      "✅ **run 4711 → Production** is approved by \`approver\`: *Manual Intervention Required*

      - \`approver\` (Octopus Administrators) approved at 2026-11-22 14:20 UTC: looks good

      [d12](https://drawbridge.example/acme/app/deployments/12) waited from 2026-11-22 14:05 UTC until 2026-11-22 14:20 UTC. Commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3), its checks: ✅ 2 success

      <details>
      <summary>Instructions</summary>

      Please verify the Production environment is ready before proceeding

      </details>

      <!-- drawbridge:question:q7 -->"
    `);
    const facts = questionFacts({ deployment: waiting(), run: asking });
    expect(reminderComment({ ...facts, question: `${thread}#issuecomment-1` })).toContain("/approve d12\n");
  });
});

it("the thread of a run, and the comment that it was not let in", () => {
  expect(runThreadTitle(protects)).toBe("Workflow run 4711 of deploy.yml");
  expect(runThreadBody(protects, sha, "r9", repository)).toMatchInlineSnapshot(`
    "Workflow run [**4711**](https://github.com/acme/app/actions/runs/4711) of \`deploy.yml\` of commit [\`3f2a91c\`](https://github.com/acme/app/commit/3f2a91c0d4e5f60718293a4b5c6d7e8f90a1b2c3) waits for approval.

    Who is asked is in the comments below. \`/help\` lists what can be written. The issue closes by itself when nothing of the run waits any more.

    <!-- drawbridge:thread:r9 -->"
  `);
  const rejected = waiting({
    state: "rejected",
    cause: { code: "rejected", by: approver, note: "not on a Friday", step: "Check" },
  });
  expect(protectionFinished({ id: "12", deployment: rejected, startedBy: pusher, url }))
    .toMatchInlineSnapshot(`
    "⛔ Workflow run [**4711**](https://github.com/acme/app/actions/runs/4711) of \`deploy.yml\` → **Production** is rejected by \`approver\` in *Check*: not on a Friday

    @pusher: its job is ended, and nothing was deployed. Running it again asks anew. More: [d12](https://drawbridge.example/acme/app/deployments/12).

    <!-- drawbridge:finished:12 -->"
  `);
});

describe("an answer that GitHub does not take", () => {
  it.each([
    ["success", "approved"],
    ["rejected", "not approved"],
  ] as const)("%s: says what was decided, that the job waits, who must act", (state, decided) => {
    const body = protectionUnanswered({ id: "12.unanswered", deployment: waiting({ state }), reason, url });
    expect(body).toBe(
      [
        `⚠️ **Needs attention**: Workflow run [**4711**](${protects.url}) of \`deploy.yml\` → **Production** is ${decided}, and its job waits all the same, for GitHub does not take the answer: 403 Resource not accessible`,
        `An administrator of the repository sees to it that the App may write deployments, and is a protection rule of the environment. Then somebody runs the workflow again, which asks anew; or an administrator answers on the page of the run. More: [d12](${url}).`,
        "<!-- drawbridge:finished:12.unanswered -->",
      ].join("\n\n"),
    );
  });

  it("mentions nobody, whatever GitHub says", () => {
    const facts = { id: "12", deployment: waiting({ state: "success" }), url };
    fc.assert(
      fc.property(hostile, (text) => {
        expect(mentionsIn(protectionUnanswered({ ...facts, reason: text }))).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});
const reason = "403 Resource not accessible";

describe("what a run shows beside its job", () => {
  const status = (change: Partial<Parameters<typeof protectionStatus>[0]> = {}) =>
    protectionStatus({
      deployment: waiting(),
      questions: [{ run: asking, asked: teams }],
      thread,
      url,
      keepsEarlier: false,
      ...change,
    });

  it("whom it waits for", () => {
    expect(status()).toMatchInlineSnapshot(`
      "⏸️ Waits for approval, which is asked in this [thread](https://github.com/acme/app/issues/7):

      - *Manual Intervention Required* by \`acme/octopus-administrators\` or \`acme/octopus-managers\`: \`/approve d12\` or \`/reject d12\`"
    `);
    expect(status({ thread: null, keepsEarlier: true })).toMatchInlineSnapshot(`
      "⏸️ Waits for approval, which is asked on [d12](https://drawbridge.example/acme/app/deployments/12):

      - *Manual Intervention Required* by \`acme/octopus-administrators\` or \`acme/octopus-managers\`: \`/approve d12\` or \`/reject d12\`

      ⚠️ **Needs attention**: \`.deploy/process.yml\` of the default branch is broken. Its last version in order counts."
    `);
  });

  it("who has approved, and how many are missing", () => {
    const half = gate({ kind: "protection-rule", votes: [vote], approvalsRequired: 2 }, {}, { approvals: 2 });
    const text = status({ deployment: waiting({ steps: [half] }), questions: [{ run: half, asked: teams }] });
    expect(text).toContain(
      "*Manual Intervention Required* (1 of 2 approvals) by `acme/octopus-administrators` or `acme/octopus-managers`, approved so far by `approver`: `/approve d12`",
    );
  });

  it("what holds it though it is approved", () => {
    const held = waiting({
      state: "queued",
      waitsFor: { code: "freeze", freeze: "Holidays", reason: "", until: "2026-11-22T20:00:00.000Z" },
      steps: [approvedGate],
    });
    expect(status({ deployment: held, questions: [] })).toMatchInlineSnapshot(`
      "⏳ It is queued, approved, frozen until 2026-11-22 20:00 UTC by *Holidays*.

      More: [d12](https://drawbridge.example/acme/app/deployments/12)."
    `);
  });

  it.each([
    [
      { code: "process-missing", branch: "main" },
      "there is no `.deploy/process.yml` on `main`, which says who approves. Somebody has to add it, or to take this rule off the environment.",
    ],
    [
      { code: "process-invalid", branch: "main", problem: { line: 3, column: 5, message: "Unknown key" } },
      "`.deploy/process.yml` on `main` is broken (line 3, column 5: Unknown key). Somebody has to mend it.",
    ],
    [
      { code: "environment-unknown", environments: ["Testing", "Production"] },
      "the lifecycle in `.deploy/process.yml` has no environment *Staging*, only `Testing` and `Production`. Somebody has to add it there, or to take this rule off the environment.",
    ],
  ] as const)("why nobody is asked: $code", (hold, why) => {
    const again = "Nobody is asked before. It is looked at again as soon as that changes.";
    expect(protectionHeld(hold, "Staging")).toBe(`⚠️ **Needs attention**: held, for ${why}\n\n${again}`);
  });
});

describe("the answer to a run", () => {
  it("who approved, and why", () => {
    expect(protectionAnswer(waiting({ state: "success", steps: [approvedGate] }), url))
      .toMatchInlineSnapshot(`
      "✅ Approved by \`approver\`.

      - *Manual Intervention Required*: \`approver\`: looks good

      More: [d12](https://drawbridge.example/acme/app/deployments/12)."
    `);
    expect(protectionAnswer(waiting({ state: "success", steps: [] }), url)).toMatchInlineSnapshot(`
      "✅ Approved: no gate asks anybody here.

      More: [d12](https://drawbridge.example/acme/app/deployments/12)."
    `);
  });

  it("who rejected, and why", () => {
    const rejected = waiting({
      state: "rejected",
      cause: { code: "rejected", by: approver, note: "not on a Friday", step: "Check" },
    });
    expect(protectionAnswer(rejected, url)).toMatchInlineSnapshot(`
      "⛔ Not approved: rejected by \`approver\` in *Check*: not on a Friday.

      More: [d12](https://drawbridge.example/acme/app/deployments/12)."
    `);
  });

  it.each<[ProtectionVerdict, string]>([
    [
      { code: "other-repository", repository: "mallory/app" },
      "⛔ Not approved: the commits of this run come from `mallory/app`. Only runs on commits of this repository are let in: merge them, and run the workflow on a branch that may release.",
    ],
    [
      { code: "other-repository", repository: null },
      "⛔ Not approved: the commits of this run come from a repository that is gone. Only runs on commits of this repository are let in: merge them, and run the workflow on a branch that may release.",
    ],
    [
      { code: "event-not-allowed", event: "pull_request" },
      "⛔ Not approved: runs of the event `pull_request` are not let in, for whoever opens a pull request decides what they do. Run the workflow by a push or by hand, after the merge.",
    ],
    [
      { code: "not-reachable", sha, allowed: ["main", "release/**"] },
      "⛔ Not approved: commit `3f2a91c` is on no branch that may release (`main` or `release/**`). Merge it, and run the workflow there; `releases.branches` in `.deploy/process.yml` says which branches may.",
    ],
    [
      { code: "carried-over", deployment: 11, version: "1.4.0", approvers: ["ada", "ben"] },
      "✅ Approved: this run does the work of [d11](https://drawbridge.example/acme/app/deployments/12) (**1.4.0**), which was approved by `ada` and `ben`.",
    ],
  ])("without a question: $code", (verdict, text) => {
    expect(verdictAnswer(verdict, url)).toBe(text);
  });

  it("is never longer than GitHub takes, and mentions nobody, whatever people write", () => {
    fc.assert(
      fc.property(hostile, hostileName, fc.nat(60), (note, name, many) => {
        const votes = Array.from({ length: many }, (_, id) => ({ ...vote, note, user: { id, login: name } }));
        const step = gate({ state: "approved", votes }, { state: "success" }, { name });
        const texts = [
          protectionAnswer(waiting({ state: "success", steps: [step] }), url),
          protectionAnswer(
            waiting({ state: "rejected", cause: { code: "rejected", by: approver, note, step: name } }),
            url,
          ),
          protectionHeld({ code: "environment-unknown", environments: [name, note] }, name),
          verdictAnswer({ code: "not-reachable", sha, allowed: [name, note] }, null),
        ];
        for (const text of texts) {
          expect(text.length).toBeLessThanOrEqual(1024);
          expect(mentionsIn(text)).toEqual([]);
          expect(text).not.toContain("<!--");
        }
      }),
    );
  });
});
