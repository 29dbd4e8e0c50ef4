import { fold, type Freeze, sameName } from "./process.ts";
import { type Span, spansIn } from "./recurrence.ts";

/** A freeze that holds, and until when. */
export interface ActiveFreeze {
  readonly freeze: Freeze;
  /**
   * The first moment that is free of it. Where its repetitions leave no gap, the
   * end of the last of them; of those without an end, one at least a year away.
   */
  readonly until: Date;
}

const dayMs = 24 * 3_600_000;
/** How far ahead repetitions without a gap are followed. */
const followedMs = 366 * dayMs;
/** How far ahead the next start is looked for: soon, within a year, and until the next leap day at the latest. */
const lookedFor = [8 * dayMs, 400 * dayMs, 3000 * dayMs];

/** The freeze that holds work in the environment at the moment; of several, the one that lasts longest. */
export function frozenAt(freezes: readonly Freeze[], environment: string, at: Date): ActiveFreeze | null {
  return freezes
    .filter((freeze) => holdsIn(freeze, environment))
    .reduce<ActiveFreeze | null>((longest, freeze) => {
      const until = frozenUntil(freeze, at.getTime());
      return until === null || (longest !== null && longest.until.getTime() >= until)
        ? longest
        : { freeze, until: new Date(until) };
    }, null);
}

/**
 * The next moment after `after` at which a freeze of the environment begins or
 * ends: when to ask again. Null: none does within eight years.
 */
export function nextChange(freezes: readonly Freeze[], environment: string, after: Date): Date | null {
  const changes = freezes
    .filter((freeze) => holdsIn(freeze, environment))
    .map((freeze) => frozenUntil(freeze, after.getTime()) ?? nextStart(freeze, after.getTime()))
    .filter((moment) => moment !== null);
  return changes.length === 0 ? null : new Date(Math.min(...changes));
}

/** Whether the freeze is for the environment. */
export function holdsIn(freeze: Freeze, environment: string): boolean {
  return freeze.environments === null || freeze.environments.some((name) => sameName(name, environment));
}

/**
 * What an override is of: a freeze as it was. Another one of its name, and the same one once it says something else,
 * holds again; the organization's are not those of a process that calls its own so.
 */
export function freezeKey(
  { name, environments, from, to, every, zone, override }: Freeze,
  policy: boolean,
): string {
  const names = (list: readonly string[] | null) => list?.map(fold).sort() ?? null;
  const what = [fold(name), names(environments), from, to, every, zone, names(override)];
  return JSON.stringify([policy ? "policy" : "process", ...what]);
}

/** The times in which the freeze holds in the window, those that touch made one. */
export function frozenSpans(freeze: Freeze, window: Span): readonly Span[] {
  const spans: Span[] = [];
  for (const span of spansIn(freeze, window)) {
    const before = spans.at(-1);
    if (before === undefined || span.from > before.to) spans.push(span);
    else spans[spans.length - 1] = { from: before.from, to: Math.max(before.to, span.to) };
  }
  return spans;
}

/** In milliseconds since 1970; null: it does not hold now. */
function frozenUntil(freeze: Freeze, at: number): number | null {
  let until: number | null = null;
  for (const span of spansIn(freeze, { from: at, to: at + followedMs })) {
    if (span.from > (until ?? at)) break;
    until = Math.max(span.to, until ?? at);
  }
  return until;
}

/** Of one that does not hold at that time. */
function nextStart(freeze: Freeze, after: number): number | null {
  for (const ahead of lookedFor) {
    const [next] = spansIn(freeze, { from: after, to: after + ahead });
    if (next !== undefined) return next.from;
  }
  return null;
}
