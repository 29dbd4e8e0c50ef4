import { describe, expect, it } from "vitest";
import { decide } from "../../../app/domain/deployment/decide.ts";
import { ada, facts, gate, given, start, submit, work } from "../support/given.ts";

const steps = [gate("check", { timeoutMs: 60_000 }), work()];
const asked = given(steps);

describe("an answer around the deadline of a question whose timer has not rung yet", () => {
  it.each([
    { decision: "approve", at: 59, counts: true },
    { decision: "reject", at: 59, counts: true },
    { decision: "approve", at: 60, counts: false },
    { decision: "reject", at: 60, counts: false },
    { decision: "approve", at: 3600, counts: false },
  ] as const)("$decision after $at seconds counts: $counts", ({ decision, at, counts }) => {
    const now = new Date(start.getTime() + at * 1000);
    const decided = decide(asked.state, submit("check", ada, decision), facts(steps, { now }));
    if (counts) expect(decided).toMatchObject({ ok: true });
    else
      expect(decided).toMatchObject({ ok: false, refusal: { code: "already-decided", outcome: "expired" } });
  });
});
