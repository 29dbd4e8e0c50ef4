import { describe, expect, it } from "vitest";
import { actorLogin, drawbridge, personOf } from "../../app/domain/actor.ts";
import { appliesTo, environmentsOf, isWork, phaseOf, sameName } from "../../app/domain/process.ts";
import {
  deployersOf,
  loginsIn,
  referenceOf,
  referencesIn,
  responsibleOf,
} from "../../app/domain/responsibility.ts";
import { gate, work } from "./support/given.ts";
import { phases } from "./support/summaries.ts";

const teams = [
  {
    name: "Release Managers",
    members: [
      { kind: "team", org: "acme", slug: "managers" },
      { kind: "user", login: "dora" },
    ],
  },
] as const;

describe("whom a reference stands for", () => {
  it("a name, a team of GitHub's, a login; and nobody", () => {
    const { principals, broken } = responsibleOf(
      teams,
      ["release managers", "acme/Ops", "octo_cat", "Ops", "acme"],
      (word) => word === "octo_cat",
    );
    expect(principals).toEqual([
      { name: "Release Managers", principal: { kind: "team", org: "acme", slug: "managers" } },
      { name: "Release Managers", principal: { kind: "user", login: "dora" } },
      { name: "acme/Ops", principal: { kind: "team", org: "acme", slug: "Ops" } },
      { name: "octo_cat", principal: { kind: "user", login: "octo_cat" } },
    ]);
    expect(broken).toEqual([
      { reference: "Ops", why: "undefined" },
      { reference: "acme", why: "undefined" },
    ]);
    expect(principals.map((one) => referenceOf(one.principal))).toEqual([
      "acme/managers",
      "dora",
      "acme/ops",
      "octo_cat",
    ]);
  });

  it("the references of a process, and which of them are logins", () => {
    const process = {
      ...phases(["Testing"], ["Production"]),
      teams,
      steps: [
        gate("a", { responsibleTeams: ["Release managers", "octocat"], emergency: ["mona"] }),
        work(),
        gate("b", { responsibleTeams: ["acme/ops"] }),
      ],
    };
    const [testing, production] = process.lifecycle;
    const lifecycle = [testing!, { ...production!, deployers: ["Workflows", "hubot"] }];
    const freeze = {
      name: "Christmas",
      environments: null,
      from: "2026-12-24T00:00:00",
      to: "2026-12-27T00:00:00",
      every: null,
      zone: "UTC",
      reason: "",
    };
    const freezes = [
      { ...freeze, override: null },
      { ...freeze, override: ["acme/sre", "release managers", "dora"] },
    ];
    expect(referencesIn({ ...process, lifecycle, freezes })).toEqual([
      "Release managers",
      "octocat",
      "mona",
      "acme/ops",
      "hubot",
      "acme/sre",
      "release managers",
      "dora",
    ]);
    expect(loginsIn({ ...process, lifecycle, freezes })).toEqual(["octocat", "mona", "hubot", "dora"]);
  });
});

describe("a process", () => {
  it("compares names without case and in one form of Unicode", () => {
    expect(sameName("Pre Production", "pre PRODUCTION")).toBe(true);
    expect(sameName("Caf\u00e9", "CAFE\u0301")).toBe(true);
    expect(sameName("a", "b")).toBe(false);
  });

  it.each([
    [{}, true],
    [{ environments: ["production"] }, true],
    [{ environments: ["Testing"] }, false],
    [{ skipEnvironments: ["PRODUCTION"] }, false],
    [{ environments: ["Production"], skipEnvironments: ["Production"] }, false],
  ])("a step with %j applies to Production: %s", (more, applies) => {
    expect(appliesTo(gate("a", more), "Production")).toBe(applies);
  });

  it("knows its environments and their phases", () => {
    const process = phases(["Testing EU", "Testing US"], ["Production"]);
    expect(environmentsOf(process)).toEqual(["Testing EU", "Testing US", "Production"]);
    expect(phaseOf(process, "testing us")?.name).toBe("Phase 1");
    expect(phaseOf(process, "Moon")).toBeUndefined();
    expect([gate("a"), work()].map(isWork)).toEqual([false, true]);
  });
});

describe("an actor", () => {
  it.each([
    [drawbridge, "drawbridge", null],
    [{ kind: "person", id: 1, login: "ada" }, "ada", { id: 1, login: "ada" }],
    [{ kind: "workflow", id: 1, login: "ada", runId: 5 }, "ada", { id: 1, login: "ada" }],
  ] as const)("%j", (actor, login, person) => {
    expect(actorLogin(actor)).toBe(login);
    expect(personOf(actor)).toEqual(person);
  });
});

describe("who may deploy to an environment", () => {
  it.each([
    { deployers: null, people: null, workflows: true },
    { deployers: ["ops"], people: ["ops"], workflows: false },
    { deployers: ["ops", "Workflows"], people: ["ops"], workflows: true },
    { deployers: ["WORKFLOWS"], people: [], workflows: true },
    { deployers: [], people: [], workflows: false },
  ])("where the phase says $deployers", ({ deployers, people, workflows }) => {
    const { lifecycle, ...rest } = phases(["Testing"], ["Production"]);
    const [testing, production] = lifecycle;
    const process = { ...rest, teams, steps: [], lifecycle: [testing!, { ...production!, deployers }] };
    expect(deployersOf(process, "production")).toEqual({ people, workflows });
    expect(deployersOf(process, "Testing")).toEqual({ people: null, workflows: true });
    expect(deployersOf(process, "Nowhere")).toEqual({ people: null, workflows: true });
  });
});
