import { describe, expect, it } from "vitest";
import { accidents } from "../../torture/accidents.ts";
import { chanceOf } from "../../torture/chance.ts";
import { readOptions } from "../../torture/options.ts";
import { type Act, type Plan, plans, type Verb } from "../../torture/plan.ts";
import { endings } from "../../torture/record.ts";
import { readUpgradeOptions } from "../../torture/upgrade-options.ts";

const some = { kills: 200, stalls: 10, databaseRestarts: 8 };

describe("the accidents of a run", () => {
  const doom = accidents(some, chanceOf(7, "accidents"));
  const times = (kind: string) => doom.filter((one) => one.kind === kind).length;

  it("are as many as were asked for", () => {
    expect(times("kill") + 2 * times("kill-both")).toBe(200);
    expect(times("kill-both")).toBeGreaterThan(0);
    expect(times("stall")).toBe(10);
    expect(times("database")).toBe(8);
  });

  it("are the same with the same seed, and others with another", () => {
    expect(accidents(some, chanceOf(7, "accidents"))).toEqual(doom);
    expect(accidents(some, chanceOf(8, "accidents"))).not.toEqual(doom);
  });
});

describe("what people will do", () => {
  const asked = { shops: [{ approvals: 1 }, { approvals: 2 }], releases: 200, over: 60_000 };

  it("is the same with the same seed, whatever else is drawn", () => {
    expect(plans(asked, chanceOf(7, "plans"))).toEqual(plans(asked, chanceOf(7, "plans")));
    expect(plans(asked, chanceOf(7, "plans"))).not.toEqual(plans(asked, chanceOf(7, "work")));
  });

  it("has everything in it, and many things at the same instant", () => {
    const acts = plans(asked, chanceOf(7, "plans")).flatMap((plan) => plan.acts);
    const verbs = new Set(acts.map(({ verb }) => verb));
    expect([...verbs].toSorted()).toEqual(["approve", "cancel", "chat", "claim", "reject"]);
    expect(acts.filter(({ after }) => after === 0).length).toBeGreaterThan(30);
  });
});

describe("where a deployment may rest", () => {
  const record = (approvals: number, work: Plan["work"], ...said: readonly (readonly [string, Verb])[]) => ({
    approvals,
    plan: { n: 0, shop: 0, environment: "Asia", begins: 0, acts: [] as readonly Act[], work },
    deeds: said.map(([by, verb], at) => ({ note: `deed-0-${at}`, by: `${by}-acme`, verb, comment: at })),
  });

  it.each([
    ["nobody has said anything", record(1, "success"), ["waiting"]],
    ["an outsider has approved", record(1, "success", ["otto", "approve"]), ["waiting"]],
    [
      "one of two has approved, twice",
      record(2, "success", ["ada", "approve"], ["ada", "approve"]),
      ["waiting"],
    ],
    ["two of two have approved", record(2, "success", ["ada", "approve"], ["ben", "approve"]), ["success"]],
    ["it was approved and its work fails", record(1, "failure", ["ada", "approve"]), ["failed"]],
    ["it was rejected", record(1, "success", ["ada", "reject"]), ["rejected"]],
    ["an outsider has rejected", record(1, "success", ["otto", "reject"]), ["waiting"]],
    [
      "it was approved, rejected and canceled",
      record(1, "success", ["ada", "approve"], ["ben", "reject"], ["tom", "cancel"]),
      ["success", "rejected", "canceled"],
    ],
  ] as const)("when %s", (_when, given, expected) => {
    expect(endings(given)).toEqual(expected);
  });
});

describe("the command line", () => {
  it("has a default for everything", () => {
    expect(readOptions([], 3)).toMatchObject({ options: { kills: 20, releases: 24, faults: 10, seed: 3 } });
    expect(readOptions(["--kills", "200", "--seed", "9"], 3)).toMatchObject({
      options: { kills: 200, releases: 240, stalls: 10, databaseRestarts: 8, seed: 9 },
    });
    expect(readUpgradeOptions([])).toMatchObject({ options: { deployments: 100, report: null } });
  });

  it("explains itself, and says what is wrong", () => {
    expect(readOptions(["--help"], 3)).toMatchObject({ run: false, exitCode: 0 });
    expect(readOptions(["--kills", "many"], 3)).toMatchObject({ run: false, exitCode: 2 });
    expect(readOptions(["--kill", "3"], 3)).toMatchObject({ run: false, exitCode: 2 });
    expect(readUpgradeOptions(["--help"])).toMatchObject({ run: false, exitCode: 0 });
    expect(readUpgradeOptions(["--deployments", "0"])).toMatchObject({ run: false, exitCode: 2 });
  });
});
