import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GitHubFailure } from "../../app/github/client.ts";
import { createLimits, kindOf, type CallKind, type Limits } from "../../app/github/limits.ts";

const START = Date.parse("2026-11-22T12:00:00Z");

function at(milliseconds: number): Date {
  return new Date(START + milliseconds);
}

/** Null where it fits, else from when it does. */
function take(limits: Limits, kind: CallKind): Date | null {
  try {
    limits.take("7", kind);
    return null;
  } catch (error) {
    if (error instanceof GitHubFailure && error.kind === "throttled") return error.retryAt;
    throw error;
  }
}

/** Takes as often as it fits: how often, and from when the next fits. */
function takeAll(limits: Limits, kind: CallKind): { count: number; retryAt: Date | null } {
  for (let count = 0; ; count += 1) {
    const retryAt = take(limits, kind);
    if (retryAt !== null) return { count, retryAt };
  }
}

describe("GitHub's limits", () => {
  it.each<[CallKind, number]>([
    ["read", 900],
    ["order", 180],
    ["decoration", 120],
    ["content", 80],
  ])("a burst of %s goes out %i times in a minute", (kind, most) => {
    const limits = createLimits(() => at(0));
    expect(takeAll(limits, kind)).toEqual({ count: most, retryAt: at(61_000) });
  });

  it("leaves 300 points a minute to reading and to work when comments and checks took theirs", () => {
    const limits = createLimits(() => at(0));
    takeAll(limits, "content");
    takeAll(limits, "decoration");
    expect(takeAll(limits, "order").count).toBe(60);
  });

  it("slides: what was spent comes back a minute after it was spent, not at the full minute", () => {
    let now = at(0);
    const limits = createLimits(() => now);
    for (let i = 0; i < 30; i += 1) limits.take("7", "content");
    now = at(40_000);
    expect(takeAll(limits, "content")).toEqual({ count: 50, retryAt: at(61_000) });
    now = at(61_000);
    expect(takeAll(limits, "content")).toEqual({ count: 30, retryAt: at(101_000) });
  });

  it("stops after 500 comments and issues in an hour", () => {
    let now = at(0);
    const limits = createLimits(() => now);
    let posted = 0;
    for (let minute = 0; minute < 6; minute += 1) {
      now = at(minute * 61_000);
      posted += takeAll(limits, "content").count;
    }
    expect(posted).toBe(480);
    now = at(6 * 61_000);
    expect(takeAll(limits, "content")).toEqual({ count: 20, retryAt: at(3_601_000) });
  });

  it("holds back one kind, or everything, until GitHub's own time, and never another installation", () => {
    let now = at(0);
    const limits = createLimits(() => now);
    limits.pause("7", "content", at(90_000));
    expect(takeAll(limits, "content")).toEqual({ count: 0, retryAt: at(90_000) });
    limits.take("7", "order");
    limits.pause("7", null, at(30_000));
    expect(takeAll(limits, "order")).toEqual({ count: 0, retryAt: at(30_000) });
    limits.take("8", "content");
    now = at(30_000);
    limits.take("7", "order");
    now = at(90_000);
    limits.take("7", "content");
  });

  it("a shorter wait does not end a longer one", () => {
    const limits = createLimits(() => at(0));
    limits.pause("7", null, at(90_000));
    limits.pause("7", null, at(5_000));
    expect(takeAll(limits, "read").retryAt).toEqual(at(90_000));
  });

  it("forgets no installation of the last hour, however many there are", () => {
    let now = at(0);
    const limits = createLimits(() => now);
    takeAll(limits, "content");
    limits.pause("7", "order", at(4_000_000));
    for (let i = 0; i < 6_000; i += 1) limits.take(`other ${i}`, "read");
    expect(takeAll(limits, "content")).toEqual({ count: 0, retryAt: at(61_000) });
    now = at(3_900_000);
    limits.take("one more", "read");
    expect(take(limits, "order")).toEqual(at(4_000_000));
    expect(takeAll(limits, "content").count).toBe(80);
  });

  it("never lets more than GitHub allows into any minute or hour, and lets on at the time it named", () => {
    const step = fc.record({
      after: fc.integer({ min: 0, max: 30_000 }),
      kind: fc.constantFrom<CallKind>("read", "order", "decoration", "content"),
      times: fc.integer({ min: 1, max: 100 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        let now = at(0);
        const limits = createLimits(() => now);
        const taken: { at: number; kind: CallKind }[] = [];
        for (const { after, kind, times } of steps) {
          now = new Date(now.getTime() + after);
          for (let i = 0; i < times; i += 1) {
            // Each of the four limits may be in the way once; each names a later time.
            for (let waits = 0; waits <= 4; waits += 1) {
              const retryAt = take(limits, kind);
              if (retryAt === null) break;
              expect(retryAt.getTime()).toBeGreaterThan(now.getTime());
              expect(waits).toBeLessThan(4);
              now = retryAt;
            }
            taken.push({ at: now.getTime(), kind });
          }
        }
        expect(mostIn(taken, 60_000, ({ kind }) => (kind === "read" ? 1 : 5))).toBeLessThanOrEqual(900);
        const contents = taken.filter(({ kind }) => kind === "content");
        expect(mostIn(contents, 60_000, () => 1)).toBeLessThanOrEqual(80);
        expect(mostIn(contents, 3_600_000, () => 1)).toBeLessThanOrEqual(500);
      }),
      { numRuns: 50 },
    );
  });

  /** The highest cost in any span of so many milliseconds. */
  function mostIn<T extends { at: number }>(calls: T[], span: number, cost: (call: T) => number): number {
    let [from, sum, most] = [0, 0, 0];
    for (const call of calls) {
      sum += cost(call);
      for (let first = calls[from]; first !== undefined && first.at <= call.at - span; first = calls[from]) {
        sum -= cost(first);
        from += 1;
      }
      most = Math.max(most, sum);
    }
    return most;
  }
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
