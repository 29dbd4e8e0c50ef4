import { describe, expect, it } from "vitest";
import { noOptions } from "../../../app/domain/deployment/state.ts";
import { ada, gate, given, max, start, submit, work } from "../support/given.ts";

const notBefore = new Date(start.getTime() + 3_600_000).toISOString();
const options = { ...noOptions, notBefore };
const facts = (steps: Parameters<typeof given>[0]) => ({ process: { steps, digest: "of now" } });

describe("what was asked for later, once its time has come,", () => {
  const alone = given([work()], {}, options);
  const approved = given([gate("check"), work()], {}, options).when(submit("check", ada, "approve"));

  it("asks the gates that the default branch has got since", () => {
    const asked = alone.when({ type: "Tick" }, { after: 3600, ...facts([gate("new"), work()]) });
    expect(asked.types).toEqual(["GatesLaid", "InterruptionRaised"]);
    expect(asked.state).toMatchObject({ state: "waiting", processDigest: "of now" });
    const steps = facts([gate("new"), work()]);
    expect(asked.when(submit("new", max, "approve"), steps).state.state).toBe("executing");
  });

  it("asks again what was approved in other terms, and nothing that is as it was", () => {
    const stricter = [gate("check", { approvals: 2 }), work()];
    const again = approved.when({ type: "Tick" }, { after: 3600, ...facts(stricter) });
    expect(again.types).toEqual(["GatesLaid", "InterruptionRaised"]);
    expect(again.state.steps[0]?.interruption).toMatchObject({ attempt: 2, approvalsRequired: 2, votes: [] });
    const same = approved.when({ type: "Tick" }, { after: 3600, ...facts([gate("check"), work()]) });
    expect(same.state.waitsFor).toEqual({ code: "memberships" });
  });

  it("keeps what was asked and is gone since, and the question that is open", () => {
    const gone = approved.when({ type: "Tick" }, { after: 3600, ...facts([gate("other"), work()]) });
    expect(gone.summary).toEqual(["waiting", "success", "waiting", "pending"]);
    const open = given([gate("check"), work()], {}, options);
    const changed = facts([gate("check", { approvals: 2 }), gate("new"), work()]);
    expect(open.when({ type: "Tick" }, { after: 3600, ...changed }).summary).toEqual([
      "waiting",
      "waiting",
      "pending",
      "pending",
    ]);
  });
});

describe("an approval that the environment has overtaken while it stood in line", () => {
  it("is looked at again before work starts, however fresh it is", () => {
    const turn = { code: "turn", behind: 9 } as const;
    const queued = given([gate("check"), work()]).when(submit("check", ada, "approve"), { turn });
    const overtakenAt = new Date(start.getTime() + 2000);
    const held = queued.when({ type: "Advance" }, { after: 2, overtakenAt });
    expect(held.state.waitsFor).toEqual({ code: "memberships" });
    const before = new Date(start.getTime() + 500);
    expect(queued.when({ type: "Advance" }, { after: 2, overtakenAt: before }).state.state).toBe("executing");
  });
});
