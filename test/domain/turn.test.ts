import { describe, expect, it } from "vitest";
import { line, turnOf } from "../../app/domain/turn.ts";
import { noon, success, summary } from "./support/summaries.ts";

const queued = (id: number, minutes: number, more = {}) =>
  summary(id, { state: "queued", queuedAt: noon(minutes), ...more });
const rollback = (id: number, more = {}) => success(id, 0, { mode: "rollback", trigger: "person", ...more });

describe("whose turn it is", () => {
  it.each([
    ["nobody is there", summary(1), [], null],
    ["itself does not stand in its own way", queued(1, 0), [queued(1, 0)], null],
    ["those that wait let others pass", summary(2), [summary(1)], null],
    ["those that are finished are no matter", summary(2), [success(1, 0)], null],
    ["one executes", summary(2), [summary(1, { state: "executing" })], { code: "turn", behind: 1 }],
    ["one that blocks waits", summary(2), [summary(1, { blocks: true })], { code: "turn", behind: 1 }],
    [
      "one that blocks waits, and its time has come",
      summary(2),
      [summary(1, { blocks: true, notBefore: noon(30).toISOString() })],
      { code: "turn", behind: 1 },
    ],
    [
      "one that blocks waits, and was asked for later",
      summary(2),
      [summary(1, { blocks: true, notBefore: noon(31).toISOString() })],
      null,
    ],
    ["one was queued before", queued(3, 5), [queued(2, 4), queued(1, 3)], { code: "turn", behind: 2 }],
    [
      "one was queued in the same instant, with a lower id",
      queued(3, 5),
      [queued(2, 5)],
      { code: "turn", behind: 2 },
    ],
    ["one was queued after", queued(2, 5), [queued(3, 6)], null],
    ["whoever is not in line yet stands at its end", summary(1), [queued(2, 5)], { code: "turn", behind: 2 }],
    [
      "one executes: that counts before the line",
      queued(3, 5),
      [queued(2, 4), summary(9, { state: "executing" })],
      { code: "turn", behind: 9 },
    ],
  ] as const)("%s", (_case, candidate, others, expected) => {
    expect(turnOf(candidate, others, noon(30))).toEqual(expected);
  });

  it.each([
    ["holds what is automatic", summary(5), [rollback(4)], { code: "rollback-hold", rollback: 4 }],
    [
      "from when it is asked for",
      summary(5),
      [rollback(4, { state: "waiting" })],
      { code: "rollback-hold", rollback: 4 },
    ],
    ["not when it came to nothing", summary(5), [rollback(4, { state: "rejected" })], null],
    ["not what a person asks for", summary(5, { trigger: "person" }), [rollback(4)], null],
    ["not what a workflow asks for", summary(5, { trigger: "workflow" }), [rollback(4)], null],
    ["until a person deploys", summary(7), [rollback(4), success(6, 9, { trigger: "person" })], null],
    [
      "not until a person merely asks for one",
      summary(7),
      [rollback(4), summary(6, { trigger: "person" }), queued(5, 3, { trigger: "person" })],
      { code: "rollback-hold", rollback: 4 },
    ],
    [
      "until its work has started",
      queued(7, 9),
      [rollback(4), summary(6, { trigger: "person", workStartedAt: noon(9) })],
      null,
    ],
    [
      "not until one whose work is left out",
      summary(7),
      [rollback(4), success(6, 9, { trigger: "person", workSkipped: true, workStartedAt: null })],
      { code: "rollback-hold", rollback: 4 },
    ],
    [
      "which a workflow does not",
      summary(7),
      [rollback(4), success(6, 9, { trigger: "workflow" })],
      { code: "rollback-hold", rollback: 4 },
    ],
    [
      "a later one holds again",
      summary(7),
      [rollback(6), success(5, 9, { trigger: "person" })],
      { code: "rollback-hold", rollback: 6 },
    ],
    [
      "does not wait for what it holds itself",
      queued(6, 9, { trigger: "person", mode: "rollback" }),
      [queued(5, 3), queued(6, 9, { trigger: "person", mode: "rollback" })],
      null,
    ],
    [
      "a held one holds up nobody",
      queued(7, 9, { trigger: "person", mode: "rollback" }),
      [rollback(4), queued(5, 3)],
      null,
    ],
  ] as const)("a rollback: %s", (_case, candidate, others, expected) => {
    expect(turnOf(candidate, others, noon(30))).toEqual(expected);
  });

  it("the line, first come first", () => {
    const all = [queued(3, 5), success(1, 0), queued(4, 2), summary(2), queued(5, 5)];
    expect(line(all).map((one) => one.id)).toEqual([4, 3, 5]);
  });
});
