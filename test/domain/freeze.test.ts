import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { freezeKey, frozenAt, frozenSpans, nextChange } from "../../app/domain/freeze.ts";
import type { Freeze } from "../../app/domain/process.ts";
import { freeze } from "./support/processes.ts";

const when = (text: string) => new Date(text);
const until = (one: Freeze, at: string) =>
  frozenAt([one], "Production", when(at))?.until.toISOString() ?? null;
const change = (one: Freeze, at: string) => nextChange([one], "Production", when(at))?.toISOString() ?? null;

/** Whether it holds at each moment, and until when; then what changes next. */
type Case = readonly [at: string, until: string | null, change: string | null];

describe("a freeze", () => {
  it.each<Case>([
    ["2026-12-24T16:59:59Z", null, "2026-12-24T17:00:00.000Z"],
    ["2026-12-24T17:00:00Z", "2026-12-25T07:00:00.000Z", "2026-12-25T07:00:00.000Z"],
    ["2026-12-25T06:59:59Z", "2026-12-25T07:00:00.000Z", "2026-12-25T07:00:00.000Z"],
    // `to` is the first moment that is free again.
    ["2026-12-25T07:00:00Z", null, null],
    ["2015-12-25T07:00:00Z", null, null],
  ])("that comes once, at %s", (at, end, next) => {
    expect([until(freeze(), at), change(freeze(), at)]).toEqual([end, next]);
  });

  it.each<readonly [string, readonly string[] | null, boolean]>([
    ["all environments", null, true],
    ["its own, in any case", ["Testing", "PRODUCTION"], true],
    ["no other", ["Testing"], false],
  ])("is for %s", (_case, environments, holds) => {
    const at = when("2026-12-25T00:00:00Z");
    const one = freeze({ environments });
    expect(frozenAt([one], "production", at)).toEqual(
      holds ? { freeze: one, until: when("2026-12-25T07:00:00Z") } : null,
    );
    expect(nextChange([one], "production", at)).toEqual(holds ? when("2026-12-25T07:00:00Z") : null);
  });

  it.each<readonly [string, Partial<Freeze>, boolean]>([
    ["of another case, reason, or order", { name: "CHRISTMAS", reason: "x", override: ["b", "A"] }, true],
    ["with other environments", { environments: ["Testing"] }, false],
    ["from another time", { from: "2026-12-24T17:00:00" }, false],
    ["to another time", { to: "2027-12-25T08:00:00" }, false],
    ["that comes again", { every: "FREQ=YEARLY" }, false],
    ["in another zone", { zone: "UTC" }, false],
    ["that others may override", { override: ["A"] }, false],
    ["that administrators override", { override: null }, false],
    ["of another name", { name: "Easter" }, false],
  ])("%s, beside an overridden one", (_case, more, same) => {
    const one = freeze({ name: "Christmas", override: ["a", "B"] });
    expect(freezeKey({ ...one, ...more }, false) === freezeKey(one, false)).toBe(same);
    expect(freezeKey({ ...one, ...more }, true)).not.toBe(freezeKey(one, false));
  });

  it("of several is the one that lasts longest; the next change is the soonest", () => {
    const longer = freeze({ name: "Longer", to: "2026-12-27" });
    const as = freeze({ name: "As long", from: "2026-12-01", to: "2026-12-27" });
    const others = [freeze(), longer, freeze({ name: "Shorter", to: "2026-12-25T02:00" }), as];
    const at = when("2026-12-25T00:00:00Z");
    expect(frozenAt(others, "Production", at)).toEqual({
      freeze: longer,
      until: when("2026-12-26T23:00:00Z"),
    });
    expect(nextChange(others, "Production", at)).toEqual(when("2026-12-25T01:00:00Z"));
    expect(nextChange([], "Production", at)).toBeNull();
    expect(frozenAt([], "Production", at)).toBeNull();
  });
});

describe("a freeze that comes again", () => {
  const nights = { from: "2026-01-05T22:00", to: "2026-01-06T06:00" };
  const weekend = { from: "2026-01-02T18:00", to: "2026-01-05T08:00", every: "FREQ=WEEKLY" };
  it.each<readonly [string, Partial<Freeze>, ...Case]>([
    [
      "every night, in one",
      { ...nights, every: "FREQ=DAILY" },
      "2026-11-22T23:00:00Z",
      "2026-11-23T05:00:00.000Z",
      "2026-11-23T05:00:00.000Z",
    ],
    [
      "every night, between two",
      { ...nights, every: "FREQ=DAILY" },
      "2026-11-22T12:00:00Z",
      null,
      "2026-11-22T21:00:00.000Z",
    ],
    [
      "in small letters",
      { ...nights, every: "freq=daily;interval=2" },
      "2026-01-06T22:00:00Z",
      null,
      "2026-01-07T21:00:00.000Z",
    ],
    [
      "every weekend, over three days",
      weekend,
      "2026-11-22T12:00:00Z",
      "2026-11-23T07:00:00.000Z",
      "2026-11-23T07:00:00.000Z",
    ],
    [
      "on the last Friday of a month",
      { from: "2026-01-30", to: "2026-01-31", every: "FREQ=MONTHLY;BYDAY=-1FR" },
      "2026-11-22T12:00:00Z",
      null,
      "2026-11-26T23:00:00.000Z",
    ],
    [
      "on the 31st, which not every month has",
      { from: "2026-01-31", to: "2026-02-01", every: "FREQ=MONTHLY" },
      "2026-11-22T12:00:00Z",
      null,
      "2026-12-30T23:00:00.000Z",
    ],
    [
      "every Christmas since long ago",
      { from: "2000-12-24T18:00", to: "2000-12-27", every: "FREQ=YEARLY" },
      "2026-12-25T12:00:00Z",
      "2026-12-26T23:00:00.000Z",
      "2026-12-26T23:00:00.000Z",
    ],
    [
      "on leap days",
      { from: "2024-02-29", to: "2024-03-01", every: "FREQ=YEARLY" },
      "2026-11-22T12:00:00Z",
      null,
      "2028-02-28T23:00:00.000Z",
    ],
    [
      "on leap days, with a year left out that is none",
      { from: "2024-02-29", to: "2024-03-01", every: "FREQ=YEARLY" },
      "2096-03-01T12:00:00Z",
      null,
      "2104-02-28T23:00:00.000Z",
    ],
    [
      "not before its start",
      { ...nights, every: "FREQ=DAILY" },
      "2025-12-31T23:00:00Z",
      null,
      "2026-01-05T21:00:00.000Z",
    ],
    [
      "at its start, though the rule says another day",
      { ...nights, every: "FREQ=WEEKLY;BYDAY=SA" },
      "2026-01-05T23:00:00Z",
      "2026-01-06T05:00:00.000Z",
      "2026-01-06T05:00:00.000Z",
    ],
    [
      "so many times: the last",
      { ...nights, every: "FREQ=DAILY;COUNT=3" },
      "2026-01-07T23:00:00Z",
      "2026-01-08T05:00:00.000Z",
      "2026-01-08T05:00:00.000Z",
    ],
    [
      "so many times: no more",
      { ...nights, every: "FREQ=DAILY;COUNT=3" },
      "2026-01-08T23:00:00Z",
      null,
      null,
    ],
    [
      "until a day: on it",
      { ...nights, every: "FREQ=DAILY;UNTIL=20260110" },
      "2026-01-10T23:00:00Z",
      "2026-01-11T05:00:00.000Z",
      "2026-01-11T05:00:00.000Z",
    ],
    [
      "until a day: after it",
      { ...nights, every: "UNTIL=20260110;FREQ=DAILY" },
      "2026-01-11T23:00:00Z",
      null,
      null,
    ],
    [
      "until a time in UTC: at it",
      { ...nights, every: "FREQ=DAILY;UNTIL=20260110T210000Z" },
      "2026-01-10T23:00:00Z",
      "2026-01-11T05:00:00.000Z",
      "2026-01-11T05:00:00.000Z",
    ],
    [
      "until a time in UTC: before it",
      { ...nights, every: "FREQ=DAILY;UNTIL=20260110T205959Z" },
      "2026-01-10T23:00:00Z",
      null,
      null,
    ],
    [
      "until a time of the zone",
      { ...nights, every: "FREQ=DAILY;UNTIL=20260110T220000" },
      "2026-01-10T23:00:00Z",
      "2026-01-11T05:00:00.000Z",
      "2026-01-11T05:00:00.000Z",
    ],
    [
      "until a time before its start: once",
      { ...nights, every: "FREQ=DAILY;UNTIL=20250101" },
      "2026-01-05T23:00:00Z",
      "2026-01-06T05:00:00.000Z",
      "2026-01-06T05:00:00.000Z",
    ],
    [
      "never but once, for there is no such day",
      { ...nights, every: "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30" },
      "2026-01-07T00:00:00Z",
      null,
      null,
    ],
    [
      "in a zone far from here",
      { from: "2026-01-05T22:00", to: "2026-01-06T06:00", every: "FREQ=DAILY", zone: "Pacific/Kiritimati" },
      "2026-11-22T12:00:00Z",
      "2026-11-22T16:00:00.000Z",
      "2026-11-22T16:00:00.000Z",
    ],
  ])("%s", (_case, more, at, end, next) => {
    expect([until(freeze(more), at), change(freeze(more), at)]).toEqual([end, next]);
  });

  it("before the last one is over lasts until the last is", () => {
    const three = freeze({ from: "2026-01-05", to: "2026-01-07", every: "FREQ=DAILY;COUNT=3" });
    expect(until(three, "2026-01-05T12:00:00Z")).toBe("2026-01-08T23:00:00.000Z");
    const touching = freeze({ from: "2026-01-05", to: "2026-01-06", every: "FREQ=DAILY;COUNT=3" });
    expect(until(touching, "2026-01-05T12:00:00Z")).toBe("2026-01-07T23:00:00.000Z");
  });

  it("is told as the times in which it holds, touching ones as one", () => {
    const window = { from: when("2026-01-06T12:00:00Z").getTime(), to: when("2026-01-20").getTime() };
    const told = (more: Partial<Freeze>) =>
      frozenSpans(freeze({ zone: "UTC", ...more }), window).map((span) =>
        [span.from, span.to].map((moment) => new Date(moment).toISOString().slice(5, 10)),
      );
    const pairs = { from: "2026-01-05", to: "2026-01-07", every: "FREQ=WEEKLY;BYDAY=MO,TU;COUNT=4" };
    expect(told(pairs)).toEqual([
      ["01-05", "01-08"],
      ["01-12", "01-15"],
    ]);
    expect(told({ from: "2026-01-05", to: "2026-01-06", every: "FREQ=DAILY;COUNT=4" })).toEqual([
      ["01-06", "01-09"],
    ]);
  });

  it("without a gap and an end is over a year away at least, and still holds then", () => {
    const always = freeze({ from: "2026-01-05", to: "2026-01-06", every: "FREQ=DAILY", zone: "UTC" });
    const end = until(always, "2026-11-22T12:00:00Z") ?? "";
    expect(when(end).getTime()).toBeGreaterThan(when("2027-11-22T12:00:00Z").getTime());
    expect(until(always, end)).not.toBeNull();
  });

  it("is refused as a bug where the process file was not checked", () => {
    expect(() => until(freeze({ from: "soon" }), "2026-11-22T12:00:00Z")).toThrow(
      "not a wall-clock time: soon",
    );
    expect(() => until(freeze({ every: "often" }), "2026-11-22T12:00:00Z")).toThrow("FREQ");
  });
});

describe("where the clocks are turned", () => {
  // Berlin: 2026-03-29 02:00 → 03:00 (01:00Z), 2026-10-25 03:00 → 02:00 (01:00Z).
  it.each<readonly [string, string, string, string, string]>([
    ["a night that is an hour short", "2026-03-28T22:00", "2026-03-29T06:00", "21:00", "04:00"],
    ["a night that is an hour long", "2026-10-24T22:00", "2026-10-25T06:00", "20:00", "05:00"],
    ["from a time that is left out: the earlier", "2026-03-29T02:30", "2026-03-29T06:00", "00:30", "04:00"],
    ["to a time that is left out: the later", "2026-03-29T01:00", "2026-03-29T02:30", "00:00", "01:30"],
    ["all of it left out: some time all the same", "2026-03-29T02:15", "2026-03-29T02:45", "00:15", "01:45"],
    [
      "from a time that is left out, to one soon after",
      "2026-03-29T02:30",
      "2026-03-29T03:15",
      "00:30",
      "01:15",
    ],
    ["from a time that comes twice: the first", "2026-10-25T02:30", "2026-10-25T06:00", "00:30", "05:00"],
    ["to a time that comes twice: the second", "2026-10-25T00:00", "2026-10-25T02:30", "22:00", "01:30"],
  ])("%s", (_case, from, to, start, end) => {
    const window = { from: when("2026-01-01").getTime(), to: when("2027-01-01").getTime() };
    const time = (moment: number) => new Date(moment).toISOString().slice(11, 16);
    expect(frozenSpans(freeze({ from, to }), window).map((span) => [time(span.from), time(span.to)])).toEqual(
      [[start, end]],
    );
  });

  it("every night is frozen, that of the missing hour too", () => {
    const hour = freeze({ from: "2026-01-05T02:30", to: "2026-01-05T02:45", every: "FREQ=DAILY" });
    expect(until(hour, "2026-03-29T00:45:00Z")).toBe("2026-03-29T01:45:00.000Z");
    expect(until(hour, "2026-03-29T01:20:00Z")).toBe("2026-03-29T01:45:00.000Z");
    expect(until(hour, "2026-03-30T00:40:00Z")).toBe("2026-03-30T00:45:00.000Z");
    // A window that ends, by the clock, before the time that is left out.
    const window = {
      from: when("2026-03-29T00:00:00Z").getTime(),
      to: when("2026-03-29T00:40:00Z").getTime(),
    };
    expect(frozenSpans(hour, window)).toHaveLength(1);
  });
});

describe("for all freezes", () => {
  const zones = ["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"];
  const rules = [
    null,
    "FREQ=DAILY",
    "FREQ=DAILY;INTERVAL=3;COUNT=40",
    "FREQ=WEEKLY;BYDAY=SA,SU",
    "FREQ=WEEKLY;BYDAY=FR;UNTIL=20270601",
    "FREQ=MONTHLY;BYDAY=-1FR",
    "FREQ=YEARLY;INTERVAL=2",
  ];
  const days = when("2026-01-01").getTime();
  const local = (minutes: number) => new Date(days + minutes * 60_000).toISOString().slice(0, 19);
  const drawn = fc
    .record({
      start: fc.integer({ min: 0, max: 525_600 }),
      minutes: fc.integer({ min: 1, max: 5000 }),
      every: fc.constantFrom(...rules),
      zone: fc.constantFrom(...zones),
    })
    .map(({ start, minutes, every, zone }) =>
      freeze({ from: local(start), to: local(start + minutes), every, zone }),
    );
  const moment = fc.integer({ min: 0, max: 1_000_000 }).map((minutes) => new Date(days + minutes * 60_000));

  it("holds until its end, and no longer, and nothing changes before the next change", () => {
    const holds = (one: Freeze, at: number) => frozenAt([one], "Production", new Date(at)) !== null;
    fc.assert(
      fc.property(
        drawn,
        moment,
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        (one, at, part) => {
          const active = frozenAt([one], "Production", at);
          const next = nextChange([one], "Production", at);
          if (active !== null) expect(next).toEqual(active.until);
          if (next === null) return;
          expect(next.getTime()).toBeGreaterThan(at.getTime());
          const between = at.getTime() + Math.floor(part * (next.getTime() - at.getTime()));
          expect(holds(one, between)).toBe(active !== null);
          const followed = active !== null && next.getTime() - at.getTime() > 366 * 24 * 3_600_000;
          if (!followed) expect(holds(one, next.getTime())).toBe(active === null);
        },
      ),
      { numRuns: 300 },
    );
  });
});
