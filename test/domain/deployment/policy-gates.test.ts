import { describe, expect, it } from "vitest";
import { openSteps } from "../../../app/domain/deployment/state.ts";
import type { InterventionStep } from "../../../app/domain/process.ts";
import { ada, claiming, gate, given, max, report, submit, work } from "../support/given.ts";

const rule = (name: string, more: Partial<InterventionStep> = {}) =>
  gate(`policy:${name}`, { policy: true, required: true, responsibleTeams: [name], ...more });
const [one, two] = [rule("one"), rule("two", { withPrevious: true })];
const own = [gate("check"), work()];
const advance = { type: "Advance" } as const;
const ids = (told: ReturnType<typeof given>) => told.state.steps.map((run) => run.definition.id);
const open = (told: ReturnType<typeof given>) => openSteps(told.state).map((run) => run.definition.id);

describe("gates of the organization that change on the way", () => {
  it("are asked at the same time, before everything else", () => {
    const told = given([one, two, ...own], { policyGates: [one, two] });
    expect(open(told)).toEqual(["policy:one", "policy:two"]);
    expect(told.when(advance, { policyGates: [one, two] }).events).toEqual([]);
  });

  it("a new one is asked, though others were approved already", () => {
    const told = given([one, ...own], { policyGates: [one] }).when(submit("policy:one", ada, "approve"), {
      policyGates: [one],
    });
    expect(open(told)).toEqual(["check"]);
    const policyGates = [one, two];
    const laid = told.when(advance, { policyGates });
    expect(laid.types).toEqual(["PolicyLaid"]);
    expect(ids(laid)).toEqual(["policy:one", "policy:two", "check", "ship"]);
    expect(laid.state.processDigest).toBe("policy:one,policy:two,check,ship");
    const answered = laid.when(submit("check", max, "approve"), { policyGates });
    expect(open(answered)).toEqual(["policy:two"]);
    expect(answered.when(submit("policy:two", ada, "approve"), { policyGates }).state.state).toBe(
      "executing",
    );
  });

  it("one that is asked for no longer is withdrawn; what was approved stays", () => {
    const asked = given([one, two, ...own], { policyGates: [one, two] });
    const policyGates = [two];
    const without = asked.when(advance, { policyGates });
    expect(without.types).toEqual(["InterruptionResolved", "StepSkipped"]);
    expect(without.state.steps[0]).toMatchObject({
      state: "skipped",
      skipped: "policy",
      interruption: { state: "canceled" },
    });
    expect(open(without)).toEqual(["policy:two"]);
    const approved = asked.when(submit("policy:one", ada, "approve"), { policyGates: [one, two] });
    expect(approved.when(advance, { policyGates }).events).toEqual([]);
    const unasked = given([rule("late", { withPrevious: false }), ...own].toReversed().toReversed(), {
      policyGates: [],
    });
    expect(unasked.state.steps[0]).toMatchObject({ state: "skipped", skipped: "policy", interruption: null });
  });

  it("one that was withdrawn is asked again when it is asked for again, and keeps its votes", () => {
    const both = rule("one", { approvals: 2 });
    const voted = given([both, ...own], { policyGates: [both] }).when(submit("policy:one", ada, "approve"), {
      policyGates: [both],
    });
    const without = voted.when(advance, { policyGates: [] });
    expect(open(without)).toEqual(["check"]);
    const again = without.when(submit("check", max, "approve"), { policyGates: [both] });
    expect(open(again)).toEqual(["policy:one"]);
    expect(again.state.steps[0]).toMatchObject({
      skipped: null,
      interruption: { attempt: 2, votes: [{ user: ada }] },
    });
    again
      .refuses(submit("policy:one", max, "approve"), { code: "written-before-question" })
      .refuses(claiming("Claim", "policy:one", max), { code: "written-before-question" });
    const done = again.when(submit("policy:one", max, "approve", { attempt: 2 }), { policyGates: [both] });
    expect(done.state.state).toBe("executing");
  });

  it("one that stays takes the name that it has beside the others", () => {
    const asked = given([one, two, ...own], { policyGates: [one, two] });
    const [first, second] = [
      { ...two, name: one.name, withPrevious: false },
      { ...rule("three"), name: two.name },
    ];
    const laid = asked.when(advance, { policyGates: [first, second] });
    expect(openSteps(laid.state).map((run) => run.definition.name)).toEqual([one.name]);
    expect(ids(laid)).toEqual(["policy:two", "policy:three", "policy:one", "check", "ship"]);
    const next = laid.when(submit("policy:two", ada, "approve"), { policyGates: [first, second] });
    expect(openSteps(next.state).map((run) => run.definition.name)).toEqual([two.name]);
  });

  it("a demand that has changed is another gate", () => {
    const changed = rule("one-anew", { approvals: 2 });
    const told = given([one, ...own], { policyGates: [one] }).when(advance, { policyGates: [changed] });
    expect(told.types).toEqual(["InterruptionResolved", "StepSkipped", "PolicyLaid", "InterruptionRaised"]);
    expect(open(told)).toEqual(["policy:one-anew"]);
  });

  it("count no more once work has started, or something went wrong", () => {
    const running = given([work(), gate("after")]);
    expect(running.when(advance, { policyGates: [one] }).events).toEqual([]);
    const after = running.when(report("success"), { policyGates: [one] });
    expect(ids(after)).toEqual(["ship", "after"]);
    const rejected = given(own).when(submit("check", ada, "reject"), { policyGates: [one] });
    expect(rejected.summary).toEqual(["rejected", "failed", "skipped"]);
  });
});
