import { describe, expect, it } from "vitest";
import type { QueueReason } from "../../../app/domain/deployment/state.ts";
import { dueAt } from "../../../app/domain/deployment/tick.ts";
import { ada, gate, given, report, start, submit, work } from "../support/given.ts";

const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const due = (told: ReturnType<typeof given>) => {
  const at = dueAt(told.state);
  return at === null ? null : (at.getTime() - start.getTime()) / 1000;
};
const tick = { type: "Tick" } as const;

describe("a question with an end", () => {
  const terms = { timeoutMs: 60_000 };

  it("is open until then, and not at that moment any more", () => {
    const asked = given([gate("check", terms), work()]);
    expect(due(asked)).toBe(60);
    expect(asked.when(tick, { after: 59 }).events).toEqual([]);
    const over = asked.when(tick, { after: 60 });
    expect(over.types).toEqual(["InterruptionResolved", "StepFailed", "StepSkipped", "DeploymentFinished"]);
    expect(over.state).toMatchObject({
      state: "rejected",
      cause: { code: "expired", step: "CHECK", afterMs: 60_000, outcome: "rejected" },
    });
    expect(over.state.steps[0]).toMatchObject({
      error: "Nobody answered in time",
      interruption: { state: "expired" },
    });
    over.refuses(submit("check", ada, "approve"), { code: "already-decided", outcome: "expired" });
    expect(over.when(tick).events).toEqual([]);
    expect(due(over)).toBeNull();
  });

  it("cancels where it says so", () => {
    const over = given([gate("check", { ...terms, onTimeout: "cancel" }), work()]).when(tick, { after: 61 });
    expect(over.summary).toEqual(["canceled", "canceled", "skipped"]);
    expect(over.state.cause).toMatchObject({ code: "expired", outcome: "canceled" });
  });

  it.each([
    ["reject", "failure()", "waiting"],
    ["reject", "cancelled()", "skipped"],
    ["cancel", "cancelled()", "waiting"],
    ["cancel", "failure()", "skipped"],
  ] as const)("after work, on-timeout: %s, what asks for %s is %s", (onTimeout, condition, state) => {
    const steps = [work(), gate("check", { ...terms, onTimeout }), gate("after", { if: condition })];
    const over = given(steps).when(report("success")).when(tick, { after: 90 });
    expect(over.state.steps[2]?.state).toBe(state);
  });

  it("ends those that are open beside it; the earliest counts", () => {
    const steps = [gate("a", { timeoutMs: 90_000 }), gate("b", { ...terms, withPrevious: true }), work()];
    const asked = given(steps);
    expect(due(asked)).toBe(60);
    expect(asked.when(tick, { after: 100 }).summary).toEqual(["rejected", "failed", "canceled", "skipped"]);
    expect(asked.when(tick, { after: 70 }).summary).toEqual(["rejected", "canceled", "failed", "skipped"]);
  });
});

describe("a question of which people are reminded", () => {
  const asked = given([gate("check", { remindEveryMs: 10_000, timeoutMs: 25_000 }), work()]);

  it("says so each time once, until it is answered or ends", () => {
    expect(due(asked)).toBe(10);
    expect(asked.when(tick, { after: 9 }).events).toEqual([]);
    const once = asked.when(tick, { after: 12 });
    expect(once.events).toEqual([{ type: "Reminded", step: "check" }]);
    expect(once.state.steps[0]?.interruption).toMatchObject({ reminders: 1, remindedAt: later(12) });
    expect(once.when(tick).events).toEqual([]);
    expect(due(once)).toBe(22);
    const twice = once.when(tick, { after: 10 });
    expect(twice.state.steps[0]?.interruption?.reminders).toBe(2);
    expect(due(twice)).toBe(25);
    expect(twice.when(tick, { after: 3 }).state.state).toBe("rejected");
    expect(due(once.when(submit("check", ada, "approve")))).toBeNull();
  });

  it("reminds of all that are due at once", () => {
    const two = given([
      gate("a", { remindEveryMs: 5_000 }),
      gate("b", { remindEveryMs: 6_000, withPrevious: true }),
    ]);
    expect(two.when(tick, { after: 7 }).events).toEqual([
      { type: "Reminded", step: "a" },
      { type: "Reminded", step: "b" },
    ]);
  });

  it("of work that failed nobody is reminded", () => {
    const failed = given([work()], { guided: true }).when(report("failure"), { guided: true });
    expect(failed.state.state).toBe("waiting");
    expect(due(failed)).toBeNull();
  });
});

describe("a deployment that is asked for later", () => {
  const notBefore = later(100).toISOString();
  const scheduled: QueueReason = { code: "scheduled", at: notBefore };
  const busy: QueueReason = { code: "turn", behind: 7 };

  it("stands in line until then, whatever else would keep it", () => {
    const told = given([work()], { turn: busy }, { notBefore });
    expect(told.state).toMatchObject({ state: "queued", waitsFor: scheduled });
    expect(due(told)).toBe(100);
    expect(told.when(tick, { after: 99 }).events).toEqual([]);
    expect(told.when(tick, { after: 100 }).summary).toEqual(["executing", "executing"]);
    expect(told.when(tick, { after: 100, turn: busy }).state.waitsFor).toEqual(busy);
  });

  it("asks its gates at once, and keeps their answers", () => {
    const told = given([gate("check"), work(), gate("after")], { turn: busy }, { notBefore });
    expect(told.summary).toEqual(["waiting", "waiting", "pending", "pending"]);
    const approved = told.when(submit("check", ada, "approve"));
    expect(approved.state).toMatchObject({ state: "queued", waitsFor: scheduled });
    const asking = approved.when(tick, { after: 100 });
    expect(asking.state.waitsFor).toEqual({ code: "memberships" });
    expect(asking.when({ type: "Resume", standings: [], outdated: [] }).state.state).toBe("executing");
  });

  it("has not happened before, even where nothing is to be done", () => {
    const told = given([gate("check", { enabled: false })], {}, { notBefore });
    expect(told.summary).toEqual(["queued", "skipped"]);
    expect(told.when(tick, { after: 100 }).summary).toEqual(["success", "skipped"]);
  });

  it("ends at once where it ends", () => {
    const told = given([gate("check"), work()], {}, { notBefore });
    expect(told.when(submit("check", ada, "reject")).summary).toEqual(["rejected", "failed", "skipped"]);
    const queued = given([work()], {}, { notBefore });
    expect(queued.when({ type: "Cancel", note: "" }).summary).toEqual(["canceled", "skipped"]);
  });

  it("that was asked for in the past starts at once", () => {
    expect(given([work()], {}, { notBefore: later(-1).toISOString() }).state.state).toBe("executing");
  });
});

describe("what holds a deployment that may else start", () => {
  const until = later(50).toISOString();
  const held = {
    freeze: { code: "freeze", freeze: "Night", reason: "", until },
    blocked: { code: "blocked", by: "ada", reason: "no" },
    policy: { code: "policy", organization: "acme", why: "missing" },
    branch: { code: "policy-branch", branches: ["main"] },
    variables: { code: "variables", names: ["REGION"] },
  } as const satisfies Record<string, QueueReason>;

  it.each(Object.entries(held))("%s: before it starts, and before its work", (_name, turn) => {
    const first = given([gate("check"), work()], { turn });
    expect(first.state).toMatchObject({ state: "queued", waitsFor: turn, startedAt: null });
    const asked = first.when({ type: "Advance" });
    expect(asked.state.state).toBe("waiting");
    const approved = asked.when(submit("check", ada, "approve"), { turn });
    expect(approved.state).toMatchObject({ state: "queued", waitsFor: turn });
    expect(approved.when({ type: "Advance" }, { turn }).events).toEqual([]);
    expect(approved.when({ type: "Advance" }, { after: 2 }).state.state).toBe("executing");
  });

  it("a freeze is over at its end; the others only when somebody says so", () => {
    expect(due(given([work()], { turn: held.freeze }))).toBe(50);
    expect(due(given([work()], { turn: held.blocked }))).toBeNull();
    const longer = { ...held.freeze, until: later(80).toISOString() };
    const moved = given([work()], { turn: held.freeze }).when(tick, { after: 50, turn: longer });
    expect(due(moved)).toBe(80);
  });
});
