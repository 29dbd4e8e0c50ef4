import { describe, expect, it } from "vitest";
import { isTimeZone, momentOf, parseWallClock, readable, wallClockAt } from "../../app/domain/time-zone.ts";

const berlin = "Europe/Berlin";

describe("what a wall clock shows", () => {
  it.each([
    ["2026-12-24", "2026-12-24T00:00:00"],
    ["2026-12-24T18:00", "2026-12-24T18:00:00"],
    ["2026-12-24 18:00:30", "2026-12-24T18:00:30"],
    ["2026-12-24t18:00:30.5", "2026-12-24T18:00:30.5"],
    ["2028-02-29", "2028-02-29T00:00:00"],
  ])("%s", (text, shown) => {
    expect(parseWallClock(text)?.toString()).toBe(shown);
  });

  it.each([
    "",
    "tomorrow",
    "2026-12",
    "2026-12-24T18",
    "2026-12-24T24:00",
    "2026-02-29",
    "2026-13-01",
    "2026-12-24T18:00Z",
    "2026-12-24T18:00+01:00",
    "2026-12-24T18:00[Europe/Berlin]",
    "+002026-12-24",
  ])("is not %j", (text) => {
    expect(parseWallClock(text)).toBeNull();
  });
});

describe("a time zone", () => {
  it.each([
    ["UTC", true],
    ["Europe/Berlin", true],
    ["america/new_york", true],
    ["Europe/Atlantis", false],
    ["+01:00", false],
    ["", false],
    ["Berlin", false],
  ])("%s: %s", (name, known) => {
    expect(isTimeZone(name)).toBe(known);
  });
});

describe("the moment of a wall clock", () => {
  it.each<[string, string, string, string, string, string]>([
    ["in winter", "2026-12-24T18:00", berlin, "17:00", "17:00", "17:00"],
    ["in summer", "2026-07-24T18:00", berlin, "16:00", "16:00", "16:00"],
    ["that is left out in spring", "2026-03-29T02:30", berlin, "00:30", "01:30", "01:30"],
    ["that comes twice in autumn", "2026-10-25T02:30", berlin, "00:30", "00:30", "01:30"],
    [
      "where clocks turn by half an hour",
      "2026-04-05T01:45",
      "Australia/Lord_Howe",
      "14:45",
      "14:45",
      "15:15",
    ],
    ["without daylight saving", "2026-03-29T02:30", "UTC", "02:30", "02:30", "02:30"],
  ])("%s", (_case, text, zone, earlier, compatible, later) => {
    const wall = parseWallClock(text);
    const at = (which: "earlier" | "compatible" | "later") =>
      wall && momentOf(wall, zone, which).toISOString().slice(11, 16);
    expect([at("earlier"), at("compatible"), at("later")]).toEqual([earlier, compatible, later]);
  });

  it("is read from it again", () => {
    const shown = wallClockAt(new Date("2026-10-25T01:30:00Z"), berlin);
    expect(shown.toString()).toBe("2026-10-25T02:30:00");
  });
});

it("takes only what Temporal cannot read for unreadable", () => {
  expect(() =>
    readable(() => {
      throw new TypeError("ours");
    }),
  ).toThrow("ours");
});
