import { describe, expect, it } from "vitest";
import { automaticNext, missingFor, openPhases, promotionTargets } from "../../app/domain/lifecycle.ts";
import type { DeploymentSummary } from "../../app/domain/summary.ts";
import { phases, success, summary } from "./support/summaries.ts";

const process = phases(["Development"], ["Testing EU", "Testing US"], ["Production"]);
const ok = (environment: string, id = 1) => success(id, id, { environment });
const at = (environment: string, state: DeploymentSummary["state"], id = 1) =>
  summary(id, { environment, state });

describe("how far a release has come", () => {
  it.each<[string, readonly DeploymentSummary[], number, readonly string[], readonly string[]]>([
    ["new", [], 1, ["Development"], ["Development"]],
    ["on its way", [at("Development", "executing")], 1, [], ["Development"]],
    ["failed in the first", [at("Development", "failed")], 1, [], ["Development"]],
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
  ])("%s", (_case, ofRelease, open, automatic, promotion) => {
    expect(openPhases(process, ofRelease)).toHaveLength(open);
    expect(automaticNext(process, ofRelease)).toEqual(automatic);
    expect(promotionTargets(process, ofRelease)).toEqual(promotion);
  });

  it("enters no phase by itself that is manual", () => {
    const manual = {
      ...process,
      lifecycle: process.lifecycle.map((phase) => ({ ...phase, deploy: "manual" as const })),
    };
    expect(automaticNext(manual, [])).toEqual([]);
    expect(promotionTargets(manual, [])).toEqual(["Development"]);
  });
});

describe("what has to succeed before an environment opens", () => {
  it("everything in the phases before, with how it stands", () => {
    const ofRelease = [ok("Development"), at("Testing EU", "failed", 2), at("testing eu", "executing", 3)];
    expect(missingFor(process, "production", ofRelease)).toEqual([
      { environment: "Testing EU", state: "executing" },
      { environment: "Testing US", state: null },
    ]);
    expect(missingFor(process, "Testing US", ofRelease)).toEqual([]);
    expect(missingFor(process, "Development", [])).toEqual([]);
  });

  it("nothing where the release ran already, whatever phase was added since, or where no phase knows it", () => {
    expect(missingFor(process, "Production", [ok("Production")])).toEqual([]);
    expect(missingFor(process, "Moon", [])).toEqual([]);
  });
});
