import { RRuleTemporal } from "rrule-temporal";
import { parseWallClock } from "../domain/time-zone.ts";
import { nearest } from "../domain/nearest.ts";
import { didYouMean, listed, shown } from "./findings.ts";

const frequencies = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];
const moreOften = ["HOURLY", "MINUTELY", "SECONDLY"];

const weekday = /^(?:[+-]?(?:[1-9]|[1-4]\d|5[0-3]))?(?:MO|TU|WE|TH|FR|SA|SU)$/;

/** What each part may be, its values one by one: the library drops what it does not know. */
const parts: Readonly<Record<string, (value: string) => boolean>> = {
  FREQ: (value) => frequencies.includes(value),
  INTERVAL: (value) => within(value, 1, 9999),
  COUNT: (value) => within(value, 1, 9999),
  UNTIL: isUntil,
  BYMONTH: (value) => each(value, (one) => within(one, 1, 12)),
  BYWEEKNO: (value) => each(value, (one) => eitherEnd(one, 53)),
  BYYEARDAY: (value) => each(value, (one) => eitherEnd(one, 366)),
  BYMONTHDAY: (value) => each(value, (one) => eitherEnd(one, 31)),
  BYDAY: (value) => each(value, (one) => weekday.test(one)),
  BYHOUR: (value) => within(value, 0, 23),
  BYMINUTE: (value) => within(value, 0, 59),
  BYSECOND: (value) => within(value, 0, 59),
  BYSETPOS: (value) => each(value, (one) => eitherEnd(one, 366)),
  WKST: (value) => /^(?:MO|TU|WE|TH|FR|SA|SU)$/.test(value),
};

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
  const named = rule.map((part) => part.split("=", 1)[0]!);
  for (const [index, part] of rule.entries()) {
    const name = named[index]!;
    const known = Object.hasOwn(parts, name) ? parts[name]! : null;
    if (known === null) {
      return `${shown(part)} is no part of a repetition.${didYouMean(nearest(name, Object.keys(parts)))} Allowed: ${listed(Object.keys(parts))}, as in FREQ=YEARLY or FREQ=WEEKLY;BYDAY=SA,SU.`;
    }
    if (named.indexOf(name) < index) return `${name} stands in it twice.`;
    const value = part.slice(name.length + 1);
    if (name === "FREQ" && moreOften.includes(value)) {
      return `It repeats more often than daily: FREQ can be ${frequencies.join(", ")}.`;
    }
    if (!known(value)) return `${name} cannot be ${shown(value)}.`;
  }
  if (!named.includes("FREQ"))
    return `It does not say how often: begin with FREQ=${frequencies.join(", FREQ=")}.`;
  if (named.includes("COUNT") && named.includes("UNTIL")) return "It has COUNT and UNTIL: write one of them.";
  return refusedByLibrary(rule.filter((part) => !part.startsWith("UNTIL=")).join(";"), from);
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

function each(value: string, allowed: (one: string) => boolean): boolean {
  return value.split(",").every(allowed);
}

function within(value: string, least: number, largest: number): boolean {
  return /^\d{1,4}$/.test(value) && Number(value) >= least && Number(value) <= largest;
}

/** Counted from the beginning, or with a minus from the end. */
function eitherEnd(value: string, largest: number): boolean {
  return within(value.replace(/^[+-]/, ""), 1, largest);
}

/** A day; or a time, on the clocks of the zone or in UTC. */
function isUntil(value: string): boolean {
  const found = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})Z?)?$/.exec(value);
  if (found === null) return false;
  const [, year, month, day, hour = "00", minute = "00", second = "00"] = found;
  return parseWallClock(`${year}-${month}-${day}T${hour}:${minute}:${second}`) !== null;
}
