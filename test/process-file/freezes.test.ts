import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frozenAt, nextChange } from "../../app/domain/freeze.ts";
import { freezing, problemsOf, processOf, reportOf, withTop } from "./support.ts";

const freezeOf = (keys: string) => processOf(freezing(keys)).freezes[0];

describe("a freeze", () => {
  it("needs a name, a beginning and an end", () => {
    const { freezes } = processOf(withTop("freezes: [{name: F, from: 2026-12-24, to: 2026-12-27}]"));
    expect(freezes).toEqual([
      {
        name: "F",
        environments: null,
        from: "2026-12-24T00:00:00",
        to: "2026-12-27T00:00:00",
        every: null,
        zone: "UTC",
        reason: "",
        override: null,
      },
    ]);
    expect(processOf(withTop("freezes: []")).freezes).toEqual([]);
  });

  it("says everything that the contract knows", () => {
    const { freezes } = processOf(
      withTop(`teams: {Managers: acme/managers}
freezes:
  - name: Christmas
    environments: [production]
    from: 2026-12-24T18:00
    to: 2027-01-02 08:30:15
    every: RRULE:freq=yearly;count=5
    zone: Europe/Berlin
    reason: Nobody is in the office
    override: [managers, acme/sre, octocat]`),
    );
    expect(freezes).toEqual([
      {
        name: "Christmas",
        environments: ["production"],
        from: "2026-12-24T18:00:00",
        to: "2027-01-02T08:30:15",
        every: "FREQ=YEARLY;COUNT=5",
        zone: "Europe/Berlin",
        reason: "Nobody is in the office",
        override: ["managers", "acme/sre", "octocat"],
      },
    ]);
  });

  it.each([
    // as written, the clocks of Europe/Berlin
    ["2026-12-24", "2026-12-24T00:00:00"],
    ["2026-12-24T18:00", "2026-12-24T18:00:00"],
    ["2026-12-24t18:00:59.999", "2026-12-24T18:00:59"],
    ["2026-12-24T18:00Z", "2026-12-24T19:00:00"],
    ["2026-07-01T23:30:00z", "2026-07-02T01:30:00"],
    ["2026-12-24T18:00:00+05:30", "2026-12-24T13:30:00"],
    ["2026-12-24T18:00:00.5-08:00", "2026-12-25T03:00:00"],
    ["2028-02-29", "2028-02-29T00:00:00"],
  ])("takes the time %s", (written, wallClock) => {
    expect(freezeOf(`from: "${written}"\nto: 2030-01-01\nzone: Europe/Berlin`)).toMatchObject({
      from: wallClock,
    });
  });

  it.each([
    "2026-02-29",
    "2026-13-01",
    "2026-12-24T24:00",
    "2026-12-24T18",
    "2026-12-24T18:60",
    "18:00",
    "24.12.2026",
    "2026-12-24T18:00[Europe/Berlin]",
    "2026-12-24T18:00+25:00",
    "tomorrow",
    "9999-12-31T23:00:00-05:00",
    "0000-01-01T00:00:00+05:00",
    "",
  ])("takes no time that there is not: %s", (written) => {
    expect(problemsOf(freezing(`from: 2000-01-01\nto: "${written}"`))).toEqual([
      `4:9 freezes[0].to: "to" cannot be ${JSON.stringify(written)}. Allowed: a time that there is, such as 2026-12-24T18:00, 2026-12-24 or 2026-12-24T18:00:00+01:00.`,
    ]);
  });

  it.each([
    "FREQ=DAILY",
    "FREQ=WEEKLY;BYDAY=SA,SU;WKST=MO",
    "freq=monthly;byday=-1FR,+2MO;interval=3",
    "FREQ=MONTHLY;BYMONTHDAY=-1,15",
    "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=24",
    "FREQ=YEARLY;BYWEEKNO=1,-1;BYDAY=MO",
    "FREQ=YEARLY;BYYEARDAY=1,-366",
    "FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=-1",
    "FREQ=WEEKLY;BYDAY=FR;BYHOUR=18;BYMINUTE=0;BYSECOND=0",
    "FREQ=DAILY;UNTIL=20271231",
    "FREQ=DAILY;UNTIL=20271231T180000",
    "FREQ=DAILY;UNTIL=20271231T180000Z",
    "COUNT=3;FREQ=DAILY",
    " RRULE:FREQ=DAILY ",
  ])("repeats by %s", (every) => {
    expect(problemsOf(freezing(`from: 2026-12-24\nto: 2026-12-25\nevery: "${every}"`))).toEqual([]);
  });

  it("is told what is wrong, with line, column and what to write instead", () => {
    const every = (rule: string) => freezing(`from: 2026-12-24\nto: 2026-12-25\nevery: "${rule}"`);
    const zone = (name: string) => freezing(`from: 2026-12-24\nto: 2026-12-25\nzone: "${name}"`);
    const report = reportOf({
      "an end at the beginning": freezing("from: 2026-12-24\nto: 2026-12-24T00:00"),
      "an end before the beginning": freezing("from: 2027-01-02\nto: 2026-12-24"),
      "the same moment in two offsets": freezing(
        'from: "2026-12-24T18:00:00+01:00"\nto: "2026-12-24T12:00:00-05:00"',
      ),
      "an hour that comes twice": freezing(
        'from: "2026-10-25T02:30:00+02:00"\nto: "2026-10-25T02:30:00+01:00"\nzone: Europe/Berlin',
      ),
      "times that are none": freezing("from: Monday\nto: 2026"),
      "a time in an unknown zone": freezing("from: 2026-12-25\nto: 2026-12-24\nzone: Mars/Olympus"),
      "a zone with an error": zone("Europe/Berlim"),
      "a city": zone("New York"),
      "an offset": zone("+02:00"),
      "an abbreviation": zone("CESTX"),
      "a number": freezing("from: 2026-12-24\nto: 2026-12-25\nzone: 2"),
      "no repetition": every("yearly"),
      "nothing to repeat by": every(" "),
      "more often than daily": every("FREQ=HOURLY;INTERVAL=2"),
      "every second": every("FREQ=SECONDLY"),
      "several times a day": every("FREQ=DAILY;BYHOUR=1,2,3"),
      "no frequency": every("BYDAY=MO"),
      "an unknown frequency": every("FREQ=FORTNIGHTLY"),
      "an unknown part": every("FREQ=DAILY;BYDAYS=MO"),
      "a start of its own": every("DTSTART:20260101T000000Z\\nRRULE:FREQ=DAILY"),
      "a part called constructor": every("FREQ=DAILY;CONSTRUCTOR=1"),
      "a part twice": every("FREQ=DAILY;COUNT=1;COUNT=2"),
      "an empty part": every("FREQ=DAILY;"),
      "an unknown weekday": every("FREQ=WEEKLY;BYDAY=XX"),
      "no weekday": every("FREQ=WEEKLY;BYDAY="),
      "a month 13": every("FREQ=YEARLY;BYMONTH=13"),
      "a day 0": every("FREQ=MONTHLY;BYMONTHDAY=0"),
      "an interval of 0": every("FREQ=DAILY;INTERVAL=0"),
      "an endless interval": every("FREQ=DAILY;INTERVAL=99999999999"),
      "a count below 1": every("FREQ=DAILY;COUNT=-1"),
      "an end that is no day": every("FREQ=DAILY;UNTIL=20270230"),
      "an end that is no time": every("FREQ=DAILY;UNTIL=tomorrow"),
      "two ends": every("FREQ=DAILY;COUNT=3;UNTIL=20270101"),
      "a week's second Monday": every("FREQ=WEEKLY;BYDAY=2MO"),
      "a position in nothing": every("FREQ=MONTHLY;BYSETPOS=1"),
      "a week of a month": every("FREQ=MONTHLY;BYWEEKNO=3"),
      "an empty list of people": freezing("from: 2026-12-24\nto: 2026-12-25\noverride: []"),
      "an empty reason": freezing("from: 2026-12-24\nto: 2026-12-25\nreason: ' '"),
      "101 freezes": withTop(
        `freezes:\n${Array.from({ length: 101 }, (_, index) => `  - {name: F${index}, from: 2026-01-01, to: 2026-01-02}\n`).join("")}`,
      ),
    });
    expect(report).toMatchInlineSnapshot(`
      "an end at the beginning
        4:9 freezes[0].to: The freeze ends at "2026-12-24T00:00", which is not after "2026-12-24".
      an end before the beginning
        4:9 freezes[0].to: The freeze ends at "2026-12-24", which is not after "2027-01-02".
      the same moment in two offsets
        4:9 freezes[0].to: The freeze ends at "2026-12-24T12:00:00-05:00", which is not after "2026-12-24T18:00:00+01:00".
      an hour that comes twice
        4:9 freezes[0].to: The freeze ends at "2026-10-25T02:30:00+01:00", which is not after "2026-10-25T02:30:00+02:00".
      times that are none
        3:11 freezes[0].from: "from" cannot be "Monday". Allowed: a time that there is, such as 2026-12-24T18:00, 2026-12-24 or 2026-12-24T18:00:00+01:00.
        4:9 freezes[0].to: "to" must be a text, not 2026. Allowed: a time that there is, such as 2026-12-24T18:00, 2026-12-24 or 2026-12-24T18:00:00+01:00.
      a time in an unknown zone
        4:9 freezes[0].to: The freeze ends at "2026-12-24", which is not after "2026-12-25".
        5:11 freezes[0].zone: No time zone is named "Mars/Olympus". Allowed: IANA names, such as "Europe/Berlin" or "UTC".
      a zone with an error
        5:11 freezes[0].zone: No time zone is named "Europe/Berlim". Did you mean "Europe/Berlin"? Allowed: IANA names, such as "Europe/Berlin" or "UTC".
      a city
        5:11 freezes[0].zone: No time zone is named "New York". Did you mean "America/New_York"? Allowed: IANA names, such as "Europe/Berlin" or "UTC".
      an offset
        5:11 freezes[0].zone: No time zone is named "+02:00". Allowed: IANA names, such as "Europe/Berlin" or "UTC".
      an abbreviation
        5:11 freezes[0].zone: No time zone is named "CESTX". Allowed: IANA names, such as "Europe/Berlin" or "UTC".
      a number
        5:11 freezes[0].zone: "zone" must be a text, not 2: write "2".
      no repetition
        5:12 freezes[0].every: A freeze cannot repeat by "yearly". "YEARLY" is no part of a rule. Allowed: "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST", as in FREQ=YEARLY or FREQ=WEEKLY;BYDAY=SA,SU.
      nothing to repeat by
        5:12 freezes[0].every: "every" cannot be " ". Allowed: a text that is not empty.
      more often than daily
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=HOURLY;INTERVAL=2". It repeats more often than daily. FREQ cannot be "HOURLY". Allowed: DAILY, WEEKLY, MONTHLY, YEARLY.
      every second
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=SECONDLY". It repeats more often than daily. FREQ cannot be "SECONDLY". Allowed: DAILY, WEEKLY, MONTHLY, YEARLY.
      several times a day
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=DAILY;BYHOUR=1,2,3". It repeats more often than daily. BYHOUR cannot be "1,2,3". Allowed: a number from 0 to 23.
      no frequency
        5:12 freezes[0].every: A freeze cannot repeat by "BYDAY=MO". It does not say how often: write FREQ=DAILY, FREQ=WEEKLY, FREQ=MONTHLY, FREQ=YEARLY.
      an unknown frequency
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=FORTNIGHTLY". FREQ cannot be "FORTNIGHTLY". Allowed: DAILY, WEEKLY, MONTHLY, YEARLY.
      an unknown part
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=DAILY;BYDAYS=MO". "BYDAYS=MO" is no part of a rule. Did you mean "BYDAY"? Allowed: "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST", as in FREQ=YEARLY or FREQ=WEEKLY;BYDAY=SA,SU.
      a start of its own
        5:12 freezes[0].every: A freeze cannot repeat by "DTSTART:20260101T000000Z\\nRRULE:FREQ=DAILY". "DTSTART:20260101T000000Z\\nRRULE:FREQ=DAILY" is no part of a rule. Allowed: "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST", as in FREQ=YEARLY or FREQ=WEEKLY;BYDAY=SA,SU.
      a part called constructor
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=DAILY;CONSTRUCTOR=1". "CONSTRUCTOR=1" is no part of a rule. Allowed: "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST", as in FREQ=YEARLY or FREQ=WEEKLY;BYDAY=SA,SU.
      a part twice
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=DAILY;COUNT=1;COUNT=2". "COUNT" stands in it twice.
      an empty part
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=DAILY;". "" is no part of a rule. Allowed: "FREQ", "INTERVAL", "COUNT", "UNTIL", "BYMONTH", "BYWEEKNO", "BYYEARDAY", "BYMONTHDAY", "BYDAY", "BYHOUR", "BYMINUTE", "BYSECOND", "BYSETPOS", "WKST", as in FREQ=YEARLY or FREQ=WEEKLY;BYDAY=SA,SU.
      an unknown weekday
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=WEEKLY;BYDAY=XX". BYDAY cannot be "XX". Allowed: MO, TU, WE, TH, FR, SA or SU, with a number (-1FR), or several with commas.
      no weekday
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=WEEKLY;BYDAY=". BYDAY cannot be "". Allowed: MO, TU, WE, TH, FR, SA or SU, with a number (-1FR), or several with commas.
      a month 13
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=YEARLY;BYMONTH=13". BYMONTH cannot be "13". Allowed: a number from 1 to 12, or several with commas.
      a day 0
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=MONTHLY;BYMONTHDAY=0". BYMONTHDAY cannot be "0". Allowed: a number from 1 to 31 or -1 to -31, or several with commas.
      an interval of 0
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=DAILY;INTERVAL=0". INTERVAL cannot be "0". Allowed: a number from 1 to 9999.
      an endless interval
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=DAILY;INTERVAL=99999999999". INTERVAL cannot be "99999999999". Allowed: a number from 1 to 9999.
      a count below 1
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=DAILY;COUNT=-1". COUNT cannot be "-1". Allowed: a number from 1 to 9999.
      an end that is no day
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=DAILY;UNTIL=20270230". UNTIL cannot be "20270230". Allowed: a day (20271231) or a time (20271231T180000, with a Z for UTC).
      an end that is no time
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=DAILY;UNTIL=tomorrow". UNTIL cannot be "TOMORROW". Allowed: a day (20271231) or a time (20271231T180000, with a Z for UTC).
      two ends
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=DAILY;COUNT=3;UNTIL=20270101". It has COUNT and UNTIL: write one of them.
      a week's second Monday
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=WEEKLY;BYDAY=2MO". It is not valid: BYDAY with numeric value MUST NOT be used unless FREQ is MONTHLY or YEARLY.
      a position in nothing
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=MONTHLY;BYSETPOS=1". It is not valid: BYSETPOS MUST be used with another BYxxx rule part.
      a week of a month
        5:12 freezes[0].every: A freeze cannot repeat by "FREQ=MONTHLY;BYWEEKNO=3". It is not valid: BYWEEKNO MUST NOT be used unless FREQ=YEARLY.
      an empty list of people
        5:15 freezes[0].override: "override" is empty: write at least one entry.
      an empty reason
        5:13 freezes[0].reason: "reason" cannot be " ". Allowed: a text that is not empty.
      101 freezes
        102:5 freezes: "freezes" has 101 entries, at most 100 are allowed."
    `);
  });
});

describe("every rule that is taken", () => {
  const numbers = (largest: number) =>
    fc
      .array(fc.integer({ min: -largest, max: largest }), { minLength: 1, maxLength: 3 })
      .map((all) => all.join(","));
  const part = fc.oneof(
    fc.integer({ min: 0, max: 9999 }).map((value) => `INTERVAL=${value}`),
    fc.integer({ min: 0, max: 9999 }).map((value) => `COUNT=${value}`),
    fc
      .constantFrom("20260101", "19991231", "20301231T235959", "20301231T235959Z")
      .map((day) => `UNTIL=${day}`),
    numbers(13).map((value) => `BYMONTH=${value}`),
    numbers(54).map((value) => `BYWEEKNO=${value}`),
    numbers(367).map((value) => `BYYEARDAY=${value}`),
    numbers(32).map((value) => `BYMONTHDAY=${value}`),
    numbers(367).map((value) => `BYSETPOS=${value}`),
    fc.constantFrom("MO", "FR,SA", "-1SU", "5MO,53TU", "0MO").map((days) => `BYDAY=${days}`),
    fc.constantFrom("BYHOUR=2", "BYHOUR=23", "BYMINUTE=59", "BYSECOND=0", "WKST=SU"),
  );
  const frequency = fc.constantFrom("DAILY", "WEEKLY", "MONTHLY", "YEARLY");
  const rule = fc
    .tuple(frequency, fc.uniqueArray(part, { maxLength: 4, selector: (one) => one.split("=")[0] }))
    .map(([first, parts]) => [`FREQ=${first}`, ...parts].join(";"));
  const zone = fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe");
  const span = fc.constantFrom(
    ["2000-02-29", "2000-03-01"],
    ["2026-03-29T02:30", "2026-03-29T03:30"],
    ["2026-10-25T02:30", "2026-10-27"],
    ["2026-12-24T18:00", "2028-01-02"],
  );

  it("can be asked at any time whether it holds, and when that changes", () => {
    let taken = 0;
    const check = fc.property(rule, zone, span, (every, zoneName, [from, to]) => {
      const text = freezing(`from: ${from}\nto: ${to}\nevery: ${every}\nzone: ${zoneName}`);
      if (problemsOf(text).length > 0) return;
      taken++;
      const { freezes } = processOf(text);
      const now = new Date("2026-11-01T12:00:00Z");
      const held = frozenAt(freezes, "Production", now);
      const change = nextChange(freezes, "Production", now);
      expect(held === null || held.until > now).toBe(true);
      expect(change === null || change > now).toBe(true);
    });
    fc.assert(check, { numRuns: 300 });
    expect(taken).toBeGreaterThan(20);
  });
});
