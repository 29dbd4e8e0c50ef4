import { describe, expect, it } from "vitest";
import { openSteps } from "../../../app/domain/deployment/state.ts";
import { ada, gate, given, max, report, submit, work } from "../support/given.ts";

const beside = { withPrevious: true } as const;
const open = (told: ReturnType<typeof given>) => openSteps(told.state).map((run) => run.definition.id);

describe("gates that start with the one before", () => {
  it.each([
    ["each with the one before", [gate("a"), gate("b", beside), gate("c", beside), work()], ["a", "b", "c"]],
    ["until one that does not", [gate("a"), gate("b", beside), gate("c"), work()], ["a", "b"]],
    ["the first has none before it", [gate("a", beside), gate("b"), work()], ["a"]],
    [
      "one that is skipped is no end",
      [gate("a"), gate("b", { ...beside, enabled: false }), gate("c", beside)],
      ["a", "c"],
    ],
    ["nobody is asked beside work", [work(), gate("a", beside)], []],
  ])("are asked at the same time: %s", (_case, steps, asked) => {
    expect(open(given(steps))).toEqual(asked);
  });

  it("all have to be approved, in any order", () => {
    const asked = given([gate("a"), gate("b", beside), work()]);
    const one = asked.when(submit("b", ada, "approve"));
    expect(one.summary).toEqual(["waiting", "waiting", "success", "pending"]);
    expect(one.when(submit("a", ada, "approve")).summary).toEqual([
      "executing",
      "success",
      "success",
      "executing",
    ]);
  });

  it("one rejection ends all of them", () => {
    const told = given([gate("a"), gate("b", beside), work()]).when(submit("b", ada, "reject"));
    expect(told.summary).toEqual(["rejected", "canceled", "failed", "skipped"]);
    expect(told.state.steps[0]?.interruption?.state).toBe("canceled");
    told.refuses(submit("a", max, "approve"), { code: "already-decided", outcome: "canceled" });
  });

  it("one that cannot be asked ends those beside it", () => {
    const broken = gate("b", { ...beside, if: "fromJSON(vars.NONE)" });
    const told = given([gate("a"), broken, work()]);
    expect(told.summary).toEqual(["failed", "canceled", "failed", "skipped"]);
    expect(told.state.steps[0]?.interruption?.state).toBe("canceled");
  });

  it("one that cannot be asked after work has failed ends nobody else's question", () => {
    const after = [
      gate("a", { if: "always()" }),
      gate("b", { ...beside, if: "always() && fromJSON(vars.NONE)" }),
    ];
    const told = given([work(), ...after]).when(report("failure"));
    expect(told.summary).toEqual(["waiting", "failed", "waiting", "failed"]);
  });

  it("all end with a cancel", () => {
    const told = given([gate("a"), gate("b", beside), work()]).when({ type: "Cancel", note: "" });
    expect(told.summary).toEqual(["canceled", "canceled", "canceled", "skipped"]);
  });
});
