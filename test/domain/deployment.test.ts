import { describe, expect, it } from "vitest";
import { evolve, replay } from "../../app/domain/deployment/evolve.ts";
import { executingStep, isFinished, openStep } from "../../app/domain/deployment/state.ts";
import {
  ada,
  claiming,
  facts,
  gate,
  given,
  max,
  question,
  report,
  script,
  start,
  submit,
  work,
} from "./support/given.ts";

const later = (seconds: number) => new Date(start.getTime() + seconds * 1000);

describe("a deployment that is created", () => {
  it("starts its work at once where there is no gate", () => {
    const told = given([work()]);
    expect(told.types).toEqual(["DeploymentCreated", "DeploymentStarted", "StepStarted"]);
    expect(told.state).toMatchObject({
      state: "executing",
      workStarted: true,
      startedAt: start,
      queuedAt: null,
    });
    expect(executingStep(told.state)?.work).toMatchObject({
      order: { uses: "github-deployment", task: "deploy" },
      deadline: later(3600),
      reported: null,
      unattendedSince: null,
    });
  });

  it("asks first where there is one", () => {
    const told = given([gate("check"), work()]);
    expect(told.types).toEqual(["DeploymentCreated", "DeploymentStarted", "InterruptionRaised"]);
    expect(told.summary).toEqual(["waiting", "waiting", "pending"]);
    expect(openStep(told.state)?.interruption).toMatchObject({
      attempt: 1,
      state: "pending",
      responsibleTeams: ["Approvers"],
      approvalsRequired: 1,
      votes: [],
    });
  });

  it("stands in line where the environment is busy, and starts with the steps of its turn", () => {
    const queued = given([work()], { turn: { code: "turn", behind: 7 } });
    expect(queued.types).toEqual(["DeploymentCreated", "DeploymentQueued"]);
    expect(queued.state).toMatchObject({
      state: "queued",
      waitsFor: { code: "turn", behind: 7 },
      queuedAt: start,
    });
    expect(queued.when({ type: "Advance" }, { turn: { code: "turn", behind: 7 } }).events).toEqual([]);
    const moved = queued.when({ type: "Advance" }, { turn: { code: "turn", behind: 8 } });
    expect(moved.types).toEqual(["DeploymentQueued"]);
    expect(moved.state.queuedAt).toEqual(start);
    const held = moved.when({ type: "Advance" }, { turn: { code: "rollback-hold", rollback: 3 } });
    expect(held.when({ type: "Advance" }, { turn: { code: "rollback-hold", rollback: 3 } }).events).toEqual(
      [],
    );
    const other = held.when({ type: "Advance" }, { turn: { code: "rollback-hold", rollback: 4 } });
    expect(other.state.waitsFor).toEqual({ code: "rollback-hold", rollback: 4 });
    const steps = [gate("added"), work()];
    const started = held.when({ type: "Advance" }, { process: { steps, digest: "anew" } });
    expect(started.summary).toEqual(["waiting", "waiting", "pending"]);
    expect(started.state).toMatchObject({ processDigest: "anew", waitsFor: null, queuedAt: null });
  });

  it("has succeeded at once where nothing is to be done", () => {
    const told = given([gate("a", { enabled: false }), gate("b", { environments: ["Testing"] })]);
    expect(told.summary).toEqual(["success", "skipped", "skipped"]);
    expect(told.state.steps.map((run) => run.skipped)).toEqual(["disabled", "environment"]);
    expect(told.when({ type: "Advance" }).events).toEqual([]);
  });
});

describe("an answer", () => {
  const asked = given([gate("check"), work()]);

  it("that approves starts the work, and later steps can read it", () => {
    const told = asked.when(submit("check", ada, "approve", { note: "go" }));
    expect(told.types).toEqual([
      "InterruptionSubmitted",
      "InterruptionResolved",
      "StepSucceeded",
      "StepStarted",
    ]);
    expect(told.summary).toEqual(["executing", "success", "executing"]);
    expect(told.state.steps[0]?.outputs).toEqual({
      approved: "true",
      notes: "go",
      "responsible_user.login": "ada",
      "responsible_user.id": "1",
      "responsible_user.name": "ada",
      approvers: "ada",
      emergency: "false",
    });
    expect(told.state.steps[0]?.interruption).toMatchObject({
      state: "approved",
      resolvedAt: later(1),
      votes: [{ user: ada, team: "Approvers", decision: "approve", note: "go", at: later(1) }],
    });
  });

  it("that rejects ends it before any work", () => {
    const told = asked.when(submit("check", ada, "reject", { note: "no" }));
    expect(told.summary).toEqual(["rejected", "failed", "skipped"]);
    expect(told.state.cause).toEqual({ code: "rejected", by: ada, note: "no", step: "CHECK" });
    expect(told.state.steps[0]?.error).toBe("Rejected by ada: no");
    expect(asked.when(submit("check", ada, "reject")).state.steps[0]?.error).toBe("Rejected by ada");
  });

  it("counts once, while the question is open, by whoever is entitled", () => {
    const not = { kind: "not-entitled", broken: [] } as const;
    const unknown = { kind: "unknown", asked: ["Approvers"], broken: [] } as const;
    asked
      .refuses(submit("check", ada, "approve", { entitlement: not }), {
        code: "not-responsible",
        user: "ada",
        responsible: ["Approvers"],
        question: question("check"),
      })
      .refuses(submit("check", ada, "reject", { entitlement: unknown }), {
        code: "membership-unknown",
        asked: ["Approvers"],
      })
      .refuses(submit("ship", ada, "approve"), { code: "already-decided", outcome: "canceled" })
      .refuses(submit("nowhere", ada, "approve"), { code: "already-decided", outcome: "canceled" });
    asked
      .when(submit("check", ada, "approve"))
      .refuses(submit("check", ada, "reject"), { code: "already-decided", outcome: "approved" })
      .refuses(submit("check", ada, "approve"), {
        code: "already-answered",
        decision: "approve",
        at: later(1),
      })
      .refuses(submit("check", max, "reject"), { code: "already-decided", outcome: "approved" })
      .refuses(claiming("Claim", "check", max), { code: "already-decided", outcome: "approved" })
      .refuses(claiming("Unclaim", "check", max), { code: "already-decided" })
      .refuses(claiming("Claim", "nowhere", max), { code: "already-decided", outcome: "canceled" })
      .refuses(claiming("Unclaim", "nowhere", max), { code: "already-decided", outcome: "canceled" });
  });

  it("to a release older than what runs needs the word", () => {
    asked.refuses(submit("check", ada, "approve", { staleBehind: "1.5.0" }), {
      code: "stale-release",
      running: "1.5.0",
    });
    const anyway = submit("check", ada, "approve", { staleBehind: "1.5.0", anyway: true });
    expect(asked.when(anyway).state.state).toBe("executing");
    expect(asked.when(submit("check", ada, "reject", { staleBehind: "1.5.0" })).state.state).toBe("rejected");
  });

  it("of the holder alone approves, of everybody rejects; it ends the responsibility", () => {
    const held = asked.when(claiming("Claim", "check", ada));
    expect(held.events).toEqual([{ type: "ResponsibilityTaken", step: "check", user: ada, from: null }]);
    expect(held.when(claiming("Claim", "check", ada)).events).toEqual([]);
    held
      .refuses(submit("check", max, "approve"), { code: "claimed", holder: "ada" })
      .refuses(claiming("Unclaim", "check", max), { code: "not-claimed", holder: "ada" })
      .refuses(claiming("Claim", "check", max, { entitlement: { kind: "not-entitled", broken: [] } }), {
        code: "not-responsible",
      });
    asked.refuses(claiming("Unclaim", "check", max), { code: "not-claimed", holder: null });
    expect(held.when(submit("check", max, "reject")).state).toMatchObject({
      state: "rejected",
      steps: [{ interruption: { responsibleUser: ada } }, {}],
    });
    const done = held.when(submit("check", ada, "approve"));
    expect(done.state.steps[0]?.interruption?.responsibleUser).toBeNull();
    const taken = held.when(claiming("Claim", "check", max));
    expect(taken.events).toEqual([{ type: "ResponsibilityTaken", step: "check", user: max, from: ada }]);
    const returned = taken.when(claiming("Unclaim", "check", max));
    expect(returned.when(submit("check", ada, "approve")).state.state).toBe("executing");
  });

  it("counts towards as many as the question asks for", () => {
    const two = given([gate("check", { approvals: 2 }), work()]);
    const one = two.when(submit("check", ada, "approve"));
    expect(one.types).toEqual(["InterruptionSubmitted"]);
    const both = one.when(submit("check", max, "approve"));
    expect(both.types).toEqual([
      "InterruptionSubmitted",
      "InterruptionResolved",
      "StepSucceeded",
      "StepStarted",
    ]);
    expect(both.state.steps[0]?.outputs).toMatchObject({ approvers: "ada,max" });
  });

  it("is kept while the environment is busy, and the work starts in its turn", () => {
    const turn = { code: "turn", behind: 9 } as const;
    const queued = asked.when(submit("check", ada, "approve"), { turn });
    expect(queued.types.at(-1)).toBe("DeploymentQueued");
    expect(queued.state).toMatchObject({ state: "queued", queuedAt: later(1), waitsFor: turn });
    expect(queued.when({ type: "Advance" }, { turn }).events).toEqual([]);
    const started = queued.when({ type: "Advance" }, { after: 2 });
    expect(started.types).toEqual(["StepStarted"]);
  });
});

describe("an approval that is some time old when the work is about to start", () => {
  const turn = { code: "turn", behind: 9 } as const;
  const queued = given([gate("check"), work()]).when(submit("check", ada, "approve"), { turn });
  const asking = queued.when({ type: "Advance" }, { after: 60 });

  it("waits until GitHub was asked about its giver once more", () => {
    expect(asking.events).toEqual([{ type: "DeploymentQueued", waitsFor: { code: "memberships" } }]);
    expect(asking.when({ type: "Advance" }).events).toEqual([]);
    expect(asking.when({ type: "Resume", standings: [], outdated: [] }).types).toEqual(["StepStarted"]);
  });

  it("counts no longer where its giver has left: the question is asked again", () => {
    const again = asking.when({ type: "Resume", standings: [], outdated: ["check", "nowhere"] });
    expect(again.types).toEqual(["ApprovalLapsed", "InterruptionRaised"]);
    expect(again.summary).toEqual(["waiting", "waiting", "pending"]);
    expect(again.state.steps[0]?.interruption).toMatchObject({ attempt: 2, state: "pending", votes: [] });
    again
      .refuses(submit("check", max, "approve"), { code: "written-before-question" })
      .refuses(claiming("Claim", "check", max), { code: "written-before-question" })
      .refuses(claiming("Unclaim", "check", max), { code: "written-before-question" });
    const second = submit("check", max, "approve", { attempt: 2 });
    expect(again.when(second).summary).toEqual(["executing", "success", "executing"]);
  });

  it("stands behind who came before even then", () => {
    expect(asking.when({ type: "Resume", standings: [], outdated: [] }, { turn }).state).toMatchObject({
      waitsFor: turn,
    });
  });

  it("is asked about only before a start after a pause", () => {
    expect(given([work()]).when({ type: "Resume", standings: [], outdated: [] }).events).toEqual([]);
    expect(given([work()], { turn }).when({ type: "Resume", standings: [], outdated: [] }).events).toEqual(
      [],
    );
    const two = given([gate("a"), gate("b"), work()]).when(submit("a", ada, "approve"));
    const both = two.when(submit("b", max, "approve"), { after: 60 });
    expect(both.state).toMatchObject({ state: "queued", waitsFor: { code: "memberships" } });
    expect(both.when({ type: "Resume", standings: [], outdated: [] }).state.state).toBe("executing");
  });

  it("an event about an approval that is not there changes nothing else", () => {
    const recorded = { at: start, by: { kind: "drawbridge" }, source: "engine" } as const;
    const lapsed = evolve(given([work()]).state, {
      ...recorded,
      event: { type: "ApprovalLapsed", step: "ship", users: [1] },
    });
    expect(lapsed.steps[0]).toMatchObject({ state: "pending", interruption: null });
  });
});

describe("conditions", () => {
  it.each([
    ["work that ran out of time", { type: "TimeOut", step: "ship" }, "failure()"],
    ["a cancel", { type: "Cancel", note: "" }, "cancelled()"],
    ["a newer release", { type: "Supersede", byVersion: "1.5.0" }, "cancelled()"],
  ] as const)("after %s, what asks for %s is asked", (_case, command, condition) => {
    const told = given([work(), gate("after", { if: condition })]).when(command);
    expect(told.state.steps[1]?.state).toBe("waiting");
  });

  it("after a gate that was rejected when work had been done, what asks for failure() is asked", () => {
    const told = given([work(), gate("check"), gate("after", { if: "failure()" })])
      .when(report("success"))
      .when(submit("check", ada, "reject"));
    expect(told.summary).toEqual(["waiting", "success", "failed", "waiting"]);
  });

  it.each([
    ["success()", "skipped"],
    ["failure()", "waiting"],
    ["always()", "waiting"],
    ["cancelled()", "skipped"],
    ["failure() && steps.ship.outcome == 'failure'", "waiting"],
  ])("after failed work, if: %s is %s", (condition, state) => {
    const told = given([work(), gate("after", { if: condition })]).when(report("failure"));
    expect(told.state.steps[1]?.state).toBe(state);
    expect(told.state.steps[1]?.skipped).toBe(state === "skipped" ? "after-failure" : null);
  });

  it.each([
    ["failure()", "skipped"],
    ["always()", "waiting"],
    ["cancelled()", "waiting"],
  ])("after a cancel during work, if: %s is %s", (condition, state) => {
    const told = given([work(), gate("after", { if: condition })]).when({ type: "Cancel", note: "" });
    expect(told.state.steps[1]?.state).toBe(state);
  });

  it("are never asked before any work: nothing is to be cleaned up", () => {
    const steps = [gate("check"), gate("after", { if: "always()" }), work({ if: "always()" })];
    expect(given(steps).when(submit("check", ada, "reject")).summary).toEqual([
      "rejected",
      "failed",
      "skipped",
      "skipped",
    ]);
  });

  it("a false one skips the step, one that cannot be decided fails it", () => {
    const skipped = given([gate("check", { if: "vars.RISK == 'high'" }), work()]);
    expect(skipped.state.steps[0]).toMatchObject({ state: "skipped", skipped: "condition" });
    const failed = given([gate("check", { if: "fromJSON(vars.RISK)" }), work()]);
    expect(failed.summary).toEqual(["failed", "failed", "skipped"]);
    expect(failed.state.steps[0]?.error).toContain(`"if" cannot be decided`);
  });

  it("of a gate are asked with the default branch's variables too", () => {
    const steps = [gate("check", { if: "vars.RISK == 'high'" }), work({ if: "vars.RISK == 'high'" })];
    const usual = given(steps).state;
    expect(usual.steps.map((run) => run.state)).toEqual(["skipped", "skipped"]);
    const guarded = given(steps, {
      guardContext: { ...facts(steps).guardContext, vars: { RISK: "high" } },
    });
    expect(guarded.state.steps.map((run) => run.state)).toEqual(["waiting", "pending"]);
  });
});

describe("work", () => {
  const shipping = given([work()]);

  it("is followed: what is new is kept, what was said before is not said again", () => {
    const seen = shipping.when(report("in_progress", { logUrl: "https://ci.example.com/1" }));
    expect(seen.types).toEqual(["WorkReported"]);
    expect(seen.when(report("in_progress")).events).toEqual([]);
    expect(seen.when(report("in_progress", { logUrl: "https://ci.example.com/1" })).events).toEqual([]);
    expect(seen.when(report("in_progress", { logUrl: "https://ci.example.com/2" })).types).toEqual([
      "WorkReported",
    ]);
    expect(seen.when(report("in_progress", { environmentUrl: "https://shop.example.com" })).types).toEqual([
      "WorkReported",
    ]);
    expect(seen.when(report("in_progress", { via: "report", runId: 5 })).types).toEqual(["WorkReported"]);
    const followed = shipping.when(report("in_progress", { via: "report", runId: 5 }));
    expect(followed.when(report("in_progress", { via: "report", runId: 5 })).events).toEqual([]);
    expect(followed.when(report("in_progress", { via: "report", runId: 6 })).types).toEqual(["WorkReported"]);
    expect(seen.when(report("queued")).when(report("pending")).when(report("waiting")).types).toEqual([
      "WorkReported",
    ]);
    expect(seen.when(report("queued")).state.steps[0]?.work?.logUrl).toBe("https://ci.example.com/1");
  });

  it("a run says nothing where a status came from outside, unless it reported itself", () => {
    const run = shipping.when(report("in_progress", { via: "run" }));
    expect(run.when(report("success", { via: "run" })).state.state).toBe("success");
    const outside = run.when(report("in_progress"));
    expect(outside.types).toEqual(["WorkReported"]);
    expect(outside.when(report("failure", { via: "run" })).events).toEqual([]);
    const reported = shipping
      .when(report("in_progress", { via: "report", runId: 5 }))
      .when(report("in_progress"));
    expect(reported.when(report("success", { via: "run" })).state.state).toBe("success");
  });

  it("ends in success with its address", () => {
    const done = shipping.when(report("success", { environmentUrl: "https://shop.example.com" }));
    expect(done.summary).toEqual(["success", "success"]);
    expect(done.state.steps[0]?.outputs).toEqual({ environment_url: "https://shop.example.com" });
    expect(shipping.when(report("success")).state.steps[0]?.outputs).toEqual({});
    const known = given([work({ environmentUrl: "https://${{ release.version }}.example.com" })]);
    expect(known.when(report("success")).state.steps[0]?.outputs).toEqual({
      environment_url: "https://1.4.0.example.com",
    });
  });

  it("ends in failure with what was said, and only once", () => {
    const failed = shipping.when(report("failure", { description: "Health check failed" }));
    expect(failed.state).toMatchObject({
      state: "failed",
      cause: { code: "step-failed", step: "Ship", error: "Health check failed" },
    });
    expect(shipping.when(report("error")).state.steps[0]?.error).toBe('GitHub Deployment status "error"');
    expect(failed.when(report("success")).events).toEqual([]);
    expect(failed.when({ type: "FailWork", step: "ship", attempt: 1, error: "late" }).events).toEqual([]);
    const refused = { type: "FailWork", step: "ship", attempt: 1, error: "GitHub refuses" } as const;
    expect(shipping.when(refused).state.cause).toMatchObject({ error: "GitHub refuses" });
    expect(shipping.when({ ...refused, attempt: 2 }).events).toEqual([]);
    // What runs after a cancel is not what GitHub has refused to start.
    const cleaning = given([work(), script("clean", { if: "always()" })]).when({ type: "Cancel", note: "" });
    expect(cleaning.state.steps[1]?.state).toBe("executing");
    expect(cleaning.when(refused).events).toEqual([]);
  });

  it("runs out of time", () => {
    const out = shipping.when({ type: "TimeOut", step: "ship" }, { after: 90 });
    expect(out.state).toMatchObject({
      state: "timed-out",
      cause: { code: "step-timed-out", step: "Ship", afterMs: 90_000 },
    });
    expect(shipping.when({ type: "TimeOut", step: "other" }).events).toEqual([]);
    expect(out.when({ type: "TimeOut", step: "ship" }).events).toEqual([]);
  });

  it("that nobody picks up is said once, and not after anybody spoke", () => {
    const nobody = { type: "NobodyPickedUp", step: "ship" } as const;
    const said = shipping.when(nobody);
    expect(said.state.steps[0]?.work?.unattendedSince).toEqual(later(1));
    expect(said.when(nobody).events).toEqual([]);
    expect(said.when(report("queued")).state.steps[0]?.work?.unattendedSince).toBeNull();
    expect(shipping.when(report("queued")).when(nobody).events).toEqual([]);
    expect(shipping.when({ type: "NobodyPickedUp", step: "other" }).events).toEqual([]);
    expect(given([gate("check")]).when(nobody).events).toEqual([]);
  });

  it("has one order on GitHub, whatever became of it meanwhile", () => {
    const order = { type: "HandOver", githubDeploymentId: 77, attempt: 1 } as const;
    const handed = shipping.when(order);
    expect(handed.state.githubDeploymentId).toBe(77);
    expect(handed.when({ ...order, githubDeploymentId: 78 }).events).toEqual([]);
    expect(shipping.when({ type: "Cancel", note: "" }).when(order).state.githubDeploymentId).toBe(77);
    expect(given([gate("check")]).when(order).events).toEqual([]);
  });

  it("has every template of it filled in, and fails with the first that cannot be", () => {
    const told = given([
      work({
        task: "deploy:${{ release.version }}",
        payload: { list: ["${{ project.name }}", 1, null, { deep: "${{ deployment.id }}" }], flag: true },
      }),
    ]);
    expect(executingStep(told.state)?.work).toMatchObject({
      order: {
        task: "deploy:1.4.0",
        payload: { list: ["shop", 1, null, { deep: "d1" }], flag: true },
      },
    });
    const wrong = given([work({ task: "${{ fromJSON(vars.X) }}", environmentUrl: "https://a.example.com" })]);
    expect(wrong.state.state).toBe("failed");
    const address = given([work({ environmentUrl: "http://a.example.com" })]);
    expect(address.state.steps[0]?.error).toBe(
      'environment-url must be an https address, not "http://a.example.com"',
    );
    expect(address.state.workStarted).toBe(false);
    const instructions = given([gate("check", { instructions: "${{ fromJSON(vars.X) }}" }), work()]);
    expect(instructions.summary).toEqual(["failed", "failed", "skipped"]);
    expect(instructions.state.steps[0]?.error).toContain("The instructions cannot be written");
  });
});

describe("a cancel", () => {
  it("closes what is open, gives up what runs, and is refused when all is over", () => {
    const waiting = given([gate("check"), work()]).when({ type: "Cancel", note: "wrong build" });
    expect(waiting.types).toEqual([
      "DeploymentCanceled",
      "InterruptionResolved",
      "StepCanceled",
      "StepSkipped",
      "DeploymentFinished",
    ]);
    expect(waiting.state).toMatchObject({
      state: "canceled",
      cause: { code: "canceled", note: "wrong build" },
    });
    waiting.refuses(
      { type: "Cancel", note: "" },
      { code: "already-finished", deployment: 1, state: "canceled" },
    );
    expect(waiting.when({ type: "Supersede", byVersion: "1.5.0" }).events).toEqual([]);

    const queued = given([work()], { turn: { code: "turn", behind: 7 } }).when({ type: "Cancel", note: "" });
    expect(queued.summary).toEqual(["canceled", "skipped"]);
    const running = given([work()]).when({ type: "Cancel", note: "" });
    expect(running.summary).toEqual(["canceled", "canceled"]);
  });

  it("by a newer release says which", () => {
    const told = given([gate("check"), work()]).when({ type: "Supersede", byVersion: "1.5.0" });
    expect(told.state).toMatchObject({
      state: "canceled",
      cause: { code: "superseded", byVersion: "1.5.0" },
    });
    told
      .refuses(submit("check", ada, "approve"), { outcome: "canceled", supersededBy: "1.5.0" })
      .refuses(submit("nowhere", ada, "approve"), { kind: "manual-intervention", supersededBy: "1.5.0" });
  });

  it("the first cause stays", () => {
    const told = given([work(), gate("after", { if: "always()" })])
      .when(report("failure"))
      .when({ type: "Cancel", note: "" });
    expect(told.state).toMatchObject({ state: "failed", cause: { code: "step-failed" } });
  });
});

describe("what a later step reads of an earlier one", () => {
  it.each([
    [
      "success",
      given([gate("a"), gate("b", { instructions: "${{ steps.a.outcome }}" })]).when(
        submit("a", ada, "approve"),
      ),
    ],
    [
      "skipped",
      given([gate("a", { enabled: false }), gate("b", { instructions: "${{ steps.a.outcome }}" })]),
    ],
    [
      "failure",
      given([work(), gate("b", { if: "always()", instructions: "${{ steps.ship.outcome }}" })]).when(
        report("error"),
      ),
    ],
    [
      "cancelled",
      given([work(), gate("b", { if: "always()", instructions: "${{ steps.ship.outcome }}" })]).when({
        type: "Cancel",
        note: "",
      }),
    ],
  ])("%s", (outcome, told) => {
    expect(openStep(told.state)?.interruption.instructions).toBe(outcome);
  });
});

describe("events", () => {
  const recorded = { at: start, by: { kind: "drawbridge" }, source: "engine" } as const;

  it("begin with the creation", () => {
    expect(replay([])).toBeNull();
    const event = { type: "DeploymentCanceled", note: "" } as const;
    expect(() => replay([{ ...recorded, event }])).toThrow("must create it");
  });

  it("about a step that is not there, or that is of another kind, change no step", () => {
    const { state } = given([gate("check"), work()]);
    const about = (event: Parameters<typeof evolve>[1]["event"]) =>
      evolve(state, { ...recorded, event }).steps;
    expect(about({ type: "StepSkipped", step: "nowhere", reason: "disabled" })).toEqual(state.steps);
    expect(about({ type: "WorkUnattended", step: "check" })).toEqual(state.steps);
    const said = { state: "queued", via: "status", logUrl: null, environmentUrl: null, runId: null } as const;
    expect(about({ type: "WorkReported", step: "check", ...said })).toEqual(state.steps);
    expect(about({ type: "ResponsibilityReturned", step: "ship", user: ada })).toEqual(state.steps);
    const timedOut = { type: "StepFailed", step: "nowhere", error: "", timedOut: true } as const;
    expect(evolve(state, { ...recorded, event: timedOut }).cause).toEqual({
      code: "step-timed-out",
      step: "nowhere",
      afterMs: 0,
    });
  });

  it("finished states are those that nothing follows", () => {
    expect(
      ["success", "failed", "rejected", "canceled", "timed-out"].every((one) => isFinished(one as "success")),
    ).toBe(true);
    expect(["queued", "executing", "waiting"].some((one) => isFinished(one as "queued"))).toBe(false);
  });
});
