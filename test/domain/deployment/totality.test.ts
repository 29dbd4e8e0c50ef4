import { describe, expect, it } from "vitest";
import type { DeploymentEvent } from "../../../app/domain/deployment/events.ts";
import { evolve } from "../../../app/domain/deployment/evolve.ts";
import { outputsOf } from "../../../app/domain/deployment/outputs.ts";
import { decide } from "../../../app/domain/deployment/decide.ts";
import { ada, facts, gate, given, question, report, start, submit, work } from "../support/given.ts";

const recorded = { at: start, by: { kind: "drawbridge" }, source: "engine" } as const;
const after = (told: ReturnType<typeof given>, event: DeploymentEvent) =>
  evolve(told.state, { ...recorded, event });

describe("an event that does not fit still gives a state", () => {
  const told = given([gate("check", { approvals: 2 }), work()]).when(submit("check", ada, "approve"));

  it("a question that is not there expires", () => {
    expect(after(told, { type: "InterruptionResolved", step: "nowhere", state: "expired" }).cause).toEqual({
      code: "expired",
      step: "nowhere",
      afterMs: 0,
      outcome: "rejected",
    });
    expect(after(told, { type: "InterruptionResolved", step: "ship", state: "expired" }).cause).toMatchObject(
      {
        step: "Ship",
        outcome: "rejected",
      },
    );
  });

  it("somebody belongs to no team any more", () => {
    const { steps } = after(told, { type: "StandingChanged", step: "check", user: ada.id, teams: [] });
    expect(steps[0]?.interruption?.votes).toMatchObject([{ user: ada, team: "", teams: [] }]);
  });

  it("work that is not there is repeated", () => {
    const handed = given([work()]).when({ type: "HandOver", githubDeploymentId: 7, attempt: 1 });
    const { retired, githubDeploymentId } = after(handed, { type: "StepRetried", step: "nowhere" });
    expect({ retired, githubDeploymentId }).toEqual({
      retired: [],
      githubDeploymentId: 7,
    });
  });

  it("nobody approved", () => {
    expect(outputsOf([])).toEqual({});
  });
});

describe("work that failed", () => {
  it.each([
    ["failure", "status", true],
    ["error", "status", true],
    ["failure", "run", false],
  ] as const)("by %s of a %s: GitHub has it by itself: %s", (state, via, reported) => {
    const guided = { guided: true } as const;
    const told = given([work()], guided)
      .when({ type: "HandOver", githubDeploymentId: 7, attempt: 1 })
      .when(report(state, { via }), guided);
    expect(after(told, { type: "StepRetried", step: "ship" }).retired).toEqual([
      { githubDeploymentId: 7, reported },
    ]);
  });

  it("without a word is let fail without one", () => {
    const { state } = given([work()], { guided: true }).when(report("failure"), { guided: true });
    const steps = state.steps.map((run) => ({ ...run, error: null }));
    const said = { guidance: "fail", note: "", question: question("ship") } as const;
    const command = { type: "Guide", step: "ship", attempt: 1, user: ada, ...said } as const;
    const decision = decide({ ...state, steps }, command, facts([work()]));
    expect(decision).toMatchObject({
      events: [{ type: "GuidanceGiven" }, {}, { type: "StepFailed", error: "" }, {}],
    });
  });
});

describe("one that is superseded after its work", () => {
  it("does what it does after a cancel", () => {
    const steps = [work(), gate("a"), gate("b", { if: "failure()" }), gate("c", { if: "cancelled()" })];
    const told = given(steps).when(report("success")).when({ type: "Supersede", byVersion: "2.0.0" });
    expect(told.summary).toEqual(["waiting", "success", "canceled", "skipped", "waiting"]);
    expect(told.when(submit("c", ada, "approve")).state.state).toBe("canceled");
  });
});
