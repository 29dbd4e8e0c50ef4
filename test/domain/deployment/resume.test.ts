import { describe, expect, it } from "vitest";
import type { DeploymentCommand } from "../../../app/domain/deployment/commands.ts";
import type { Person } from "../../../app/domain/deployment/state.ts";
import type { InterventionStep } from "../../../app/domain/process.ts";
import { ada, facts, gate, given, max, submit, work } from "../support/given.ts";

const kim: Person = { id: 4, login: "kim" };
const turn = { code: "turn", behind: 9 } as const;

/** Approved by these while the environment was busy, some time ago. */
function approved(terms: Partial<InterventionStep>, votes: readonly (readonly [Person, ...string[]])[]) {
  const told = votes.reduce(
    (before, [user, ...all]) =>
      before.when(
        submit("check", user, "approve", {
          entitlement: { kind: "entitled", as: all[0] ?? "", all },
          inputs: terms.inputs === undefined ? {} : { ticket: `OPS-${user.id}` },
        }),
        { turn },
      ),
    given([gate("check", terms), work()]),
  );
  return told.when({ type: "Advance" }, { after: 60 });
}

const resume = (
  teams: Readonly<Record<number, readonly string[]>>,
  outdated: readonly string[] = [],
): DeploymentCommand => ({
  type: "Resume",
  standings: Object.entries(teams).map(([user, list]) => ({
    step: "check",
    user: Number(user),
    teams: list,
  })),
  outdated,
});
const each = { responsibleTeams: ["A", "B"], fromEachTeam: true };
const votesOf = (told: ReturnType<typeof given>) =>
  told.state.steps[0]?.interruption?.votes.map((vote) => [vote.user.login, ...vote.teams]);

describe("after a pause, of those who approved", () => {
  it.each<
    [
      string,
      Partial<InterventionStep>,
      readonly (readonly [Person, ...string[]])[],
      Parameters<typeof resume>,
      readonly string[],
    ]
  >([
    [
      "all are still there",
      { approvals: 2 },
      [
        [ada, "A"],
        [max, "A"],
      ],
      [{ 1: ["A"], 2: ["A"] }],
      ["StepStarted"],
    ],
    ["of somebody nothing was asked", {}, [[ada, "A"]], [{}], ["StepStarted"]],
    [
      "one has left, and was needed",
      { approvals: 2 },
      [
        [ada, "A"],
        [max, "A"],
      ],
      [{ 1: ["A"], 2: [] }],
      ["ApprovalLapsed", "InterruptionRaised"],
    ],
    [
      "one has gone over to another team, where any will do",
      { approvals: 2 },
      [
        [ada, "A"],
        [max, "A"],
      ],
      [{ 1: ["B"], 2: ["A"] }],
      ["StepStarted"],
    ],
    [
      "one has gone over, and is still counted",
      each,
      [
        [ada, "A", "B"],
        [max, "A"],
      ],
      [{ 1: ["B"], 2: ["A"] }],
      ["StandingChanged", "StepStarted"],
    ],
    [
      "one has gone over, and a team is without anybody",
      each,
      [
        [ada, "A"],
        [max, "B"],
      ],
      [{ 1: ["B"], 2: ["B"] }],
      ["StandingChanged", "ApprovalLapsed", "InterruptionRaised"],
    ],
    [
      "the environment runs something newer",
      { approvals: 2 },
      [
        [ada, "A"],
        [max, "A"],
      ],
      [{ 1: ["A"], 2: ["A"] }, ["check"]],
      ["ApprovalLapsed", "InterruptionRaised"],
    ],
  ])("%s", (_case, terms, votes, asked, types) => {
    expect(approved(terms, votes).when(resume(...asked)).types).toEqual(types);
  });

  it("who stays does not answer again; one more is enough", () => {
    const again = approved({ approvals: 2 }, [
      [ada, "A"],
      [max, "A"],
    ]).when(resume({ 1: ["A"], 2: [] }));
    expect(votesOf(again)).toEqual([["ada", "A"]]);
    again.refuses(submit("check", ada, "approve", { attempt: 2 }), { code: "already-answered" });
    const done = again.when(submit("check", kim, "approve", { attempt: 2 }));
    // That of who stayed is some time old by now.
    expect(done.state.waitsFor).toEqual({ code: "memberships" });
    expect(done.when(resume({ 1: ["A"], 4: ["A"] })).state.state).toBe("executing");
  });

  it("who has left may come back, and answers again", () => {
    const again = approved({}, [[ada, "A"]]).when(resume({ 1: [] }));
    expect(votesOf(again)).toEqual([]);
    expect(again.when(submit("check", ada, "approve", { attempt: 2 })).state.state).toBe("executing");
  });

  it("who moved counts for where they are now", () => {
    const moved = approved(each, [
      [ada, "A"],
      [max, "B"],
    ]).when(resume({ 1: ["B"], 2: ["B"] }));
    expect(votesOf(moved)).toEqual([
      ["ada", "B"],
      ["max", "B"],
    ]);
    const entitlement = { kind: "entitled", as: "A", all: ["A"] } as const;
    const done = moved.when(submit("check", kim, "approve", { attempt: 2, entitlement }));
    expect(done.state.steps[0]?.state).toBe("success");
  });

  it("what was overtaken is asked of everybody anew", () => {
    const anew = approved({ approvals: 2 }, [
      [ada, "A"],
      [max, "A"],
    ]).when(resume({ 1: ["A"], 2: ["A"] }, ["check"]));
    expect(votesOf(anew)).toEqual([]);
    expect(anew.state.steps[0]?.interruption).toMatchObject({ attempt: 2, state: "pending" });
  });

  it("an emergency counts as long as who gave it belongs there", () => {
    const told = given([gate("check", { approvals: 2, emergency: ["E"] }), work()])
      .when(
        submit("check", ada, "approve", {
          note: "it burns",
          emergency: { entitlement: { kind: "entitled", as: "E", all: ["E"] }, forbidden: false },
        }),
        { turn },
      )
      .when({ type: "Advance" }, { after: 60 });
    expect(told.when(resume({ 1: ["E"] })).types).toEqual(["StepStarted"]);
    expect(told.when(resume({ 1: [] })).types).toEqual(["ApprovalLapsed", "InterruptionRaised"]);
  });

  it("a gate that is asked anew is asked though its condition would not be met now", () => {
    const steps = [gate("check", { if: "vars.RISK == 'high'" }), work()];
    const context = { ...facts(steps).context, vars: { RISK: "high" } };
    const asked = given(steps, { context });
    const lapsed = asked
      .when(submit("check", ada, "approve"), { turn })
      .when({ type: "Advance" }, { after: 60 })
      .when(resume({ 1: [] }));
    expect(lapsed.summary).toEqual(["waiting", "waiting", "pending"]);
  });

  it("two gates may lapse together; a cancel asks neither again", () => {
    const told = given([gate("check"), gate("second"), work()])
      .when(submit("check", ada, "approve"))
      .when(submit("second", ada, "approve"), { turn })
      .when({ type: "Advance" }, { after: 60 })
      .when({ type: "Resume", standings: [], outdated: ["check", "second"] });
    expect(told.summary).toEqual(["waiting", "waiting", "pending", "pending"]);
    expect(told.when({ type: "Cancel", note: "" }).summary).toEqual([
      "canceled",
      "canceled",
      "skipped",
      "skipped",
    ]);
  });
});
