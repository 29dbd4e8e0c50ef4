import { RRuleTemporal } from "rrule-temporal";
import { parseWallClock } from "../domain/time-zone.ts";
import { nearest } from "../domain/nearest.ts";
import { didYouMean, listed, shown } from "./findings.ts";

const frequencies = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
const moreOften = ["HOURLY", "MINUTELY", "SECONDLY"];

const weekdays = "MO, TU, WE, TH, FR, SA or SU";
const weekday = /^(?:MO|TU|WE|TH|FR|SA|SU)$/;
const numbered = /^[+-]?(?:[1-9]|[1-4]\d|5[0-3])(?=[A-Z])/;

/** What a part may be. The library drops what it does not know, so that all of it is looked at here. */
interface Part {
  readonly takes: (value: string) => boolean;
  readonly words: string;
}

const oneOf = (least: number, largest: number): Part => ({
  takes: (value) => within(value, least, largest),
  words: `a number from ${least} to ${largest}`,
});
const some = (takes: Part["takes"], words: string): Part => ({
  takes: (value) => value.split(",").every(takes),
  words: `${words}, or several with commas`,
});
/** Counted from the beginning, or with a minus from the end. */
const fromEitherEnd = (largest: number) =>
  some(
    (value) => within(value.replace(/^[+-]/, ""), 1, largest),
    `a number from 1 to ${largest} or -1 to -${largest}`,
  );

const parts: Readonly<Record<string, Part>> = {
  FREQ: { takes: (value) => frequencies.includes(value), words: frequencies.join(", ") },
  INTERVAL: oneOf(1, 9999),
  COUNT: oneOf(1, 9999),
  UNTIL: { takes: isUntil, words: "a day (20271231) or a time (20271231T180000, with a Z for UTC)" },
  BYMONTH: some((value) => within(value, 1, 12), "a number from 1 to 12"),
  BYWEEKNO: fromEitherEnd(53),
  BYYEARDAY: fromEitherEnd(366),
  BYMONTHDAY: fromEitherEnd(31),
  BYDAY: some((value) => weekday.test(value.replace(numbered, "")), `${weekdays}, with a number (-1FR)`),
  BYHOUR: oneOf(0, 23),
  BYMINUTE: oneOf(0, 59),
  BYSECOND: oneOf(0, 59),
  BYSETPOS: fromEitherEnd(366),
  WKST: { takes: (value) => weekday.test(value), words: weekdays },
};
const partNames = Object.keys(parts);

/** Parts that repeat within a day, if they have several values. */
const withinDay = ["BYHOUR", "BYMINUTE", "BYSECOND"];

/** A rule as the engine reads it: in capitals, without the name of the property. */
export function plainRule(every: string): string {
  return every
    .trim()
    .toUpperCase()
    .replace(/^RRULE:/, "");
}

/**
 * Why the text is no value of an RRULE (RFC 5545) by which a freeze can repeat; null
 * if it is one.
 *
 * @param from wall-clock time at which the freeze begins
 */
export function recurrenceFault(every: string, from: string): string | null {
  const rule = plainRule(every).split(";");
  const names = rule.map((part) => part.split("=", 1)[0]!);
  for (const [index, part] of rule.entries()) {
    const name = names[index]!;
    if (names.indexOf(name) < index) return `${shown(name)} stands in it twice.`;
    const fault = partFault(name, part.slice(name.length + 1), part);
    if (fault !== null) return fault;
  }
  if (!names.includes("FREQ")) return `It does not say how often: write FREQ=${frequencies.join(", FREQ=")}.`;
  if (names.includes("COUNT") && names.includes("UNTIL")) return "It has COUNT and UNTIL: write one of them.";
  return refusedByLibrary(rule.filter((part) => !part.startsWith("UNTIL=")).join(";"), from);
}

function partFault(name: string, value: string, part: string): string | null {
  if (!Object.hasOwn(parts, name)) {
    return `${shown(part)} is no part of a rule.${didYouMean(nearest(name, partNames))} Allowed: ${listed(partNames)}, as in FREQ=YEARLY or FREQ=WEEKLY;BYDAY=SA,SU.`;
  }
  const { takes, words } = parts[name]!;
  if (takes(value)) return null;
  const often =
    (name === "FREQ" && moreOften.includes(value)) || (withinDay.includes(name) && value.includes(","));
  return `${often ? "It repeats more often than daily. " : ""}${name} cannot be ${shown(value)}. Allowed: ${words}.`;
}

/** What contradicts itself. UNTIL is left out: the library takes one of its three forms only. */
function refusedByLibrary(rule: string, from: string): string | null {
  const dtstart = parseWallClock(from)!.toZonedDateTime("UTC");
  const read = () => new RRuleTemporal({ rruleString: `RRULE:${rule}`, dtstart, strict: true });
  try {
    read();
    return null;
  } catch (error) {
    // The library throws nothing but plain errors with a sentence.
    return `It is not valid: ${(error as Error).message}.`;
  }
}

function within(value: string, least: number, largest: number): boolean {
  return /^\d{1,4}$/.test(value) && Number(value) >= least && Number(value) <= largest;
}

/** A day; or a time, on the clocks of the zone or in UTC. */
function isUntil(value: string): boolean {
  const found = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z?)?$/.exec(value);
  if (found === null) return false;
  const [, year, month, day, hour = "00", minute = "00", second = "00"] = found;
  return parseWallClock(`${year}-${month}-${day}T${hour}:${minute}:${second}`) !== null;
}
