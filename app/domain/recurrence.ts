import { RRuleTemporal } from "rrule-temporal";
import { Temporal } from "temporal-polyfill";
import type { Freeze } from "./process.ts";
import { momentOf, parseWallClock, type WallClock, wallClockAt } from "./time-zone.ts";

/** From a moment to another that is not part of it, in milliseconds since 1970. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

type Repeated = Pick<Freeze, "from" | "to" | "every" | "zone">;

const dayMs = 24 * 3_600_000;

/**
 * The times from–to and its repetitions that touch the window, in order and one
 * by one as they are asked for. Times are those of the zone's wall clock, so a
 * night is as long as the clocks make it; where they skip or repeat a time, the
 * span takes the longer. The first counts always, also where the rule would not
 * give it (RFC 5545: the start is the first instance).
 *
 * @throws Error of the library where `every` is no rule: the process file is checked for that
 */
export function* spansIn(repeated: Repeated, window: Span): Generator<Span> {
  const { zone } = repeated;
  const [from, to] = [wallClock(repeated.from), wallClock(repeated.to)];
  const lengthMs = asUtc(to) - asUtc(from);
  const { rule, until } = ruleOf(repeated.every);
  const last = Math.max(until?.(zone) ?? Infinity, momentOf(from, zone, "earlier").getTime());
  // A day more on either side: what the clocks are turned by is less.
  const first = asUtc(wallClockAt(new Date(window.from), zone)) - lengthMs - dayMs;
  const end = asUtc(wallClockAt(new Date(window.to), zone)) + dayMs;
  for (const start of startsOf(from, rule, first, end)) {
    const span = {
      from: momentOf(start, zone, "earlier").getTime(),
      to: momentOf(start.add({ milliseconds: lengthMs }), zone, "later").getTime(),
    };
    if (span.from > last || span.from > window.to) return;
    if (span.to > window.from) yield span;
  }
}

/**
 * The wall-clock times at which it starts. The rule is followed on a clock that
 * is never turned: the library leaves out what falls into a skipped hour, and
 * that night would not be frozen.
 */
function* startsOf(once: WallClock, rule: string | null, first: number, end: number): Generator<WallClock> {
  if (rule === null) {
    yield once;
    return;
  }
  const dtstart = once.toZonedDateTime("UTC");
  // The window ends the search; without it the library's own limit would, with an exception.
  const repetition = new RRuleTemporal({ rruleString: rule, dtstart, includeDtstart: true, maxIterations });
  for (const { epochMilliseconds } of repetition.between(new Date(first), new Date(end), true)) {
    yield wallClockAt(new Date(epochMilliseconds), "UTC");
  }
}

const maxIterations = 1_000_000;

interface Rule {
  readonly rule: string | null;
  /** The last moment at which it may start, in milliseconds, given the zone. */
  readonly until: ((zone: string) => number) | null;
}

/** UNTIL is kept apart: it is a moment, and the rule is followed on no zone's clock. */
function ruleOf(every: string | null): Rule {
  if (every === null) return { rule: null, until: null };
  const parts = every.toUpperCase().split(";");
  const until = parts.find((part) => part.startsWith("UNTIL="))?.slice("UNTIL=".length);
  const rule = parts.filter((part) => !part.startsWith("UNTIL=")).join(";");
  return { rule: `RRULE:${rule}`, until: until === undefined ? null : (zone) => untilIn(until, zone) };
}

/** `20271231` is all of that day; with a time it is the zone's, with `Z` behind it UTC's. */
function untilIn(until: string, zone: string): number {
  const time = Temporal.PlainDateTime.from(until.replace("Z", ""));
  if (!until.includes("T")) return momentOf(time.add({ days: 1 }), zone, "earlier").getTime() - 1;
  return momentOf(time, until.endsWith("Z") ? "UTC" : zone, "later").getTime();
}

function wallClock(text: string): WallClock {
  const read = parseWallClock(text);
  if (read === null) throw new Error(`not a wall-clock time: ${text}`);
  return read;
}

function asUtc(wall: WallClock): number {
  return wall.toZonedDateTime("UTC").epochMilliseconds;
}
