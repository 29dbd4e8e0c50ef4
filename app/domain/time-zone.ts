import { Temporal } from "temporal-polyfill";

/** What a wall clock shows, of no particular zone. */
export type WallClock = Temporal.PlainDateTime;

const written = /^\d{4}-\d{2}-\d{2}(?:[Tt ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)?$/;

/** `2026-12-24T18:00`, seconds optional; a date alone is its first moment. Null: it is no time. */
export function parseWallClock(text: string): WallClock | null {
  return written.test(text) ? readable(() => Temporal.PlainDateTime.from(text)) : null;
}

/** Whether the name is one of the IANA time zones that this machine knows. */
export function isTimeZone(name: string): boolean {
  return /^[A-Za-z]/.test(name) && readable(() => new Temporal.ZonedDateTime(0n, name)) !== null;
}

/**
 * The moment at which the wall clock of the zone shows this. Where clocks are
 * turned, a time may come twice or not at all: `earlier` and `later` say which
 * is meant (of one that is left out: an hour before or after, as the offsets on
 * either side say); `compatible` is the first of two and the later of none, as in RFC 5545.
 */
export function momentOf(wall: WallClock, zone: string, which: "compatible" | "earlier" | "later"): Date {
  return new Date(wall.toZonedDateTime(zone, { disambiguation: which }).epochMilliseconds);
}

/** What the wall clock of the zone shows at the moment. */
export function wallClockAt(moment: Date, zone: string): WallClock {
  return Temporal.Instant.fromEpochMilliseconds(moment.getTime()).toZonedDateTimeISO(zone).toPlainDateTime();
}

/** The value, or null where Temporal says that text is no such thing: it knows no other way to say so. */
export function readable<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
