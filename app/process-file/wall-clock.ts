import { Temporal } from "temporal-polyfill";
import { parseWallClock, readable, wallClockAt } from "../domain/time-zone.ts";

/** How a time is written: a day, a day and a time, or RFC 3339. */
export const wallClockPattern =
  "^[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[Tt ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]{1,9})?)?(?:[Zz]|[+-][0-9]{2}:[0-9]{2})?)?$";

const written = new RegExp(wallClockPattern);
const offset = /(?:[Zz]|[+-]\d{2}:\d{2})$/;

/**
 * The time as the clocks of a zone show it, `2026-12-24T18:00:00`: of a day its
 * first moment, of a time with an offset what they show then. Parts of a
 * second are dropped. Null where the text is no time that there is.
 *
 * @param zone IANA name of a zone that there is
 */
export function wallClockOf(text: string, zone: string): string | null {
  if (!written.test(text)) return null;
  if (!offset.test(text)) return parseWallClock(text)?.toString({ smallestUnit: "second" }) ?? null;
  const moment = readable(() => Temporal.Instant.from(text));
  if (moment === null) return null;
  const shown = wallClockAt(new Date(moment.epochMilliseconds), zone).toString({ smallestUnit: "second" });
  // Half a day before the year 0 or after 9999 is written with a sign.
  return /^\d/.test(shown) ? shown : null;
}

export function isWallClock(text: string): boolean {
  return wallClockOf(text, "UTC") !== null;
}
