import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Ask,
  type CallKind,
  emptyLedger,
  isIdle,
  kindOf,
  leftOf,
  type Ledger,
  LIMITS,
  pause,
  pausedUntil,
  spend,
  withAllowance,
} from "../../app/github/budget.ts";
import type { Priority } from "../../app/github/priority.ts";
import { mostIn } from "./windows.ts";

const START = Date.parse("2026-11-22T12:00:00Z");
const at = (milliseconds: number): number => START + milliseconds;
const kinds: readonly CallKind[] = ["read", "order", "content", "decoration"];
const priorities: readonly Priority[] = ["resume", "answer", "decorate"];

/** Spends one request at a time, as often as it fits: how often, and from when the next fits. */
function spendAll(ledger: Ledger, ask: Ask, when: number) {
  for (let count = 0; ; count += 1) {
    const { ledger: next, verdicts } = spend(ledger, [ask], when);
    if (verdicts[0] != null) return { count, from: verdicts[0].from, ledger };
    ledger = next;
  }
}

describe("what fits into a minute", () => {
  it.each<[CallKind, Priority, number]>([
    ["read", "resume", 900],
    ["read", "answer", 750],
    ["read", "decorate", 600],
    ["order", "resume", 180],
    ["decoration", "answer", 150],
    ["decoration", "decorate", 120],
    ["content", "answer", 80],
    ["content", "decorate", 60],
  ])("a burst of %s to %s goes out %i times", (kind, priority, most) => {
    const { count, from } = spendAll(emptyLedger, { kind, priority }, at(0));
    expect([count, from]).toEqual([most, at(61_000)]);
  });

  it("leaves 300 points to answers and work when decoration took its own, and 150 of them to work alone", () => {
    const decorated = spendAll(emptyLedger, { kind: "decoration", priority: "decorate" }, at(0)).ledger;
    const answered = spendAll(decorated, { kind: "decoration", priority: "answer" }, at(0));
    expect(answered.count).toBe(30);
    expect(spendAll(answered.ledger, { kind: "order", priority: "resume" }, at(0)).count).toBe(30);
  });

  it("keeps new comments for answers when decoration took its own", () => {
    const { ledger } = spendAll(emptyLedger, { kind: "content", priority: "decorate" }, at(0));
    expect(spendAll(ledger, { kind: "content", priority: "answer" }, at(0)).count).toBe(20);
  });

  it("slides: what was spent comes back a minute after it was spent, not at the full minute", () => {
    const ask: Ask = { kind: "content", priority: "answer" };
    const asks = Array.from({ length: 30 }, () => ask);
    const { ledger } = spend(emptyLedger, asks, at(0));
    const second = spendAll(ledger, ask, at(40_000));
    expect([second.count, second.from]).toEqual([50, at(61_000)]);
    const third = spendAll(second.ledger, ask, at(61_000));
    expect([third.count, third.from]).toEqual([30, at(101_000)]);
  });

  it("serves the most urgent first, whatever the order of asking", () => {
    const full = spendAll(emptyLedger, { kind: "read", priority: "answer" }, at(0)).ledger;
    const room = spend(
      full,
      Array.from({ length: 140 }, () => ({ kind: "read", priority: "resume" }) as const),
      at(0),
    ).ledger;
    // Ten points are left, for what resumes work alone.
    const asks: Ask[] = [
      { kind: "decoration", priority: "decorate" },
      { kind: "read", priority: "answer" },
      { kind: "order", priority: "resume" },
      { kind: "order", priority: "resume" },
      { kind: "order", priority: "resume" },
    ];
    const { verdicts } = spend(room, asks, at(0));
    expect(verdicts.map((verdict) => verdict === null)).toEqual([false, false, true, true, false]);

    const one = spendAll(emptyLedger, { kind: "content", priority: "decorate" }, at(0)).ledger;
    const but = spend(
      one,
      Array.from({ length: 19 }, () => ({ kind: "content", priority: "answer" }) as const),
      at(0),
    ).ledger;
    const last = spend(
      but,
      [
        { kind: "content", priority: "answer" },
        { kind: "content", priority: "resume" },
      ],
      at(0),
    );
    expect(last.verdicts.map((verdict) => verdict === null)).toEqual([false, true]);
  });

  it("gives the ledger back as it was where nothing may leave", () => {
    const { ledger } = spendAll(emptyLedger, { kind: "read", priority: "resume" }, at(0));
    expect(spend(ledger, [{ kind: "order", priority: "resume" }], at(1)).ledger).toBe(ledger);
  });

  it("remembers so many entries at most, whatever is asked", () => {
    let ledger = emptyLedger;
    for (let ms = 0; ms < 3_700_000; ms += ms < 70_000 ? 70 : 3_500) {
      const kind = ms % 140 === 0 ? "read" : "content";
      ledger = spend(ledger, [{ kind, priority: "decorate" }], at(ms)).ledger;
    }
    for (const { id } of LIMITS) expect(ledger.spent[id]?.length ?? 0).toBeLessThanOrEqual(246);
    expect(JSON.stringify(ledger.spent).length).toBeLessThan(32_000);
  });
});

describe("what fits into an hour", () => {
  it("is 500 comments and issues", () => {
    let ledger = emptyLedger;
    let posted = 0;
    const ask: Ask = { kind: "content", priority: "answer" };
    for (let minute = 0; minute < 6; minute += 1) {
      const round = spendAll(ledger, ask, at(minute * 61_000));
      posted += round.count;
      ledger = round.ledger;
    }
    expect(posted).toBe(480);
    const last = spendAll(ledger, ask, at(6 * 61_000));
    expect([last.count, last.from]).toEqual([20, at(3_601_000)]);
  });
});

describe("a pause", () => {
  const read: Ask = { kind: "read", priority: "resume" };
  const write: Ask = { kind: "content", priority: "answer" };
  const first = (ledger: Ledger, ask: Ask, when: number) =>
    spend(ledger, [ask], when).verdicts[0]?.from ?? null;

  it("holds back one kind, or everything, until the time that GitHub named", () => {
    const ledger = pause(emptyLedger, "content", at(90_000), at(0));
    expect(first(ledger, write, at(1))).toBe(at(90_000));
    expect(first(ledger, read, at(1))).toBeNull();
    expect(first(ledger, write, at(90_000))).toBeNull();
    const all = pause(ledger, "all", at(30_000), at(0));
    expect(first(all, read, at(1))).toBe(at(30_000));
    expect(first(all, read, at(30_000))).toBeNull();
    expect(pausedUntil(all, "all", at(1))).toBe(at(30_000));
    expect(pausedUntil(all, "all", at(30_000))).toBeNull();
  });

  it("is not ended by a shorter one", () => {
    const ledger = pause(pause(emptyLedger, "all", at(90_000), at(0)), "all", at(5_000), at(1));
    expect(first(ledger, read, at(2))).toBe(at(90_000));
  });

  it("lasts a minute where GitHub named no time, and twice as long each time that it follows", () => {
    let ledger = emptyLedger;
    let when = at(0);
    const lasted: number[] = [];
    for (let round = 0; round < 7; round += 1) {
      ledger = pause(ledger, "content", null, when);
      const until = pausedUntil(ledger, "content", when) ?? 0;
      lasted.push((until - when) / 60_000);
      when = until + 1_000;
    }
    expect(lasted).toEqual([1, 2, 4, 8, 16, 16, 16]);
    // Quiet for as long as it was last held back: it begins anew.
    when += 16 * 60_000;
    expect(pausedUntil(pause(ledger, "content", null, when), "content", when)).toBe(when + 60_000);
  });

  it("does not grow by what had left before it", () => {
    const ledger = pause(emptyLedger, "content", null, at(0));
    const again = pause(pause(ledger, "content", null, at(100)), "content", null, at(59_000));
    expect(pausedUntil(again, "content", at(59_000))).toBe(at(60_000));
  });
});

describe("GitHub's own count", () => {
  const told = (remaining: number, seenAt = at(0)) =>
    withAllowance(emptyLedger, { limit: 5_000, remaining, resetAt: at(600_000), seenAt });
  const leaves = (ledger: Ledger, priority: Priority, when = at(1)) =>
    spend(ledger, [{ kind: "decoration", priority }], when).verdicts[0] === null;

  it("holds back what nobody waits for once less than 5 % are left, until the reset", () => {
    expect(priorities.map((priority) => leaves(told(250), priority))).toEqual([true, true, true]);
    expect(priorities.map((priority) => leaves(told(249), priority))).toEqual([true, true, false]);
    const [verdict] = spend(told(249), [{ kind: "read", priority: "decorate" }], at(1)).verdicts;
    expect(verdict).toEqual({
      from: at(600_000),
      why: "249 of GitHub's 5000 requests an hour are left, kept for work and answers",
    });
    expect(leaves(told(249), "decorate", at(600_000))).toBe(true);
  });

  it("counts as it was said last", () => {
    const older = { limit: 5_000, remaining: 4_000, resetAt: at(1), seenAt: at(-5) };
    expect(withAllowance(told(100), older).allowance?.remaining).toBe(100);
    expect(withAllowance(told(100), { ...older, seenAt: at(5) }).allowance?.remaining).toBe(4_000);
  });
});

describe("a ledger", () => {
  it("is idle once nothing of it counts", () => {
    const { ledger } = spend(emptyLedger, [{ kind: "read", priority: "resume" }], at(0));
    expect([isIdle(ledger, at(1)), isIdle(ledger, at(61_500))]).toEqual([false, true]);
    expect(isIdle(pause(ledger, "all", at(90_000), at(0)), at(61_500))).toBe(false);
    expect(leftOf(ledger, "points", at(1))).toBe(899);
  });

  it("never lets more than GitHub allows into any minute or hour, and lets on at the time it named", () => {
    const step = fc.record({
      after: fc.integer({ min: 0, max: 30_000 }),
      ask: fc.record({ kind: fc.constantFrom(...kinds), priority: fc.constantFrom(...priorities) }),
      times: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let now = at(0);
        let ledger = emptyLedger;
        const left: { at: number; kind: CallKind }[] = [];
        for (const { after, ask, times } of steps) {
          now += after;
          for (let i = 0; i < times; i += 1) {
            // Each limit may be in the way once; each names a later time.
            for (let waits = 0; ; waits += 1) {
              const { ledger: next, verdicts } = spend(ledger, [ask], now);
              ledger = next;
              const from = verdicts[0]?.from ?? null;
              if (from === null) break;
              expect(from).toBeGreaterThan(now);
              expect(waits).toBeLessThan(LIMITS.length);
              now = from;
            }
            left.push({ at: now, kind: ask.kind });
          }
        }
        expect(mostIn(left, 60_000, ({ kind }) => (kind === "read" ? 1 : 5))).toBeLessThanOrEqual(900);
        const contents = left.filter(({ kind }) => kind === "content");
        expect(mostIn(contents, 60_000, () => 1)).toBeLessThanOrEqual(80);
        expect(mostIn(contents, 3_600_000, () => 1)).toBeLessThanOrEqual(500);
      }),
      { numRuns: 50 },
    );
  });
});

describe("kindOf", () => {
  it.each<[string, string, CallKind]>([
    ["GET", "/repos/{owner}/{repo}/issues/{issue_number}/comments", "read"],
    ["GET", "/repos/{owner}/{repo}/deployments", "read"],
    ["POST", "/repos/{owner}/{repo}/issues/{issue_number}/comments", "content"],
    ["POST", "/repos/{owner}/{repo}/issues", "content"],
    ["POST", "https://ghe.acme.test/repos/acme/shop/issues/7/comments", "content"],
    ["PATCH", "/repos/{owner}/{repo}/issues/{issue_number}", "decoration"],
    ["PATCH", "/repos/{owner}/{repo}/issues/comments/{comment_id}", "decoration"],
    ["POST", "/repos/{owner}/{repo}/issues/comments/{comment_id}/reactions", "decoration"],
    ["POST", "/repos/{owner}/{repo}/check-runs", "decoration"],
    ["POST", "/repos/{owner}/{repo}/deployments", "order"],
    ["POST", "/repos/{owner}/{repo}/deployments/{deployment_id}/statuses", "order"],
    ["POST", "/repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches", "order"],
    ["POST", "/repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule", "order"],
  ])("%s %s is %s", (method, url, kind) => {
    expect(kindOf(method, url)).toBe(kind);
  });
});
