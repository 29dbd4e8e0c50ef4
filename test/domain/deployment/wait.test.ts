import { describe, expect, it } from "vitest";
import { dueAt } from "../../../app/domain/deployment/tick.ts";
import { ada, gate, given, start, submit, wait, work, workflow } from "../support/given.ts";

const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);
const tick = { type: "Tick" } as const;

describe("a step that waits", () => {
  it("has the environment's turn, is due at its end, and is no work", () => {
    const told = given([wait("soak", { forMs: 30_000 }), work()]);
    expect(told.state).toMatchObject({ state: "executing", workStarted: false, githubDeploymentId: null });
    expect(dueAt(told.state)).toEqual(later(30));
    expect(told.when(tick, { after: 29 }).events).toEqual([]);
    const over = told.when(tick, { after: 30 });
    expect(over.state.steps.map((step) => step.state)).toEqual(["success", "executing"]);
    expect(over.state.workStarted).toBe(true);
  });

  it("stands in line like work", () => {
    const turn = { code: "turn", behind: 9 } as const;
    const told = given([gate("check"), wait("soak"), work()]).when(submit("check", ada, "approve"), { turn });
    expect(told.state).toMatchObject({ state: "queued", waitsFor: turn });
    expect(told.when({ type: "Advance" }).state.steps[1]?.state).toBe("executing");
  });

  it.each([
    ["2026-11-22T14:01:00Z", 60],
    ["2026-11-22T15:02+01:00", 120],
    ["2026-11-22T15:02[Europe/Berlin]", 120],
    ["${{ steps.check.outputs['inputs.start'] || '2026-11-22T14:00:40Z' }}", 40],
  ])("until %s", (until, seconds) => {
    const told = given([wait("soak", { forMs: null, until }), work()]);
    expect(dueAt(told.state)).toEqual(later(seconds));
  });

  it("is over at once where the time has passed", () => {
    const told = given([wait("soak", { forMs: null, until: "2026-11-22T13:00:00Z" }), work()]);
    expect(told.when(tick, { after: 0 }).state.steps[0]?.state).toBe("success");
  });

  it.each([
    ["", 'until must be a time such as 2026-12-01T06:00Z, not ""'],
    ["tomorrow", 'until must be a time such as 2026-12-01T06:00Z, not "tomorrow"'],
    ["2026-11-22T14:01:00", 'until must be a time such as 2026-12-01T06:00Z, not "2026-11-22T14:01:00"'],
    ["2028-01-01T00:00:00Z", 'until must be within a year, not "2028-01-01T00:00:00Z"'],
  ])("fails where %j is no time that can be waited for", (until, error) => {
    const told = given([wait("soak", { forMs: null, until }), work()]);
    expect(told.state).toMatchObject({ state: "failed", workStarted: false });
    expect(told.state.steps[0]).toMatchObject({ state: "failed", error });
  });

  it("runs out of the step's own time", () => {
    const told = given([wait("soak", { forMs: 60_000, timeoutMs: 20_000 }), work()]);
    expect(dueAt(told.state)).toEqual(later(20));
    expect(told.when(tick, { after: 20 }).state).toMatchObject({
      state: "timed-out",
      cause: { code: "step-timed-out", step: "SOAK", afterMs: 20_000 },
    });
  });

  it("ends with a cancel, before any work: nothing is cleaned up", () => {
    const told = given([wait("soak"), workflow("clean", { if: "always()" })]).when({
      type: "Cancel",
      note: "",
    });
    expect(told.state.state).toBe("canceled");
    expect(told.state.steps.map((step) => step.state)).toEqual(["canceled", "skipped"]);
  });

  it("between gate and work asks once more who approved, and for what keeps work from starting", () => {
    const steps = [gate("check"), wait("soak"), work()];
    const freeze = { code: "freeze", freeze: "F", reason: "", until: later(600).toISOString() } as const;
    const waiting = given(steps).when(submit("check", ada, "approve"));
    expect(waiting.state.state).toBe("executing");
    const frozen = waiting.when(tick, { after: 30, turn: freeze });
    expect(frozen.state).toMatchObject({ state: "queued", waitsFor: freeze });
    expect(dueAt(frozen.state)).toEqual(later(600));
    const asked = waiting.when(tick, { after: 30 });
    expect(asked.state).toMatchObject({ state: "queued", waitsFor: { code: "memberships" } });
    const gone = [{ step: "check", user: ada.id, teams: [] }];
    const left = asked.when({ type: "Resume", standings: gone, outdated: [] });
    expect(left.state).toMatchObject({ state: "waiting", workStarted: false });
    const stays = asked.when({
      type: "Resume",
      standings: [{ step: "check", user: ada.id, teams: ["Approvers"] }],
      outdated: [],
    });
    expect(stays.state.steps[2]?.state).toBe("executing");
  });

  it("between work and work looks at freezes again", () => {
    const told = given([workflow("one"), wait("soak"), workflow("two")])
      .when({ type: "Dispatched", step: "one", attempt: 1, runId: 7, url: "u", pinned: false })
      .when({ type: "FollowRun", runId: 7, sha: "x", status: "completed", conclusion: "success", url: "u" });
    const freeze = { code: "freeze", freeze: "F", reason: "", until: later(600).toISOString() } as const;
    expect(told.when(tick, { after: 60, turn: freeze }).state).toMatchObject({
      state: "queued",
      waitsFor: freeze,
    });
    expect(told.when(tick, { after: 60 }).state.steps[2]?.state).toBe("executing");
  });
});
