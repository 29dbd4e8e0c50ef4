import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Freeze, InterventionStep, Phase, Process, Step } from "../../app/domain/process.ts";
import { defaultChannel } from "../../app/domain/process.ts";
import { weakenings } from "../../app/domain/weakened.ts";
import { channel, freeze, gateStep, phase, processOf, team, workStep } from "./support/processes.ts";

const now = new Date("2026-11-22T12:00:00Z");
const found = (before: Partial<Process>, after: Partial<Process>) =>
  weakenings(processOf(before), processOf(after), now);

const teams = [
  team("Managers", "acme/managers"),
  team("Managers again", "acme/managers"),
  team("Leads", "acme/managers", "ada"),
  team("QA", "acme/qa"),
];
const channels = [defaultChannel, channel("Hotfix")];
const gate = (more: Partial<InterventionStep> = {}): InterventionStep => gateStep("Approve", more);
const ship = workStep("Ship");

/** What is found where the only gate was so and becomes so. */
const gateChange = (was: Partial<InterventionStep>, is: Partial<InterventionStep>) =>
  found({ teams, channels, steps: [gate(was), ship] }, { teams, channels, steps: [gate(is), ship] });

describe("a gate", () => {
  it.each<[string, readonly Step[], object]>([
    ["removed", [ship], { what: "gate-removed" }],
    ["of another id", [gateStep("Sign off"), ship], { what: "gate-removed" }],
    ["become work", [workStep("Approve"), ship], { what: "gate-removed" }],
    [
      "disabled, whatever else",
      [gate({ enabled: false, environments: [] }), ship],
      { what: "gate-disabled" },
    ],
    ["behind the work", [ship, gate()], { what: "gate-moved", behind: ["Ship"] }],
    ["behind new work", [workStep("Deploy"), gate()], { what: "gate-moved", behind: ["Deploy"] }],
  ])("%s", (_case, steps, weakening) => {
    expect(found({ steps: [gate(), ship] }, { steps })).toEqual([{ gate: "Approve", ...weakening }]);
  });

  it.each<[string, readonly Step[], readonly Step[]]>([
    ["is as it was", [gate(), ship], [gate(), ship]],
    ["has its id in another case", [gate(), ship], [gateStep("APPROVE"), ship]],
    ["held nothing, being disabled", [gate({ enabled: false }), ship], [ship]],
    ["stays behind work that is called otherwise now", [ship, gate()], [workStep("Deploy"), gate()]],
    ["comes behind disabled work", [gate(), ship], [workStep("Ship", { enabled: false }), gate()]],
    [
      "comes behind work of other environments",
      [gate({ environments: ["Production"] }), ship],
      [workStep("Ship", { environments: ["Testing"] }), gate({ environments: ["Production"] })],
    ],
    ["comes before work", [ship, gate()], [gate(), ship]],
    ["gets company", [gate(), ship], [gateStep("Sign off"), gate(), ship]],
    ["is renamed", [gate(), ship], [gate({ name: "Please approve" }), ship]],
  ])("that %s is no weaker", (_case, before, after) => {
    expect(found({ steps: before }, { steps: after })).toEqual([]);
  });

  it.each<[string, Partial<InterventionStep>, Partial<InterventionStep>, object]>([
    [
      "in fewer environments",
      {},
      { environments: ["Production"] },
      { what: "gate-environments", environments: ["Development", "Testing"] },
    ],
    [
      "left out in an environment",
      { environments: ["Testing", "production"] },
      { environments: ["Testing", "Production"], skipEnvironments: ["Production"] },
      { what: "gate-environments", environments: ["Production"] },
    ],
    ["in fewer channels", {}, { channels: ["Default"] }, { what: "gate-channels", channels: ["Hotfix"] }],
    ["on a condition", {}, { if: "vars.ASK" }, { what: "gate-condition", before: null, after: "vars.ASK" }],
    [
      "on another condition",
      { if: "vars.ASK" },
      { if: "vars.ASKED" },
      { what: "gate-condition", before: "vars.ASK", after: "vars.ASKED" },
    ],
    [
      "only where all went well",
      { if: "always()" },
      { if: null },
      { what: "gate-condition", before: "always()", after: null },
    ],
    ["of fewer people", { approvals: 2 }, {}, { what: "gate-approvals", before: 2, after: 1 }],
    [
      "of fewer people of each team",
      { responsibleTeams: ["Managers"], fromEachTeam: true, approvals: 3 },
      { responsibleTeams: ["Managers", "QA"], fromEachTeam: true, approvals: 2 },
      { what: "gate-approvals", before: 3, after: 2 },
    ],
    [
      "of fewer people than each team made",
      { responsibleTeams: ["Managers"], approvals: 3 },
      { responsibleTeams: ["Managers"], fromEachTeam: true, approvals: 2 },
      { what: "gate-approvals", before: 3, after: 2 },
    ],
    [
      "of no team in particular",
      { responsibleTeams: ["Managers", "QA"], fromEachTeam: true },
      { responsibleTeams: ["Managers", "QA"], approvals: 2 },
      { what: "gate-from-each-team" },
    ],
    [
      "of one more team",
      { responsibleTeams: ["Managers"] },
      { responsibleTeams: ["managers", "QA"] },
      { what: "gate-teams-added", teams: ["QA"] },
    ],
    [
      "of a larger team",
      { responsibleTeams: ["Managers"] },
      { responsibleTeams: ["Leads"] },
      { what: "gate-teams-added", teams: ["Leads"] },
    ],
    [
      "of another person",
      { responsibleTeams: ["Managers"] },
      { responsibleTeams: ["Managers", "eve"] },
      { what: "gate-teams-added", teams: ["eve"] },
    ],
    [
      "of each of other teams",
      { responsibleTeams: ["Managers"], approvals: 2 },
      { responsibleTeams: ["Managers", "QA"], fromEachTeam: true },
      { what: "gate-teams-added", teams: ["QA"] },
    ],
    [
      "of one team less of each",
      { responsibleTeams: ["Managers", "QA"], fromEachTeam: true },
      { responsibleTeams: ["QA"], fromEachTeam: true },
      { what: "gate-teams-removed", teams: ["Managers"] },
    ],
    [
      "of a larger team instead of one of each",
      { responsibleTeams: ["Managers", "QA"], fromEachTeam: true },
      { responsibleTeams: ["Leads", "QA"], fromEachTeam: true },
      { what: "gate-teams-removed", teams: ["Managers"] },
    ],
    [
      "of whoever may deploy",
      { responsibleTeams: ["Managers"], required: true },
      { required: true },
      { what: "gate-teams-emptied" },
    ],
    ["of the author too", { preventSelfApproval: true }, {}, { what: "gate-self-approval" }],
    ["only if nobody skips it", { required: true }, {}, { what: "gate-not-required" }],
    ["unless in an emergency", {}, { emergency: ["QA"] }, { what: "gate-emergency", added: ["QA"] }],
    [
      "unless more people say that it is one",
      { emergency: ["Managers"] },
      { emergency: ["Managers", "Leads"] },
      { what: "gate-emergency", added: ["Leads"] },
    ],
    ["while others pass", { blockDeployments: true }, {}, { what: "gate-lets-pass" }],
  ])("asked %s", (_case, was, is, weakening) => {
    expect(gateChange(was, is)).toEqual([{ gate: "Approve", ...weakening }]);
  });

  it.each<[string, Partial<InterventionStep>, Partial<InterventionStep>]>([
    ["in more environments", { environments: ["Production"] }, { environments: null }],
    ["in more channels", { channels: ["Hotfix"] }, { channels: null }],
    ["always", { if: "vars.ASK" }, { if: "always()" }],
    ["on the condition that goes without saying", {}, { if: " success() " }],
    ["of more people", {}, { approvals: 2 }],
    [
      "of the same team by another name",
      { responsibleTeams: ["Managers"] },
      { responsibleTeams: ["acme/Managers"] },
    ],
    [
      "of each team, one by another name",
      { responsibleTeams: ["Managers", "QA"], fromEachTeam: true },
      { responsibleTeams: ["QA", "Managers again"], fromEachTeam: true },
    ],
    ["of a team less", { responsibleTeams: ["Managers", "QA"] }, { responsibleTeams: ["QA"] }],
    ["of a team instead of deployers", {}, { responsibleTeams: ["QA"] }],
    [
      "of each of several",
      { responsibleTeams: ["Managers"] },
      { responsibleTeams: ["Managers", "QA"], fromEachTeam: true },
    ],
    [
      "of each of one more",
      { responsibleTeams: ["Managers"], fromEachTeam: true },
      { responsibleTeams: ["Managers", "QA"], fromEachTeam: true },
    ],
    ["without the emergency", { emergency: ["QA"] }, {}],
    ["for another time", { timeoutMs: 1000, onTimeout: "reject" }, { timeoutMs: 2000, onTimeout: "cancel" }],
  ])("asked %s is no weaker", (_case, was, is) => {
    expect(gateChange(was, is)).toEqual([]);
  });

  it("says everything that became weaker, and that deployers may skip what asks nobody", () => {
    const was = { responsibleTeams: ["Managers", "QA"], fromEachTeam: true, preventSelfApproval: true };
    expect(gateChange(was, {}).map(({ what }) => what)).toEqual([
      "gate-approvals",
      "gate-from-each-team",
      "gate-teams-emptied",
      "gate-self-approval",
      "gate-not-required",
    ]);
    const each = { responsibleTeams: [], fromEachTeam: true, required: true };
    expect(gateChange({ responsibleTeams: ["Managers"], fromEachTeam: true }, each)).toEqual([
      { gate: "Approve", what: "gate-teams-emptied" },
    ]);
  });

  it("cannot be asked in what is gone from the lifecycle, nor in channels that are", () => {
    const steps = [gate({ environments: ["Development"], channels: ["Default"] }), ship];
    const after = { lifecycle: [phase("Development")], channels: [defaultChannel], steps };
    const before = { channels, steps: [gate(), ship] };
    expect(found(before, after)).toEqual([]);
  });
});

describe("who may deploy", () => {
  const lifecycle = (deployers: Phase["deployers"]) => [
    phase("Testing"),
    phase("Production", { deployers }, ["EU", "US"]),
  ];
  const change = (was: Phase["deployers"], is: Phase["deployers"]) =>
    found({ teams, lifecycle: lifecycle(was) }, { teams, lifecycle: lifecycle(is) });

  it.each<[string, Phase["deployers"], Phase["deployers"], readonly string[] | null]>([
    ["everybody who may write", ["Managers"], null, null],
    ["one more team", ["Managers"], ["Managers", "QA"], ["QA"]],
    ["workflows", ["Managers"], ["Managers", "workflows"], ["workflows"]],
  ])("is said of %s, once a phase", (_case, was, is, added) => {
    expect(change(was, is)).toEqual([{ what: "deployers-widened", phase: "Production", added }]);
  });

  it.each<[string, Phase["deployers"], Phase["deployers"]]>([
    ["a team less", ["Managers", "QA"], ["QA"]],
    ["a team by another name", ["Managers"], ["Managers again"]],
    ["some of those who may write", null, ["QA"]],
    ["everybody, as before", null, null],
  ])("is no wider with %s", (_case, was, is) => {
    expect(change(was, is)).toEqual([]);
  });

  it("follows an environment into another phase, and not out of the lifecycle", () => {
    const before = { lifecycle: lifecycle(["ada"]) };
    const moved = { lifecycle: [phase("Everything", {}, ["Testing", "eu"])] };
    expect(found(before, moved)).toEqual([{ what: "deployers-widened", phase: "Everything", added: null }]);
  });
});

describe("whom a name stands for", () => {
  const guarded = { steps: [gate({ responsibleTeams: ["Managers", "ada"] }), ship] };
  it("is said of a team with more members", () => {
    const before = { teams: [team("Managers", "acme/managers")], ...guarded };
    const after = { teams: [team("managers", "ACME/managers", "eve", "acme/interns")], ...guarded };
    expect(found(before, after)).toEqual([
      { what: "team-widened", team: "Managers", added: ["eve", "acme/interns"] },
    ]);
  });

  it("is said of a login that becomes a team", () => {
    const after = { teams: [...teams, team("Ada", "ada", "eve")], ...guarded };
    expect(found({ teams, ...guarded }, after)).toEqual([
      { what: "team-widened", team: "ada", added: ["eve"] },
    ]);
  });

  it("is no weaker with fewer members, nor where the name guards nothing", () => {
    const before = { teams: [team("Managers", "acme/managers", "eve"), team("Idle", "ada")], ...guarded };
    const after = { teams: [team("Managers", "eve"), team("Idle", "ada", "eve")], ...guarded };
    expect(found(before, after)).toEqual([]);
  });
});

describe("a freeze", () => {
  const change = (was: Partial<Freeze>, is: Partial<Freeze> | null) =>
    found({ teams, freezes: [freeze(was)] }, { teams, freezes: is === null ? [] : [freeze(is)] });
  const nights = { from: "2020-01-06T22:00:00", to: "2020-01-07T06:00:00", every: "FREQ=DAILY", zone: "UTC" };

  it.each<[string, Partial<Freeze>, Partial<Freeze> | null, object]>([
    ["removed", {}, null, { what: "freeze-removed" }],
    ["of another name", {}, { name: "Easter" }, { what: "freeze-removed" }],
    [
      "that begins later",
      {},
      { from: "2026-12-24T20:00:00" },
      { what: "freeze-shortened", from: new Date("2026-12-24T17:00:00Z") },
    ],
    [
      "that ends sooner",
      {},
      { to: "2026-12-25T07:00:00" },
      { what: "freeze-shortened", from: new Date("2026-12-25T06:00:00Z") },
    ],
    [
      "in another zone",
      {},
      { zone: "UTC" },
      { what: "freeze-shortened", from: new Date("2026-12-24T17:00:00Z") },
    ],
    [
      "that comes once only",
      nights,
      { ...nights, every: null },
      { what: "freeze-shortened", from: new Date("2026-11-22T22:00:00Z") },
    ],
    [
      "that comes less often",
      nights,
      { ...nights, every: "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR" },
      { what: "freeze-shortened", from: new Date("2026-11-22T22:00:00Z") },
    ],
    [
      "that holds now, and is over now",
      { from: "2026-11-01T00:00:00", zone: "UTC" },
      { from: "2026-11-01T00:00:00", to: "2026-11-20T00:00:00", zone: "UTC" },
      { what: "freeze-shortened", from: now },
    ],
    [
      "for fewer environments",
      {},
      { environments: ["Production"] },
      { what: "freeze-environments", environments: ["Development", "Testing"] },
    ],
    [
      "that more may override",
      { override: ["Managers"] },
      { override: ["Managers", "QA"] },
      { what: "freeze-override", added: ["QA"] },
    ],
    [
      "that others than administrators may override",
      {},
      { override: ["QA"] },
      { what: "freeze-override", added: ["QA"] },
    ],
  ])("%s", (_case, was, is, weakening) => {
    expect(change(was, is)).toEqual([{ freeze: "Christmas", ...weakening }]);
  });

  it.each<[string, Partial<Freeze>, Partial<Freeze> | null]>([
    ["is as it was, in another case", {}, { name: "CHRISTMAS" }],
    ["is over", { from: "2025-12-24T18:00:00", to: "2025-12-25T08:00:00" }, null],
    ["is longer", {}, { from: "2026-12-24T00:00:00", to: "2027-01-02T00:00:00" }],
    [
      "is written in another zone",
      {},
      { from: "2026-12-24T17:00:00", to: "2026-12-25T07:00:00", zone: "UTC" },
    ],
    ["comes more often", { every: "FREQ=YEARLY" }, { every: "FREQ=MONTHLY" }],
    [
      "begins anew, where its past is over",
      nights,
      { ...nights, from: "2026-11-01T22:00:00", to: "2026-11-02T06:00:00" },
    ],
    ["is for more environments", { environments: ["Testing"] }, {}],
    ["is overridden by administrators only", { override: ["QA"] }, {}],
    ["has another reason", {}, { reason: "Holidays" }],
  ])("that %s is no weaker", (_case, was, is) => {
    expect(change(was, is)).toEqual([]);
  });
});

it("says nothing of a file that stays as it is, nor of one that only gains", () => {
  const step = fc.constantFrom<Step>(
    gateStep("A", { responsibleTeams: ["Managers", "QA"], fromEachTeam: true }),
    gateStep("B", { environments: ["Production"], if: "vars.ASK", emergency: ["ada"] }),
    gateStep("C", { enabled: false }),
    workStep("D"),
  );
  const drawn = fc
    .record({ steps: fc.uniqueArray(step, { minLength: 1 }), frozen: fc.boolean() })
    .map(({ steps, frozen }) => processOf({ teams, steps, freezes: frozen ? [freeze()] : [] }));
  fc.assert(
    fc.property(drawn, (process) => {
      expect(weakenings(process, process, now)).toEqual([]);
      const more: Process = {
        ...process,
        steps: [gateStep("First"), ...process.steps],
        freezes: [...process.freezes, freeze({ name: "Easter" })],
        channels,
      };
      expect(weakenings(process, more, now)).toEqual([]);
      expect(weakenings(more, process, now)).toEqual([
        { gate: "First", what: "gate-removed" },
        { freeze: "Easter", what: "freeze-removed" },
      ]);
    }),
  );
});
