import { describe, expect, it } from "vitest";
import type { DeploymentCommand } from "../../../app/domain/deployment/commands.ts";
import type { Guidance } from "../../../app/domain/deployment/state.ts";
import { ada, claiming, gate, given, max, question, report, submit, work } from "../support/given.ts";

const guide = (
  guidance: Guidance,
  more: Partial<Extract<DeploymentCommand, { type: "Guide" }>> = {},
): DeploymentCommand => ({
  type: "Guide",
  step: "ship",
  attempt: 1,
  user: ada,
  guidance,
  note: "",
  question: question("ship"),
  ...more,
});
const guided = { guided: true } as const;
const failure = report("failure", { description: "Disk full" });
const failed = given([work(), gate("after", { if: "always()" })], guided).when(failure, guided);

describe("whether people are asked about work that failed", () => {
  it.each([
    ["the phase does not want it", null, false, "failed"],
    ["the phase wants it", null, true, "waiting"],
    ["the deployment wants it", true, false, "waiting"],
    ["the deployment does not", false, true, "failed"],
  ] as const)("%s", (_case, option, phase, state) => {
    const told = given([work()], {}, { guided: option }).when(failure, { guided: phase });
    expect(told.state.state).toBe(state);
  });

  it.each<[string, DeploymentCommand, string]>([
    ["a status", report("error"), 'GitHub Deployment status "error"'],
    [
      "an order that GitHub refuses",
      { type: "FailWork", step: "ship", attempt: 1, error: "GitHub refuses" },
      "GitHub refuses",
    ],
    ["time that ran out", { type: "TimeOut", step: "ship" }, "The work ran out of time"],
  ])("by %s", (_case, command, error) => {
    const told = given([work()], guided).when(command, guided);
    expect(told.state.steps[0]).toMatchObject({
      state: "waiting",
      error,
      interruption: {
        kind: "guided-failure",
        instructions: error,
        responsibleTeams: [],
        approvalsRequired: 1,
        deadline: null,
      },
    });
    expect(told.state.steps[0]?.startedAt).not.toBeNull();
  });

  it("nobody is asked about a gate", () => {
    const told = given([gate("check"), work()], guided).when(submit("check", ada, "reject"), guided);
    expect(told.summary).toEqual(["rejected", "failed", "skipped"]);
  });
});

describe("what people say about work that failed", () => {
  it("once more: the work starts again in its turn, and has an order of its own", () => {
    const handed = given([work()], guided)
      .when({ type: "HandOver", githubDeploymentId: 7, attempt: 1 })
      .when(failure, guided);
    const again = handed.when(guide("retry", { note: "cleaned up" }));
    expect(again.types).toEqual(["GuidanceGiven", "InterruptionResolved", "StepRetried", "StepStarted"]);
    expect(again.state).toMatchObject({
      state: "executing",
      githubDeploymentId: null,
      retired: [{ githubDeploymentId: 7, reported: true }],
      steps: [{ starts: 2, error: null, work: { reported: null }, interruption: { state: "approved" } }],
    });
    expect(again.state.steps[0]?.interruption?.votes).toMatchObject([
      { user: ada, guidance: "retry", decision: "approve", note: "cleaned up" },
    ]);
    // The order of the attempt before comes late.
    expect(again.when({ type: "HandOver", githubDeploymentId: 8, attempt: 1 }).events).toEqual([]);
    const second = again.when({ type: "HandOver", githubDeploymentId: 9, attempt: 2 });
    expect(second.state.githubDeploymentId).toBe(9);
    const twice = second.when({ type: "FailWork", step: "ship", attempt: 2, error: "again" }, guided);
    twice.refuses(guide("retry"), { code: "written-before-question" });
    const third = twice.when(guide("retry", { attempt: 2 }));
    expect(third.state.retired).toEqual([
      { githubDeploymentId: 7, reported: true },
      { githubDeploymentId: 9, reported: false },
    ]);
    expect(third.when(report("success")).state.state).toBe("success");
  });

  it("once more, before there was an order: nothing is retired", () => {
    const again = failed.when(guide("retry"));
    expect(again.state.retired).toEqual([]);
  });

  it("once more: after a pause the turn, and everybody who approved, are asked about again", () => {
    const steps = [gate("check"), work()];
    const approved = given(steps).when(submit("check", max, "approve"));
    const asked = approved.when(failure, guided);
    const turn = { code: "turn", behind: 9 } as const;
    expect(asked.when(guide("retry"), { turn }).state).toMatchObject({ state: "queued", waitsFor: turn });
    const late = asked.when(guide("retry"), { after: 60 });
    expect(late.state.waitsFor).toEqual({ code: "memberships" });
    const standings = [{ step: "check", user: max.id, teams: [] }];
    const lapsed = late.when({ type: "Resume", standings, outdated: [] });
    expect(lapsed.summary).toEqual(["waiting", "waiting", "pending"]);
    const anew = lapsed.when(submit("check", ada, "approve", { attempt: 2 }));
    expect(anew.state.steps[1]?.starts).toBe(2);
  });

  it("go on: the step stays failed, later steps can read it, and the deployment succeeds", () => {
    const told = given([work(), gate("after", { instructions: "${{ steps.ship.outcome }}" })], guided)
      .when(failure, guided)
      .when(guide("ignore"));
    expect(told.types).toEqual([
      "GuidanceGiven",
      "InterruptionResolved",
      "StepIgnored",
      "InterruptionRaised",
    ]);
    expect(told.state.steps[0]).toMatchObject({ state: "failed", ignored: true, error: "Disk full" });
    expect(told.state.steps[1]?.interruption?.instructions).toBe("failure");
    expect(told.when(submit("after", max, "approve")).summary).toEqual(["success", "failed", "success"]);
  });

  it("let it fail: as work that fails unasked", () => {
    const told = failed.when(guide("fail", { note: "no use" }));
    expect(told.state).toMatchObject({
      state: "waiting",
      cause: { code: "step-failed", error: "Disk full" },
    });
    expect(told.state.steps[0]?.interruption).toMatchObject({
      state: "rejected",
      votes: [{ decision: "reject" }],
    });
    expect(told.summary).toEqual(["waiting", "failed", "waiting"]);
  });

  it.each<[string, DeploymentCommand, object]>([
    ["an approval", submit("ship", ada, "approve"), { code: "wrong-answer", kind: "guided-failure" }],
    ["a rejection", submit("ship", ada, "reject"), { code: "wrong-answer", kind: "guided-failure" }],
    ["a claim", claiming("Claim", "ship", ada), { code: "wrong-answer", kind: "guided-failure" }],
    [
      "about a step that is not there",
      guide("retry", { step: "nowhere" }),
      { code: "already-decided", outcome: "canceled" },
    ],
    ["about a step that asks nothing", guide("retry", { step: "after" }), { code: "already-decided" }],
  ])("is refused: %s", (_case, command, refusal) => {
    failed.refuses(command, refusal);
  });

  it("is refused: about a gate, after somebody else, and to leave out what is required", () => {
    given([gate("check"), work()]).refuses(guide("retry", { step: "check" }), {
      code: "wrong-answer",
      kind: "manual-intervention",
    });
    failed.when(guide("retry")).refuses(guide("fail", { user: max }), {
      code: "already-decided",
      outcome: "approved",
      kind: "guided-failure",
    });
    given([work({ required: true })], guided)
      .when(failure, guided)
      .refuses(guide("ignore"), { code: "step-required", action: "ignore", step: "SHIP" });
  });

  it("changes nothing more: reports of work that is asked about come too late", () => {
    expect(failed.when(report("success")).events).toEqual([]);
    expect(failed.when({ type: "TimeOut", step: "ship" }).events).toEqual([]);
    expect(failed.when({ type: "FailWork", step: "ship", attempt: 1, error: "late" }).events).toEqual([]);
    expect(failed.when({ type: "NobodyPickedUp", step: "ship" }).events).toEqual([]);
  });

  it("a cancel ends the question, and nothing is started again", () => {
    const ended = failed.when({ type: "Cancel", note: "" });
    expect(ended.summary).toEqual(["waiting", "canceled", "waiting"]);
    const turn = { code: "turn", behind: 9 } as const;
    const queued = failed.when(guide("retry"), { turn });
    const canceled = queued.when({ type: "Cancel", note: "" });
    expect(canceled.state.steps[0]).toMatchObject({ state: "skipped", skipped: "after-failure", starts: 1 });
  });
});
