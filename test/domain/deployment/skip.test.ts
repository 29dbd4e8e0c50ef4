import { describe, expect, it } from "vitest";
import type { SkipReason } from "../../../app/domain/deployment/state.ts";
import type { Step } from "../../../app/domain/process.ts";
import { ada, gate, given, report, submit, work } from "../support/given.ts";

describe("a step is left out", () => {
  it.each<[string, Step, SkipReason | null]>([
    ["it is switched off", gate("check", { enabled: false, environments: ["Testing"] }), "disabled"],
    [
      "it is for another environment",
      gate("check", { environments: ["Testing"], channels: ["Hotfix"] }),
      "environment",
    ],
    ["it is not for this one", gate("check", { skipEnvironments: ["production"] }), "environment"],
    ["it is for another channel", gate("check", { channels: ["Hotfix"] }), "channel"],
    ["it is for this channel too", gate("check", { channels: ["hotfix", "default"] }), null],
    ["somebody asked for it", gate("check", { responsibleTeams: [] }), "requested"],
    [
      "somebody asked for it, and it is required",
      gate("check", { responsibleTeams: [], required: true }),
      null,
    ],
    ["somebody asked for it, and it asks particular people", gate("check"), null],
    ["its condition is not met", gate("other", { if: "vars.X == '1'" }), "condition"],
  ])("%s", (_case, step, skipped) => {
    const told = given([step, gate("last")], {}, { skip: ["check"] });
    expect(told.state.steps[0]?.skipped).toBe(skipped);
    expect(told.state.steps[0]?.state).toBe(skipped === null ? "waiting" : "skipped");
  });

  it("work that somebody left out is remembered, and nothing else that is left out", () => {
    const skipped = given([work(), gate("last")], {}, { skip: ["ship"] });
    expect(skipped.state).toMatchObject({ workSkipped: true, workStarted: false, state: "waiting" });
    expect(given([gate("a", { responsibleTeams: [] })], {}, { skip: ["a"] }).state.workSkipped).toBe(false);
    expect(given([work({ enabled: false })], {}, { skip: ["ship"] }).state.workSkipped).toBe(false);
    expect(given([work({ required: true })], {}, { skip: ["ship"] }).state.state).toBe("executing");
  });

  it("nothing is left out of its own accord that was asked for after a failure", () => {
    const steps = [work(), gate("a", { if: "failure()" }), gate("b", { if: "failure()" })];
    const failed = given(steps).when(report("failure"));
    expect(failed.when(submit("a", ada, "approve")).summary).toEqual([
      "waiting",
      "failed",
      "success",
      "waiting",
    ]);
  });

  it("after a cancel only what asks for one is done, though work had failed before", () => {
    const steps = [
      work(),
      gate("a", { if: "failure()" }),
      gate("b", { if: "failure()" }),
      gate("c", { if: "cancelled()" }),
    ];
    const told = given(steps).when(report("failure")).when({ type: "Cancel", note: "enough" });
    expect(told.summary).toEqual(["waiting", "failed", "canceled", "skipped", "waiting"]);
    expect(told.state.cause).toMatchObject({ code: "step-failed", thenCanceled: true });
    expect(told.when(submit("c", ada, "approve")).state.state).toBe("failed");
  });
});
