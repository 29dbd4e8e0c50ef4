import type { PolicyRule } from "../../../domain/policy.ts";
import type { Freeze } from "../../../domain/process.ts";
import type { Span } from "../../../domain/recurrence.ts";

/** A time in which work does not start somewhere. */
export interface FrozenTime {
  readonly name: string;
  readonly reason: string;
  /** The organization's policy says so. */
  readonly policy: boolean;
  /** Names of the repositories that it concerns; null: every one. */
  readonly repositories: readonly string[] | null;
  /** Names, or the policy's globs; null: every one. */
  readonly environments: readonly string[] | null;
  readonly from: Date;
  readonly to: Date;
}

/** A freeze with those whom it concerns. */
type Frozen = Omit<FrozenTime, "name" | "reason" | "from" | "to"> & { readonly freeze: Freeze };

interface FrozenRepository {
  readonly name: string;
  readonly process: { readonly freezes: readonly Freeze[] } | null;
}

/** Every freeze once: what several repositories have written alike is one. */
export function frozenIn(
  repositories: readonly FrozenRepository[],
  rules: readonly { readonly rule: PolicyRule; readonly repositories: readonly string[] }[],
): readonly Frozen[] {
  const own = new Map<string, { readonly freeze: Freeze; readonly names: string[] }>();
  for (const { name, process } of repositories) {
    for (const freeze of process?.freezes ?? []) {
      const key = JSON.stringify({ ...freeze, override: null });
      const known = own.get(key);
      if (known === undefined) own.set(key, { freeze, names: [name] });
      else known.names.push(name);
    }
  }
  return [
    ...rules.flatMap(({ rule, repositories: names }) =>
      rule.freezes.map((freeze) => ({
        freeze,
        policy: true,
        repositories: rule.repositories === null ? null : names,
        environments: rule.environments,
      })),
    ),
    ...[...own.values()].map(({ freeze, names }) => ({
      freeze,
      policy: false,
      repositories: names,
      environments: freeze.environments,
    })),
  ];
}

/** When freezes hold, in the order in which they begin. */
export function timesOf(
  all: readonly Frozen[],
  spansOf: (freeze: Freeze) => readonly Span[],
): readonly FrozenTime[] {
  return all
    .flatMap(({ freeze, ...place }) =>
      spansOf(freeze).map(({ from, to }) => {
        const { name, reason } = freeze;
        return { name, reason, ...place, from: new Date(from), to: new Date(to) };
      }),
    )
    .sort((a, b) => a.from.getTime() - b.from.getTime());
}

export interface Month {
  /** `December 2026` */
  readonly title: string;
  /** Days of the week before the first, of a week that begins with Monday. */
  readonly blanks: number;
  readonly days: readonly Day[];
}

export interface Day {
  readonly day: number;
  /** It is not in the time that is looked at. */
  readonly isOutside: boolean;
  /** Names of the freezes that hold in it, each once. */
  readonly frozen: readonly string[];
}

const dayMs = 24 * 60 * 60_000;

/** The months of a time, day by day, in UTC. */
export function monthsOf(
  times: readonly FrozenTime[],
  window: Readonly<Record<"from" | "to", Date>>,
): readonly Month[] {
  const months: Month[] = [];
  const first = new Date(Date.UTC(window.from.getUTCFullYear(), window.from.getUTCMonth()));
  for (let month = first; month < window.to; month = nextMonth(month)) {
    const length = Math.round((nextMonth(month).getTime() - month.getTime()) / dayMs);
    months.push({
      title: month.toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" }),
      blanks: (month.getUTCDay() + 6) % 7,
      days: Array.from({ length }, (_, index) => dayAt(month.getTime() + index * dayMs, index + 1)),
    });
  }
  return months;

  function dayAt(start: number, day: number): Day {
    const end = start + dayMs;
    const held = times.filter(({ from, to }) => from.getTime() < end && to.getTime() > start);
    const isOutside = end <= window.from.getTime() || start >= window.to.getTime();
    return { day, isOutside, frozen: isOutside ? [] : [...new Set(held.map(({ name }) => name))] };
  }
}

function nextMonth(month: Date): Date {
  return new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1));
}

/** Mondays of the last weeks, the present one included, oldest first: `2026-11-16`. */
export function lastMondays(now: Date, weeks: number): readonly string[] {
  const today = Date.UTC(now.getUTCFullYear(), now.getUTCMonth(), now.getUTCDate());
  const monday = today - ((now.getUTCDay() + 6) % 7) * dayMs;
  return Array.from({ length: weeks }, (_, index) =>
    new Date(monday - (weeks - 1 - index) * 7 * dayMs).toISOString().slice(0, 10),
  );
}
