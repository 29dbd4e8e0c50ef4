import { Temporal } from "temporal-polyfill";
import { readable } from "./time-zone.ts";

/** When something was asked for, or why that cannot be. */
export type Schedule =
  | { readonly ok: true; readonly at: Date }
  | { readonly ok: false; readonly why: "unreadable" | "past" | "too-far" };

const furthestMs = 365 * 24 * 3_600_000;

const dateTime = String.raw`\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?`;
const moment = new RegExp(String.raw`^${dateTime}(?:[Zz]|[+-]\d{2}:\d{2})$`);
const zoned = new RegExp(String.raw`^${dateTime}(?:[Zz]|[+-]\d{2}:\d{2})?\[[A-Za-z][\w+/-]*\]$`);

/**
 * The time after `at` in a command: RFC 3339 with `Z` or an offset, or RFC 9557
 * with a zone (`2026-12-01T06:00[Europe/Berlin]`); seconds may be left out. A
 * time that the zone's clocks skip is the later one, of one that they repeat
 * the first counts. Without a zone, nobody knows what is meant: unreadable.
 * At most 365 days after `now`.
 */
export function parseSchedule(text: string, now: Date): Schedule {
  const read = momentIn(text.trim());
  if (read === null) return { ok: false, why: "unreadable" };
  if (read < now.getTime()) return { ok: false, why: "past" };
  if (read > now.getTime() + furthestMs) return { ok: false, why: "too-far" };
  return { ok: true, at: new Date(read) };
}

/** In milliseconds since 1970. An offset that the zone does not have at that time is an error of whoever wrote it. */
function momentIn(text: string): number | null {
  if (moment.test(text)) return readable(() => Temporal.Instant.from(text).epochMilliseconds);
  if (zoned.test(text)) return readable(() => Temporal.ZonedDateTime.from(text).epochMilliseconds);
  return null;
}
