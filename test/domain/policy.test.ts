import { describe, expect, it } from "vitest";
import {
  emergencyForbidden,
  policyBranches,
  policyFreezes,
  policyGates,
  policyReferences,
  type PolicyRequirement,
  type PolicyRule,
  rulesFor,
} from "../../app/domain/policy.ts";
import { type Freeze, isRequired } from "../../app/domain/process.ts";

const rule = (over: Partial<PolicyRule>): PolicyRule => ({
  repositories: null,
  environments: null,
  require: null,
  emergency: true,
  branches: null,
  freezes: [],
  ...over,
});

const requirement = (digest: string, over: Partial<PolicyRequirement> = {}): PolicyRequirement => ({
  digest: digest.repeat(64),
  teams: [],
  approvals: 1,
  fromEachTeam: false,
  preventSelfApproval: false,
  ...over,
});

const matches = (over: Partial<PolicyRule>, repository: string, environment: string) =>
  rulesFor({ rules: [rule(over)] }, repository, environment).length === 1;

describe("the rules of a policy", () => {
  it.each<[string, string, boolean]>([
    ["*", "acme/shop", true],
    ["**", "acme/shop", true],
    ["shop", "acme/shop", true],
    ["SHOP", "acme/shop", true],
    ["shop", "Acme/Shop", true],
    ["shop-*", "acme/shop", false],
    ["s*", "acme/shop", true],
    ["a*", "acme/shop", false],
    ["acme/*", "acme/shop", true],
    ["acme/shop", "Acme/SHOP", true],
    ["*/shop", "acme/shop", true],
    ["other/*", "acme/shop", false],
    ["acme", "acme/shop", false],
    [".*", "acme/.github", true],
    ["*", "acme/.github", true],
    ["{shop,blog}", "acme/blog", true],
    ["!(shop)", "acme/shop", false],
    ["!(shop)", "acme/blog", true],
    ["!shop", "acme/blog", false],
    ["shop", "shop", true],
  ])("for the repositories %s count in %s: %s", (glob, repository, expected) => {
    expect(matches({ repositories: [glob] }, repository, "Production")).toBe(expected);
  });

  it.each<[string, string, boolean]>([
    ["*", "Production", true],
    ["*", "eu/prod", true],
    ["*", "..", true],
    ["**", ".", true],
    ["*", "Production\\EU", true],
    ["prod*", "Production", true],
    ["prod*", "prod/eu", true],
    ["prod*", "PRODUCTION EU", true],
    ["prod*", "preprod", false],
    ["Production (EU)", "production (eu)", true],
    ["Production [1]", "Production [1]", true],
    ["prod/eu", "prod/eu", true],
    ["prod/*", "prod/eu", true],
    ["prod/*", "prod-eu", false],
    ["Caf\u00e9", "CAFE\u0301", true],
  ])("for the environments %s count in %s: %s", (glob, environment, expected) => {
    expect(matches({ environments: [glob] }, "acme/shop", environment)).toBe(expected);
  });

  it("count where both match, and one glob of several is enough", () => {
    const over = { repositories: ["blog", "shop"], environments: ["Testing", "Production"] };
    expect(matches(over, "acme/shop", "Production")).toBe(true);
    expect(matches(over, "acme/shop", "Development")).toBe(false);
    expect(matches(over, "acme/infra", "Production")).toBe(false);
    expect(matches({}, "acme/infra", "Development")).toBe(true);
  });

  it("are found in their order, all that match", () => {
    const rules = [rule({ branches: ["a"] }), rule({ environments: ["x"] }), rule({ branches: ["b"] })];
    expect(rulesFor({ rules }, "acme/shop", "Production")).toEqual([rules[0], rules[2]]);
  });
});

describe("what the rules ask for", () => {
  it("a gate for each requirement, all at the same time, which nobody can skip", () => {
    const terms = {
      teams: ["acme/x", "octocat"],
      approvals: 2,
      fromEachTeam: true,
      preventSelfApproval: true,
    };
    const gates = policyGates([
      rule({ require: requirement("a", terms) }),
      rule({ emergency: false }),
      rule({ require: requirement("b") }),
    ]);
    expect(gates).toMatchObject([
      {
        id: "policy:aaaaaaaaaaaa",
        name: "Organization policy",
        uses: "manual-intervention",
        withPrevious: false,
        responsibleTeams: ["acme/x", "octocat"],
        approvals: 2,
        fromEachTeam: true,
        preventSelfApproval: true,
        emergency: [],
        policy: true,
      },
      { id: "policy:bbbbbbbbbbbb", name: "Organization policy 2", withPrevious: true, approvals: 1 },
    ]);
    expect(gates.every(isRequired)).toBe(true);
    expect(
      gates.every((gate) => gate.environments === null && gate.channels === null && gate.if === null),
    ).toBe(true);
  });

  it("the same requirement once", () => {
    const twice = [rule({ require: requirement("a") }), rule({ require: requirement("a") })];
    expect(policyGates(twice).map(({ name }) => name)).toEqual(["Organization policy"]);
  });

  it("nothing where there is no rule", () => {
    expect([policyGates([]), policyFreezes([]), policyBranches([]), emergencyForbidden([])]).toEqual([
      [],
      [],
      [],
      false,
    ]);
  });

  it("freezes of all, branches of each, and no emergency if one says so", () => {
    const freeze = (name: string): Freeze => ({
      name,
      environments: null,
      from: "2026-12-24T00:00:00",
      to: "2026-12-27T00:00:00",
      every: null,
      zone: "UTC",
      reason: "",
      override: null,
    });
    const rules = [
      rule({ freezes: [freeze("A"), freeze("B")], branches: ["main"] }),
      rule({ freezes: [freeze("C")] }),
      rule({ branches: ["main", "release/**"] }),
    ];
    expect(policyFreezes(rules).map(({ name }) => name)).toEqual(["A", "B", "C"]);
    const named = [
      rule({ require: requirement("a", { teams: ["acme/security", "sue"] }) }),
      rule({ freezes: [{ ...freeze("D"), override: ["acme/on-call"] }, freeze("E")] }),
    ];
    expect(policyReferences(named)).toEqual(["acme/security", "sue", "acme/on-call"]);
    expect(policyBranches(rules)).toEqual([["main"], ["main", "release/**"]]);
    expect(emergencyForbidden(rules)).toBe(false);
    expect(emergencyForbidden([...rules, rule({ emergency: false })])).toBe(true);
  });
});
