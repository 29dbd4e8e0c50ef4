import { describe, expect, it } from "vitest";
import { create } from "../../../app/domain/deployment/decide.ts";
import type { Facts } from "../../../app/domain/deployment/facts.ts";
import type { Step } from "../../../app/domain/process.ts";
import { ada, facts, gate, identity, max, start, submit, Told } from "../support/given.ts";

const protects = {
  runId: 4711,
  attempt: 1,
  url: "https://github.com/acme/shop/actions/runs/4711",
  workflow: "deploy.yml",
  environment: "Production",
};
const freeze = { code: "freeze", freeze: "Night", reason: "", until: "2026-11-23T06:00:00.000Z" } as const;

/** The gates for a workflow run, as far as they get at once. */
function asked(steps: readonly Step[], more: Partial<Facts> = {}): Told {
  const known = facts(steps, more);
  const events = create({ ...identity, version: "run 4711", trigger: "workflow", protects }, known);
  const past = events.map((event) => ({ event, at: known.now, by: known.by, source: known.source }));
  return new Told(steps, past, 0, events);
}

describe("the gates for a workflow run", () => {
  it("are asked as those of a protection rule, and their end is its answer", () => {
    const waiting = asked([gate("check")]);
    expect(waiting.state.steps[0]?.interruption).toMatchObject({ kind: "protection-rule", state: "pending" });
    expect(waiting.when(submit("check", ada, "approve")).state).toMatchObject({
      state: "success",
      workStarted: false,
    });
    expect(waiting.when(submit("check", ada, "reject")).state.state).toBe("rejected");
    expect(waiting.when({ type: "Cancel", note: "" }).state.state).toBe("canceled");
  });

  it("that ask nobody have ended at once", () => {
    expect(asked([]).state.state).toBe("success");
    expect(asked([gate("check", { environments: ["Testing"] })]).state.state).toBe("success");
  });

  it("are asked while work is held, which holds their end alone", () => {
    const waiting = asked([gate("check")], { turn: freeze });
    expect(waiting.state.state).toBe("waiting");
    const approved = waiting.when(submit("check", ada, "approve"), { turn: freeze });
    expect(approved.state).toMatchObject({ state: "queued", waitsFor: freeze });
    expect(approved.when({ type: "Advance" }, { turn: freeze }).events).toEqual([]);
    expect(approved.when({ type: "Advance" }, { after: 2 }).state.state).toBe("success");
    expect(waiting.when(submit("check", ada, "reject"), { turn: freeze }).state.state).toBe("rejected");
    expect(asked([], { turn: freeze }).state).toMatchObject({ state: "queued", waitsFor: freeze });
  });

  it("end only after GitHub was asked once more about an approval that has grown old", () => {
    const first = asked([gate("check", { approvals: 2 })]).when(submit("check", ada, "approve"));
    const old = first.when(submit("check", max, "approve"), { after: 60 });
    expect(old.state).toMatchObject({ state: "queued", waitsFor: { code: "memberships" } });
    const standing = (teams: readonly string[]) => ({ step: "check", user: ada.id, teams });
    const resume = (teams: readonly string[]) =>
      old.when({ type: "Resume", standings: [standing(teams)], outdated: [] });
    expect(resume(["Approvers"]).state.state).toBe("success");
    const again = resume([]);
    expect(again.state.steps[0]?.interruption).toMatchObject({ kind: "protection-rule", attempt: 2 });
    expect(again.state.state).toBe("waiting");
  });

  it("expire and remind like any other", () => {
    const waiting = asked([gate("check", { timeoutMs: 60_000, remindEveryMs: 20_000 })]);
    expect(waiting.when({ type: "Tick" }, { after: 20 }).types).toEqual(["Reminded"]);
    expect(waiting.when({ type: "Tick" }, { after: 60 }).state.state).toBe("rejected");
    expect(waiting.state.steps[0]?.interruption?.deadline).toEqual(new Date(start.getTime() + 60_000));
  });
});
