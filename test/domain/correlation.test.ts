import { describe, expect, it } from "vitest";
import { correlationOf, dispatchesNamed, isTitled } from "../../app/domain/correlation.ts";

describe("the name of a dispatch", () => {
  it.each([
    ["Deploy d12-ship-1", "d12-ship-1", true],
    ["d12-ship-1", "d12-ship-1", true],
    ["Deploy (d12-ship-1) to Production", "d12-ship-1", true],
    ["Deploy d12-ship-11", "d12-ship-1", false],
    ["Deploy d12-ship-1-1", "d12-ship-1", false],
    ["Deploy d112-ship-1", "d12-ship-1", false],
    ["Deploy xd12-ship-1", "d12-ship-1", false],
    ["Deploy", "d12-ship-1", false],
  ])("in the title %j of a run, %s: %s", (title, correlation, expected) => {
    expect(isTitled(title, correlation)).toBe(expected);
  });

  it("is of a deployment, a step and a start", () => {
    expect(correlationOf(12, "ship-it", 2)).toBe("d12-ship-it-2");
    expect(isTitled("ship d12-ship-it-2", correlationOf(12, "ship-it", 2))).toBe(true);
  });

  it.each([
    ["Deploy d12-ship-it-1", [{ deployment: 12, step: "ship-it", attempt: 1 }]],
    ["d2026-11-22", [{ deployment: 2026, step: "11", attempt: 22 }]],
    ["Deploy of d12", []],
    ["Deploy 2026-11-22", []],
    ["", []],
  ])("may be any in the title %j", (title, expected) => {
    expect(dispatchesNamed(title)).toEqual(expected);
  });
});
