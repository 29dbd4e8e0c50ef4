import { describe, expect, it } from "vitest";
import type { Person } from "../../../app/domain/deployment/state.ts";
import type { Field } from "../../../app/domain/process.ts";
import type { Entitlement } from "../../../app/domain/refusal.ts";
import { ada, claiming, gate, given, max, submit, work } from "../support/given.ts";

const kim: Person = { id: 4, login: "kim" };
const of = (...all: readonly string[]): Entitlement => ({ kind: "entitled", as: all[0] ?? "", all });
const outside: Entitlement = { kind: "not-entitled", broken: [] };
const unknown: Entitlement = { kind: "unknown", asked: ["A"], broken: [] };
const states = (told: ReturnType<typeof given>) => told.summary;

describe("how many have to approve, and of whom", () => {
  const each = { responsibleTeams: ["A", "B"], fromEachTeam: true };
  it.each<[string, Parameters<typeof gate>[1], readonly [Person, Entitlement][], boolean]>([
    ["two of any team, one so far", { approvals: 2 }, [[ada, of("A")]], false],
    [
      "two of any team, both of one",
      { approvals: 2 },
      [
        [ada, of("A")],
        [max, of("A")],
      ],
      true,
    ],
    [
      "one of each, two of one team",
      each,
      [
        [ada, of("A")],
        [max, of("A")],
      ],
      false,
    ],
    [
      "one of each",
      each,
      [
        [ada, of("A")],
        [max, of("B")],
      ],
      true,
    ],
    ["one person of both teams", each, [[ada, of("A", "B")]], false],
    [
      "who is in both makes way for who is in one",
      each,
      [
        [ada, of("A", "B")],
        [max, of("A")],
      ],
      true,
    ],
    [
      "two of each, three people",
      { ...each, approvals: 2 },
      [
        [ada, of("A")],
        [max, of("B")],
        [kim, of("A", "B")],
      ],
      false,
    ],
    ["nobody is named: whoever may deploy", { responsibleTeams: [] }, [[ada, of("write")]], true],
  ])("%s", (_case, terms, votes, met) => {
    const told = votes.reduce(
      (before, [user, entitlement]) => before.when(submit("check", user, "approve", { entitlement })),
      given([gate("check", terms), work()]),
    );
    expect(states(told)).toEqual(
      met ? ["executing", "success", "executing"] : ["waiting", "waiting", "pending"],
    );
  });

  it.each([
    ["any two", { approvals: 2 }, 2],
    ["one of each of two", { responsibleTeams: ["A", "B"], fromEachTeam: true }, 2],
    ["two of each of two", { responsibleTeams: ["A", "B"], fromEachTeam: true, approvals: 2 }, 4],
    ["of each, and nobody is named", { responsibleTeams: [], fromEachTeam: true }, 1],
  ])("the question says how many people: %s", (_case, terms, people) => {
    const { state } = given([gate("check", terms)]);
    expect(state.steps[0]?.interruption?.approvalsRequired).toBe(people);
  });

  it("one rejection is enough, whoever has approved; who has answered does not answer again", () => {
    const one = given([gate("check", { approvals: 2 }), work()]).when(submit("check", ada, "approve"));
    one.refuses(submit("check", ada, "approve"), { code: "already-answered", decision: "approve" });
    expect(states(one.when(submit("check", max, "reject")))).toEqual(["rejected", "failed", "skipped"]);
  });

  it("who took responsibility only says so where several are asked, and keeps it while others answer", () => {
    const held = given([gate("check", { approvals: 2 }), work()]).when(claiming("Claim", "check", ada));
    const one = held.when(submit("check", max, "approve"));
    expect(one.state.steps[0]?.interruption?.responsibleUser).toEqual(ada);
    const both = one.when(submit("check", ada, "approve"));
    expect(both.state.steps[0]?.interruption).toMatchObject({ state: "approved", responsibleUser: null });
  });
});

describe("who has a hand in what they would approve", () => {
  const asked = given([gate("check", { preventSelfApproval: true }), work()]);
  const because = [{ did: "released" }, { did: "merged", pullRequest: 7 }] as const;

  it("does not approve, and may reject and claim", () => {
    asked.refuses(submit("check", ada, "approve", { selfApproval: because }), {
      code: "self-approval",
      because,
    });
    expect(states(asked.when(submit("check", ada, "reject", { selfApproval: because })))[0]).toBe("rejected");
    expect(asked.when(claiming("Claim", "check", ada)).types).toEqual(["ResponsibilityTaken"]);
    expect(states(asked.when(submit("check", ada, "approve")))[0]).toBe("executing");
  });
});

describe("what approvers give", () => {
  const field = (name: string, more: Partial<Field> = {}): Field => ({
    name,
    description: null,
    type: "string",
    options: [],
    required: false,
    ...more,
  });
  const inputs = [
    field("ticket", { required: true }),
    field("risk", { type: "choice", options: ["low", "high"] }),
  ];
  const approve = (user: Person, more: Readonly<Record<string, string>>) =>
    submit("check", user, "approve", { inputs: more });

  it.each<[string, Readonly<Record<string, string>>, readonly object[]]>([
    ["a required one is missing", {}, [{ name: "ticket", why: "missing" }]],
    ["one that is no choice", { ticket: "OPS-1", risk: "none" }, [{ name: "risk", why: "not-an-option" }]],
    ["one that nobody asked for", { ticket: "OPS-1", colour: "red" }, [{ name: "colour", why: "unknown" }]],
  ])("is refused: %s", (_case, values, problems) => {
    given([gate("check", { inputs }), work()]).refuses(approve(ada, values), {
      code: "inputs-invalid",
      problems: problems.map((one) => expect.objectContaining(one)),
    });
  });

  it("is asked of the first only, and the last word counts for what follows", () => {
    const told = given([
      gate("check", { inputs, approvals: 2 }),
      gate("then", {
        instructions: "${{ steps.check.outputs.inputs.ticket }} ${{ steps.check.outputs.inputs.risk }}",
      }),
    ])
      .when(approve(ada, { Ticket: "OPS-1", risk: "HIGH" }))
      .when(approve(max, { risk: "low" }));
    expect(told.state.steps[0]?.outputs).toMatchObject({
      "inputs.ticket": "OPS-1",
      "inputs.risk": "low",
      approvers: "ada,max",
      "responsible_user.login": "max",
      emergency: "false",
    });
    expect(told.state.steps[1]?.interruption?.instructions).toBe("OPS-1 low");
  });

  it("is not asked of who rejects", () => {
    const told = given([gate("check", { inputs }), work()]).when(submit("check", ada, "reject"));
    expect(states(told)[0]).toBe("rejected");
  });
});

describe("an emergency", () => {
  const told = given([
    gate("check", { approvals: 3, emergency: ["On call"], preventSelfApproval: true }),
    work(),
  ]);
  const entitled = { entitlement: of("On call"), forbidden: false };
  const alone = (more: Parameters<typeof submit>[3] = {}) =>
    submit("check", ada, "approve", { entitlement: outside, emergency: entitled, note: "it burns", ...more });

  it("completes the gate alone, self included, whoever holds it, and is marked", () => {
    const held = told.when(claiming("Claim", "check", max));
    const done = held.when(alone({ selfApproval: [{ did: "released" }] }));
    expect(states(done)).toEqual(["executing", "success", "executing"]);
    expect(done.state.steps[0]?.outputs).toMatchObject({ emergency: "true", notes: "it burns" });
    expect(done.state.steps[0]?.interruption?.votes).toMatchObject([{ team: "On call", emergency: true }]);
  });

  it.each<[string, Parameters<typeof alone>[0], object]>([
    ["without a reason", { note: "  " }, { code: "emergency-reason-missing" }],
    [
      "of somebody else",
      { emergency: { ...entitled, entitlement: outside } },
      { code: "emergency-not-allowed", why: "not-member", emergency: ["On call"] },
    ],
    [
      "that the organization forbids",
      { emergency: { ...entitled, forbidden: true } },
      { code: "emergency-not-allowed", why: "policy" },
    ],
    [
      "of whom GitHub knows nothing",
      { emergency: { ...entitled, entitlement: unknown } },
      { code: "membership-unknown" },
    ],
    ["of an old release", { staleBehind: "2.0.0" }, { code: "stale-release" }],
  ])("is refused %s", (_case, more, refusal) => {
    told.refuses(alone(more), refusal);
  });

  it("is refused where the gate names nobody, and rejects like any other answer", () => {
    const none = given([gate("check"), work()]);
    none.refuses(alone(), { code: "emergency-not-allowed", why: "none", emergency: [] });
    told.refuses(submit("check", ada, "reject", { entitlement: outside, emergency: entitled }), {
      code: "not-responsible",
    });
    const rejected = told.when(submit("check", ada, "reject", { emergency: entitled }));
    expect(rejected.state.steps[0]?.interruption?.votes).toMatchObject([{ emergency: false }]);
  });
});
