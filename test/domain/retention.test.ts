import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isFinished } from "../../app/domain/deployment/state.ts";
import { current, overtaken, previous, staleBehind } from "../../app/domain/history.ts";
import { seesTheSame } from "../../app/domain/retention.ts";
import type { DeploymentSummary } from "../../app/domain/summary.ts";
import { supersededBy } from "../../app/domain/supersede.ts";
import { turnOf } from "../../app/domain/turn.ts";
import { noon, success, summary } from "./support/summaries.ts";

const now = noon(600);
const ids = (deployments: readonly DeploymentSummary[]) => deployments.map((one) => one.id);

/** As `usecases/retention` goes about it: release by release, each only if the environment is the same without. */
function removed(all: readonly DeploymentSummary[], old: readonly number[]): readonly DeploymentSummary[] {
  return old.reduce((left, releaseId) => {
    const own = left.filter((one) => one.releaseId === releaseId);
    const rest = left.filter((one) => one.releaseId !== releaseId);
    return own.every((one) => isFinished(one.state)) && seesTheSame(left, rest, now) ? rest : left;
  }, all);
}

const state = fc.constantFrom("success", "success", "success", "failed", "rejected", "canceled", "timed-out");
const open = fc.constantFrom("executing", "waiting", "queued");

/** A deployment that some release had at some time; release ids rise only roughly with time, as with hotfixes. */
const past = fc.record({
  release: fc.integer({ min: 1, max: 7 }),
  mode: fc.constantFrom("deploy", "deploy", "redeploy", "rollback"),
  trigger: fc.constantFrom("automatic", "person", "workflow"),
  state,
  started: fc.boolean(),
  workSkipped: fc.boolean(),
  minutes: fc.integer({ min: 0, max: 40 }),
});
type Past = typeof past extends fc.Arbitrary<infer T> ? T : never;

function summaryOf(one: Past, index: number): DeploymentSummary {
  const at = index * 10;
  const started = one.started || (one.state === "success" && !one.workSkipped);
  return summary(index + 1, {
    releaseId: one.release,
    mode: one.mode,
    trigger: one.trigger,
    state: one.state,
    workSkipped: one.workSkipped,
    queuedAt: noon(at),
    workStartedAt: started ? noon(at + 1) : null,
    finishedAt: noon(at + 2 + one.minutes),
  });
}

const history = fc
  .tuple(fc.array(past, { minLength: 1, maxLength: 16 }), fc.array(fc.tuple(past, open), { maxLength: 2 }))
  .map(([ended, running]) => [
    ...ended.map(summaryOf),
    ...running.map(([one, how], nth) => ({
      ...summaryOf(one, ended.length + nth),
      state: how,
      finishedAt: null,
      waitsFor: how === "queued" ? ("turn" as const) : null,
    })),
  ]);
const order = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7]);

const candidates = (["automatic", "person", "workflow"] as const).flatMap((trigger) =>
  [3, 9].map((releaseId) => ({ id: 900, trigger, releaseId, queuedAt: null })),
);

/** Everything that is decided between the deployments of the environment, for whoever is there or comes next. */
function decisions(all: readonly DeploymentSummary[]) {
  const asking = [...candidates, ...all.filter((one) => !isFinished(one.state))];
  return {
    current: current(all)?.id ?? null,
    previous: previous(all)?.id ?? null,
    turns: asking.map((one) => turnOf(one, all, now)),
    stale: asking.map((one) => staleBehind(one, all)),
    overtaken: asking.map((one) => overtaken(one, noon(100), all)),
    superseded: all
      .filter((one) => !isFinished(one.state))
      .map((one) => ids(supersededBy(one, all, "on-success", "success"))),
  };
}

describe("what retention takes from the history of an environment", () => {
  it("changes no decision, whatever the history and whichever releases are old", () => {
    fc.assert(
      fc.property(history, order, (all, old) => {
        expect(decisions(removed(all, old))).toEqual(decisions(all));
      }),
      { numRuns: 2_000 },
    );
  });

  it("changes none either after one more deployment, be it a rollback to the release before", () => {
    const next = fc.record({ back: fc.boolean(), one: past });
    fc.assert(
      fc.property(history, order, next, (all, old, { back, one }) => {
        const rest = removed(all, old);
        const before = previous(all);
        const coming = summaryOf({ ...one, release: 8 }, 40);
        const target = back && before !== null ? before.releaseId : null;
        const then = target === null ? coming : { ...coming, releaseId: target, mode: "rollback" as const };
        if (target === null && then.mode === "rollback") return;
        expect(decisions([...rest, then])).toEqual(decisions([...all, then]));
      }),
      { numRuns: 2_000 },
    );
  });

  it("is something: of a long row of successes the last three stay", () => {
    const row = [1, 2, 3, 4, 5, 6].map((n) => success(n, n * 10));
    expect(ids(removed(row, [1, 2, 3, 4, 5, 6]))).toEqual([4, 5, 6]);
  });

  it.each([
    [
      "a failure that is the latest attempt, though what it went wrong with is old",
      [
        success(1, 0),
        success(2, 10),
        summary(3, { state: "failed", workStartedAt: noon(20), finishedAt: noon(21) }),
      ],
      [1, 2, 3],
    ],
    [
      "the release that a rollback left, where it has to be known that it was left",
      [success(2, 0), success(3, 10), success(4, 20, { releaseId: 1, mode: "rollback" })],
      [2, 3, 4],
    ],
    [
      "nothing of the other releases between: rolled back from, they are no way back",
      [success(1, 0), success(2, 10), success(3, 20), success(4, 30, { releaseId: 1, mode: "rollback" })],
      [1, 4],
    ],
    [
      "the rollback that holds automatic deployments",
      [success(1, 0), success(2, 10), success(3, 20, { releaseId: 1, mode: "rollback", trigger: "person" })],
      [1, 3],
    ],
    [
      "what is under way",
      [summary(1, { state: "queued" }), success(2, 10), success(3, 20), success(4, 30), success(5, 40)],
      [1, 3, 4, 5],
    ],
  ])("keeps %s", (_what, all: readonly DeploymentSummary[], kept) => {
    expect(ids(removed(all, [1, 2, 3, 4, 5]))).toEqual(kept);
  });
});
