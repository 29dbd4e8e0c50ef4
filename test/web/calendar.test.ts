import { expect, it } from "vitest";
import { frozenSpans } from "../../app/domain/freeze.ts";
import type { PolicyRule } from "../../app/domain/policy.ts";
import type { Freeze } from "../../app/domain/process.ts";
import { frozenIn, lastMondays, monthsOf, timesOf } from "../../app/web/pages/organization/calendar.ts";

const freeze = (change: Partial<Freeze> = {}): Freeze => ({
  name: "Christmas",
  environments: null,
  from: "2026-12-24T18:00:00",
  to: "2026-12-27T00:00:00",
  every: null,
  zone: "UTC",
  reason: "nobody is in the office",
  override: null,
  ...change,
});
const rule = (change: Partial<PolicyRule>): PolicyRule => ({
  repositories: null,
  environments: null,
  require: null,
  emergency: true,
  branches: null,
  freezes: [],
  ...change,
});

const window = { from: new Date("2026-11-30T12:00:00Z"), to: new Date("2027-02-28T12:00:00Z") };
const spans = (one: Freeze) => frozenSpans(one, { from: window.from.getTime(), to: window.to.getTime() });

it("what repositories have written alike is one freeze", () => {
  const nights = freeze({ name: "Nights" });
  const found = frozenIn(
    [
      { name: "shop", process: { freezes: [freeze(), nights] } },
      { name: "cart", process: { freezes: [freeze({ override: ["ada"] })] } },
      { name: "new", process: null },
    ],
    [
      {
        rule: rule({ freezes: [freeze({ name: "Fair" })], environments: ["prod*"] }),
        repositories: ["shop"],
      },
      { rule: rule({ freezes: [freeze({ name: "Audit" })], repositories: ["sh*"] }), repositories: ["shop"] },
    ],
  );
  expect(
    found.map(({ freeze: { name }, policy, repositories, environments }) => [
      name,
      policy,
      repositories,
      environments,
    ]),
  ).toEqual([
    ["Fair", true, null, ["prod*"]],
    ["Audit", true, ["shop"], null],
    ["Christmas", false, ["shop", "cart"], null],
    ["Nights", false, ["shop"], null],
  ]);
});

it("times come in the order in which they begin", () => {
  const weekly = freeze({
    name: "Fridays",
    from: "2026-12-25T12:00:00",
    to: "2026-12-25T20:00:00",
    every: "FREQ=WEEKLY;COUNT=3",
  });
  const times = timesOf(frozenIn([{ name: "shop", process: { freezes: [weekly, freeze()] } }], []), spans);
  expect(times.map(({ name, from }) => `${name} ${from.toISOString().slice(0, 10)}`)).toEqual([
    "Christmas 2026-12-24",
    "Fridays 2026-12-25",
    "Fridays 2027-01-01",
    "Fridays 2027-01-08",
  ]);
});

it("months have their days under the right days of the week, and freezes on the days that they touch", () => {
  const times = timesOf(
    frozenIn([{ name: "shop", process: { freezes: [freeze(), freeze({ name: "Again" })] } }], []),
    spans,
  );
  const months = monthsOf(times, window);
  expect(months.map(({ title, blanks, days }) => [title, blanks, days.length])).toEqual([
    // The 1st of November 2026 is a Sunday.
    ["November 2026", 6, 30],
    ["December 2026", 1, 31],
    ["January 2027", 4, 31],
    ["February 2027", 0, 28],
  ]);
  const december = months[1]?.days ?? [];
  expect(december.filter(({ frozen }) => frozen.length > 0).map(({ day }) => day)).toEqual([24, 25, 26]);
  expect(december[23]?.frozen).toEqual(["Christmas", "Again"]);
  expect(months[0]?.days.filter(({ isOutside }) => !isOutside).map(({ day }) => day)).toEqual([30]);
});

it("what is over before the time that is looked at is not shown on its days", () => {
  const past = freeze({ from: "2026-11-20T00:00:00", to: "2026-12-02T00:00:00" });
  const [november, december] = monthsOf(
    timesOf(frozenIn([{ name: "a", process: { freezes: [past] } }], []), spans),
    window,
  );
  expect(november?.days.filter(({ frozen }) => frozen.length > 0).map(({ day }) => day)).toEqual([30]);
  expect(december?.days.filter(({ frozen }) => frozen.length > 0).map(({ day }) => day)).toEqual([1]);
});

it("weeks begin with Monday", () => {
  expect(lastMondays(new Date("2026-11-22T23:59:59Z"), 2)).toEqual(["2026-11-09", "2026-11-16"]);
  expect(lastMondays(new Date("2026-11-23T00:00:00Z"), 2)).toEqual(["2026-11-16", "2026-11-23"]);
});
