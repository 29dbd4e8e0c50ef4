import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkFields } from "../../app/domain/fields.ts";
import type { Field } from "../../app/domain/process.ts";

const field = (name: string, more: Partial<Field> = {}): Field => ({
  name,
  description: null,
  type: "string",
  options: [],
  required: false,
  ...more,
});
const text = field("Ticket");
const number = field("Percent", { type: "number" });
const flag = field("Notify", { type: "boolean" });
const choice = field("Region", { type: "choice", options: ["EU-West", "US"] });

describe("what is given for a field", () => {
  it.each<[string, Field, string, string]>([
    ["text as it is", text, " OPS-1\n", " OPS-1\n"],
    ["text of 10,000 characters", text, "x".repeat(10_000), "x".repeat(10_000)],
    ["a number", number, " 12 ", "12"],
    ["a negative number", number, "-0.5", "-0.5"],
    ["a number without what comes before the point", number, "+.5", "+.5"],
    ["a number with an exponent", number, "1e-3", "1e-3"],
    ["true in any case", flag, "TRUE", "true"],
    ["false in any case", flag, " False ", "false"],
    ["an option in its own spelling", choice, "eu-west", "EU-West"],
  ])("%s", (_case, one, given, value) => {
    const required = { ...one, required: true };
    expect(checkFields([required], { [one.name.toUpperCase()]: given })).toEqual({
      values: { [one.name]: value },
      problems: [],
    });
  });

  it.each<[string, Field, string, string, readonly string[]]>([
    ["too long", text, "x".repeat(10_001), "too-long", []],
    ["a word", number, "twelve", "not-a-number", []],
    ["two numbers", number, "1 2", "not-a-number", []],
    ["no decimal number", number, "0x10", "not-a-number", []],
    ["endless", number, "Infinity", "not-a-number", []],
    ["too large for a number", number, "1e999", "not-a-number", []],
    ["neither true nor false", flag, "yes", "not-true-or-false", ["true", "false"]],
    ["none of the options", choice, "Asia", "not-an-option", ["EU-West", "US"]],
    ["too long for an option", choice, "x".repeat(10_001), "too-long", ["EU-West", "US"]],
  ])("is wrong where it is %s", (_case, one, given, why, options) => {
    expect(checkFields([one], { [one.name]: given })).toEqual({
      values: {},
      problems: [{ name: one.name, why, options }],
    });
  });

  it("may be left out unless it is required; blank is left out", () => {
    const required = { ...choice, required: true };
    expect(checkFields([text, number, required], { Ticket: " ", Percent: "" })).toEqual({
      values: {},
      problems: [{ name: "Region", why: "missing", options: ["EU-West", "US"] }],
    });
  });

  it("is unknown where no field has the name; the fields' own problems come first", () => {
    const given = { Tiket: "OPS-1", Percent: "x", region: "us" };
    expect(checkFields([number, choice], given)).toEqual({
      values: { Region: "US" },
      problems: [
        { name: "Percent", why: "not-a-number", options: [] },
        { name: "Tiket", why: "unknown", options: ["Percent", "Region"] },
      ],
    });
  });

  it("is the later of two spellings of one name", () => {
    expect(checkFields([text], { ticket: "1", TICKET: "2" })).toEqual({
      values: { Ticket: "2" },
      problems: [],
    });
  });

  it("may have the name of what every object has", () => {
    const names = ["__proto__", "constructor", "toString"];
    const given = Object.fromEntries(names.map((name) => [name, "x"]));
    expect(checkFields([], given).problems.map(({ name, why }) => [name, why])).toEqual(
      names.map((name) => [name, "unknown"]),
    );
    const { values } = checkFields(
      names.map((name) => field(name)),
      given,
    );
    expect(Object.entries(values)).toEqual(names.map((name) => [name, "x"]));
    expect(checkFields([field("constructor", { required: true })], {}).problems).toEqual([
      { name: "constructor", why: "missing", options: [] },
    ]);
  });

  it("comes out of a second check as it came out of the first", () => {
    const given = fc.record(
      { ticket: fc.string(), PERCENT: fc.string(), notify: fc.string(), region: fc.string() },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(given, (first) => {
        const { values } = checkFields([text, number, flag, choice], first);
        expect(checkFields([text, number, flag, choice], values)).toEqual({ values, problems: [] });
      }),
    );
  });
});
