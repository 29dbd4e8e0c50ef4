import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  automaticNext,
  blockedFrom,
  isThrough,
  missingFor,
  openPhases,
  promotionTargets,
} from "../../app/domain/lifecycle.ts";
import type { Phase } from "../../app/domain/process.ts";
import type { DeploymentSummary } from "../../app/domain/summary.ts";
import { phase } from "./support/processes.ts";
import { success, summary } from "./support/summaries.ts";

const automatic = { deploy: "automatic" } as const;
const phases = [
  phase("Development", automatic),
  phase("Testing", automatic, ["Testing EU", "Testing US"]),
  phase("Production", automatic),
];
const ok = (environment: string, id = 1) => success(id, id, { environment, workSkipped: false });
const skipped = (environment: string) => success(1, 1, { environment, workSkipped: true });
const at = (environment: string, state: DeploymentSummary["state"], id = 1) =>
  summary(id, { environment, state, workSkipped: false });

describe("how far a release has come", () => {
  it.each<[string, readonly DeploymentSummary[], number, readonly string[], readonly string[]]>([
    ["new", [], 1, ["Development"], ["Development"]],
    ["on its way", [at("Development", "executing")], 1, [], ["Development"]],
    ["failed in the first", [at("Development", "failed")], 1, [], ["Development"]],
    ["through the first without its work", [skipped("Development")], 1, [], ["Development"]],
    ["through the first", [ok("Development")], 2, ["Testing EU", "Testing US"], ["Testing EU", "Testing US"]],
    ["in half of the second", [ok("Development"), ok("testing eu", 2)], 2, ["Testing US"], ["Testing US"]],
    [
      "through both",
      [ok("Development"), ok("Testing EU", 2), ok("Testing US", 3)],
      3,
      ["Production"],
      ["Production"],
    ],
    [
      "waiting at the end",
      [ok("Development"), ok("Testing EU", 2), ok("Testing US", 3), at("Production", "waiting", 4)],
      3,
      [],
      ["Production"],
    ],
    [
      "everywhere",
      [ok("Development"), ok("Testing EU", 2), ok("Testing US", 3), ok("Production", 4)],
      3,
      [],
      [],
    ],
  ])("%s", (_case, ofRelease, open, next, promotion) => {
    expect(openPhases(phases, ofRelease)).toEqual(phases.slice(0, open));
    expect(automaticNext(phases, ofRelease)).toEqual(next);
    expect(promotionTargets(phases, ofRelease)).toEqual(promotion);
  });

  it("enters no phase by itself that is manual", () => {
    const manual = [phase("Development")];
    expect(automaticNext(manual, [])).toEqual([]);
    expect(promotionTargets(manual, [])).toEqual(["Development"]);
  });

  it("goes nowhere in a channel without phases", () => {
    expect(openPhases([], [])).toEqual([]);
    expect(automaticNext([], [])).toEqual([]);
    expect(promotionTargets([], [])).toEqual([]);
  });
});

describe("a phase that asks for some of its environments", () => {
  const regions = ["EU", "US", "Asia"];
  const some = (complete: number) => [
    phase("Testing", { ...automatic, complete }, regions),
    phase("Production", automatic),
  ];

  it("holds the next until so many have succeeded", () => {
    expect(openPhases(some(2), [ok("EU")])).toHaveLength(1);
    expect(missingFor(some(2), "Production", [ok("EU")])).toEqual([
      { environment: "US", state: null },
      { environment: "Asia", state: null },
    ]);
    expect(openPhases(some(2), [ok("EU"), ok("Asia", 2)])).toHaveLength(2);
    expect(missingFor(some(2), "Production", [ok("EU"), ok("Asia", 2)])).toEqual([]);
  });

  it("still enters the others by itself, while promotion goes on to the next", () => {
    const enough = [ok("EU"), ok("Asia", 2)];
    expect(automaticNext(some(2), enough)).toEqual(["US", "Production"]);
    expect(promotionTargets(some(2), enough)).toEqual(["Production"]);
    expect(promotionTargets(some(2), [ok("EU")])).toEqual(["US", "Asia"]);
  });

  it("asks for all where there are fewer", () => {
    expect(openPhases(some(7), [ok("EU"), ok("US", 2)])).toHaveLength(1);
    expect(openPhases(some(7), [ok("EU"), ok("US", 2), ok("Asia", 3)])).toHaveLength(2);
  });
});

describe("an optional phase", () => {
  const optional = { ...automatic, complete: "optional" } as const;
  const withQa = [phase("Development", automatic), phase("QA", optional), phase("Production", automatic)];

  it("holds nothing up, and is never entered by itself", () => {
    expect(openPhases(withQa, [])).toHaveLength(1);
    expect(openPhases(withQa, [ok("Development")])).toHaveLength(3);
    expect(automaticNext(withQa, [ok("Development")])).toEqual(["Production"]);
    expect(automaticNext([phase("QA", optional), ...phases], [])).toEqual(["Development"]);
    expect(missingFor(withQa, "Production", [ok("Development")])).toEqual([]);
    expect(missingFor(withQa, "QA", [])).toEqual([{ environment: "Development", state: null }]);
  });

  it.each<[string, readonly DeploymentSummary[], readonly string[]]>([
    ["in its turn", [ok("Development")], ["QA"]],
    ["again after it failed there", [ok("Development"), at("QA", "failed", 2)], ["QA"]],
    ["past it after it succeeded there", [ok("Development"), ok("QA", 2)], ["Production"]],
    ["not back to it", [ok("Development"), ok("Production", 2)], []],
  ])("is where promotion goes %s", (_case, ofRelease, targets) => {
    expect(promotionTargets(withQa, ofRelease)).toEqual(targets);
  });

  it("at the end is promoted to when everything else has succeeded", () => {
    const last = [phase("Production"), phase("Demo", optional)];
    expect(promotionTargets(last, [ok("Production")])).toEqual(["Demo"]);
  });
});

describe("whether a release is done", () => {
  const part = [phase("Testing", { complete: 1 }, ["EU", "US"]), phase("Production")];
  const optional = [phase("Production"), phase("Demo", { complete: "optional" })];
  it.each<[string, readonly Phase[], readonly DeploymentSummary[], boolean]>([
    ["nowhere to go", [], [], false],
    ["everywhere", part, [ok("EU"), ok("US", 2), ok("Production", 3)], true],
    ["in as many as are asked for", part, [ok("EU"), ok("Production", 3)], true],
    ["in the last alone", part, [ok("Production")], false],
    ["not in the last", part, [ok("EU"), ok("US", 2)], false],
    ["the last is optional, and waits", optional, [ok("Production")], false],
    ["the last is optional, and succeeded", optional, [ok("Production"), ok("Demo", 2)], true],
  ])("%s", (_case, lifecycle, ofRelease, through) => {
    expect(isThrough(lifecycle, ofRelease)).toBe(through);
  });
});

describe("what has to succeed before an environment opens", () => {
  it("everything in the phases before, with how it stands", () => {
    const ofRelease = [ok("Development"), at("Testing EU", "failed", 2), at("testing eu", "executing", 3)];
    expect(missingFor(phases, "production", ofRelease)).toEqual([
      { environment: "Testing EU", state: "executing" },
      { environment: "Testing US", state: null },
    ]);
    expect(missingFor(phases, "Testing US", ofRelease)).toEqual([]);
    expect(missingFor(phases, "Development", [])).toEqual([]);
  });

  it("what succeeded only because its work was left out", () => {
    expect(missingFor(phases, "Testing EU", [skipped("Development")])).toEqual([
      { environment: "Development", state: "success" },
    ]);
  });

  it("nothing where the release ran already, whatever phase was added since, or where no phase knows it", () => {
    expect(missingFor(phases, "Production", [ok("Production")])).toEqual([]);
    expect(missingFor(phases, "Moon", [])).toEqual([]);
  });
});

describe("a release whose progress is prevented", () => {
  it.each<[string, string, readonly DeploymentSummary[], boolean]>([
    ["may enter the first phase", "development", [], false],
    ["may not enter a later one", "Testing EU", [ok("Development")], true],
    ["nor one in which it failed", "Testing EU", [at("Testing EU", "failed")], true],
    ["nor one in which its work was left out", "Testing EU", [skipped("Testing EU")], true],
    ["may go on in a phase in which it has succeeded", "Testing US", [ok("Testing EU")], false],
    ["may not enter what no phase knows", "Moon", [], true],
  ])("%s", (_case, environment, ofRelease, blocked) => {
    expect(blockedFrom(phases, environment, ofRelease)).toBe(blocked);
  });
});

describe("for all lifecycles and releases", () => {
  const drawn = fc
    .array(
      fc.record({
        deploy: fc.constantFrom("automatic" as const, "manual" as const),
        complete: fc.constantFrom<Phase["complete"]>("all", "optional", 1, 2),
        environments: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 4 },
    )
    .map((list) =>
      list.map(({ environments, ...more }, index) =>
        phase(
          `P${index}`,
          more,
          Array.from({ length: environments }, (_, nth) => `E${index}.${nth}`),
        ),
      ),
    );
  const history = fc.array(
    fc.record({
      phase: fc.nat(3),
      nth: fc.nat(2),
      state: fc.constantFrom("success" as const, "failed" as const),
    }),
  );
  const told = (list: readonly { phase: number; nth: number; state: "success" | "failed" }[]) =>
    list.map((one, index) => at(`E${one.phase}.${one.nth}`, one.state, index + 1));

  it("promotes and enters only what is open, and says nothing is missing there", () => {
    fc.assert(
      fc.property(drawn, history, (lifecycle, list) => {
        const ofRelease = told(list);
        const open = openPhases(lifecycle, ofRelease).flatMap((one) => [...one.environments]);
        for (const environment of [
          ...promotionTargets(lifecycle, ofRelease),
          ...automaticNext(lifecycle, ofRelease),
        ]) {
          expect(open).toContain(environment);
          expect(missingFor(lifecycle, environment, ofRelease)).toEqual([]);
        }
      }),
    );
  });

  it("is promoted, again and again, until it is everywhere that is asked for", () => {
    fc.assert(
      fc.property(drawn, history, (lifecycle, list) => {
        let ofRelease = told(list);
        for (let round = 0; round <= lifecycle.length; round++) {
          const targets = promotionTargets(lifecycle, ofRelease);
          ofRelease = [...ofRelease, ...targets.map((name, nth) => ok(name, 100 * (round + 1) + nth))];
        }
        expect(promotionTargets(lifecycle, ofRelease)).toEqual([]);
        expect(openPhases(lifecycle, ofRelease)).toEqual(lifecycle);
      }),
    );
  });
});
