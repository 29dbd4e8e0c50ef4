/**
 * What an installation may still ask of GitHub: sliding windows over what was spent, pauses that GitHub asked for,
 * and GitHub's own count. Pure: a ledger and requests in, a ledger and verdicts out; all times are milliseconds.
 *
 * Nothing is spaced: a burst goes out at once for as long as a limit has room.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
import type { Priority } from "./priority.ts";

/**
 * What GitHub charges differently.
 * - `order`: resumes work (deployments and their statuses, workflow dispatches).
 * - `content`: makes a comment or an issue, which GitHub limits apart.
 * - `decoration`: every other write (edits, reactions, checks).
 */
export type CallKind = "read" | "order" | "content" | "decoration";

/** One request that wants to leave. */
export interface Ask {
  readonly kind: CallKind;
  readonly priority: Priority;
}

/** Costs by time, oldest first. */
type Spent = readonly (readonly [at: number, cost: number])[];

export interface Ledger {
  /** By the id of the limit. */
  readonly spent: Readonly<Record<string, Spent>>;
  /** By kind of request; `all`: everything. */
  readonly paused: Readonly<Record<string, Pause>>;
  /** What GitHub last said itself; null: it has said nothing yet. */
  readonly allowance: Allowance | null;
}

interface Pause {
  readonly until: number;
  /** How long it was, where GitHub named no time: the next one that follows is twice as long. */
  readonly guessed: number;
}

/** GitHub's own count of the primary limit (`x-ratelimit-*`). */
export interface Allowance {
  readonly limit: number;
  readonly remaining: number;
  readonly resetAt: number;
  readonly seenAt: number;
}

/** Null: it may leave. Else from when it fits, and what it does not fit into. */
export type Verdict = { readonly from: number; readonly why: string } | null;

interface Limit {
  /** Names it in the stored ledger, also to a replica of another version. */
  readonly id: string;
  readonly says: string;
  readonly span: Span;
  readonly most: number;
  readonly cost: (ask: Ask) => number;
}

interface Span {
  readonly ms: number;
  /** What is spent within such a step counts as spent at its end: so a ledger has only so many entries. */
  readonly stepMs: number;
}

/** GitHub counts on arrival, we when sending: the difference must not squeeze two spans into one. */
const MARGIN_MS = 1_000;
const MINUTE: Span = { ms: 60_000 + MARGIN_MS, stepMs: 250 };
const HOUR: Span = { ms: 3_600_000 + MARGIN_MS, stepMs: 15_000 };

const points = ({ kind }: Ask): number => (kind === "read" ? 1 : 5);
const contents = ({ kind }: Ask): number => (kind === "content" ? 1 : 0);
const onlyFor =
  (priorities: readonly Priority[], cost: (ask: Ask) => number) =>
  (ask: Ask): number =>
    priorities.includes(ask.priority) ? cost(ask) : 0;

/** GitHub's limits, and within them our own shares: a thousand announcements leave room for the next approval. */
export const LIMITS: readonly Limit[] = [
  { id: "points", says: "900 points a minute", span: MINUTE, most: 900, cost: points },
  {
    id: "points-beside-work",
    says: "750 of the 900 points a minute for what does not resume work",
    span: MINUTE,
    most: 750,
    cost: onlyFor(["answer", "decorate"], points),
  },
  {
    id: "points-decorating",
    says: "600 of the 900 points a minute for what nobody waits for",
    span: MINUTE,
    most: 600,
    cost: onlyFor(["decorate"], points),
  },
  {
    id: "contents",
    says: "80 new comments and issues a minute",
    span: MINUTE,
    most: 80,
    cost: contents,
  },
  {
    id: "contents-decorating",
    says: "60 of the 80 new comments and issues a minute for what nobody waits for",
    span: MINUTE,
    most: 60,
    cost: onlyFor(["decorate"], contents),
  },
  {
    id: "contents-of-hour",
    says: "500 new comments and issues an hour",
    span: HOUR,
    most: 500,
    cost: contents,
  },
  {
    id: "contents-of-hour-decorating",
    says: "400 of the 500 new comments and issues an hour for what nobody waits for",
    span: HOUR,
    most: 400,
    cost: onlyFor(["decorate"], contents),
  },
];

/** Below this share of GitHub's own budget nothing is asked any more that nobody waits for. */
const KEPT_SHARE = 0.05;

/** GitHub's advice where it throttles without naming a time: at least a minute, then longer and longer. */
const FIRST_GUESS_MS = 60_000;
const LONGEST_GUESS_MS = 16 * 60_000;

const inOrder: readonly Priority[] = ["resume", "answer", "decorate"];

export const emptyLedger: Ledger = { spent: {}, paused: {}, allowance: null };

/**
 * Lets leave what fits, the most urgent first, and counts it.
 * @returns the same ledger where nothing may leave; verdicts in the order of `asks`
 */
export function spend(
  ledger: Ledger,
  asks: readonly Ask[],
  at: number,
): { readonly ledger: Ledger; readonly verdicts: readonly Verdict[] } {
  const windows = LIMITS.map((limit) => openWindow(limit, ledger.spent[limit.id] ?? [], at));
  const verdicts: Verdict[] = asks.map(() => null);
  let spent = false;
  const turns = [...asks.entries()].toSorted(
    ([, a], [, b]) => inOrder.indexOf(a.priority) - inOrder.indexOf(b.priority),
  );
  for (const [index, ask] of turns) {
    const verdict = heldBack(ledger, ask, at) ?? firstFull(windows, ask, at);
    verdicts[index] = verdict;
    if (verdict !== null) continue;
    spent = true;
    for (const window of windows) count(window, ask, at);
  }
  if (!spent) return { ledger, verdicts };
  const after = Object.fromEntries(windows.map(({ limit, entries }) => [limit.id, entries]));
  return { ledger: { ...ledger, spent: after }, verdicts };
}

/** GitHub throttled: holds back a kind of request, or all, until the time it named; null: it named none. */
export function pause(ledger: Ledger, what: CallKind | "all", until: number | null, at: number): Ledger {
  const known = ledger.paused[what] ?? { until: 0, guessed: 0 };
  const paused = (next: Pause): Ledger => ({ ...ledger, paused: { ...ledger.paused, [what]: next } });
  if (until !== null) return paused({ until: Math.max(known.until, until), guessed: known.guessed });
  // What left before the pause and is throttled during it says nothing new.
  if (known.guessed > 0 && known.until > at) return ledger;
  const follows = at < known.until + known.guessed;
  const guessed = follows ? Math.min(2 * known.guessed, LONGEST_GUESS_MS) : FIRST_GUESS_MS;
  return paused({ until: Math.max(known.until, at + guessed), guessed });
}

/** What GitHub said last counts, whoever heard it. */
export function withAllowance(ledger: Ledger, allowance: Allowance | null): Ledger {
  const newer = allowance !== null && allowance.seenAt > (ledger.allowance?.seenAt ?? 0);
  return newer ? { ...ledger, allowance } : ledger;
}

/** How much of a limit is left at a time. */
export function leftOf(ledger: Ledger, id: string, at: number): number {
  const limit = limitOf(id);
  return limit.most - openWindow(limit, ledger.spent[id] ?? [], at).sum;
}

/** The same as a part of all of it, from 0 to 1. */
export function shareLeftOf(ledger: Ledger, id: string, at: number): number {
  return leftOf(ledger, id, at) / limitOf(id).most;
}

function limitOf(id: string): Limit {
  const limit = LIMITS.find((one) => one.id === id);
  if (limit === undefined) throw new RangeError(`There is no limit ${id}`);
  return limit;
}

/** Until when a kind of request, or all, is held back because GitHub asked for it; null: it is not. */
export function pausedUntil(ledger: Ledger, what: CallKind | "all", at: number): number | null {
  const until = ledger.paused[what]?.until ?? 0;
  return until > at ? until : null;
}

/** Whether a ledger keeps nothing from leaving: it can be forgotten. */
export function isIdle({ spent, paused }: Ledger, at: number): boolean {
  const counts = LIMITS.some(({ id, span }) => (spent[id] ?? []).some(([when]) => when > at - span.ms));
  return !counts && !Object.values(paused).some(({ until }) => until > at);
}

/** The kind of a request, from its method and its path as Octokit has it (a template or a whole URL). */
export function kindOf(method: string, url: string): CallKind {
  if (method === "GET" || method === "HEAD") return "read";
  const { pathname } = new URL(url, "https://api.github.com");
  if (method === "POST" && /\/(issues|pulls|comments|reviews|replies|releases)$/.test(pathname))
    return "content";
  return /\/(deployments|actions)(\/|$)/.test(pathname) ? "order" : "decoration";
}

interface Window {
  readonly limit: Limit;
  readonly entries: (readonly [at: number, cost: number])[];
  sum: number;
}

function openWindow(limit: Limit, spent: Spent, at: number): Window {
  const entries = spent.filter(([when]) => when > at - limit.span.ms);
  return { limit, entries, sum: entries.reduce((sum, [, cost]) => sum + cost, 0) };
}

function heldBack({ paused, allowance }: Ledger, { kind, priority }: Ask, at: number): Verdict {
  for (const what of ["all", kind]) {
    const until = paused[what]?.until ?? 0;
    if (until > at) return { from: until, why: "GitHub asked to wait" };
  }
  if (priority !== "decorate" || allowance === null || allowance.resetAt <= at) return null;
  const { limit, remaining, resetAt } = allowance;
  if (remaining >= limit * KEPT_SHARE) return null;
  const why = `${remaining} of GitHub's ${limit} requests an hour are left, kept for work and answers`;
  return { from: resetAt, why };
}

function firstFull(windows: readonly Window[], ask: Ask, at: number): Verdict {
  for (const { limit, entries, sum } of windows) {
    const cost = limit.cost(ask);
    let excess = sum + cost - limit.most;
    if (cost === 0 || excess <= 0) continue;
    if (cost > limit.most) throw new RangeError(`One request costs more than ${limit.says}`);
    const [last] = entries.find(([, left]) => (excess -= left) <= 0) ?? [at];
    return { from: last + limit.span.ms, why: `GitHub's limit of ${limit.says} is used up` };
  }
  return null;
}

function count(window: Window, ask: Ask, at: number): void {
  const { limit, entries } = window;
  const cost = limit.cost(ask);
  if (cost === 0) return;
  const { stepMs } = limit.span;
  const when = Math.ceil(at / stepMs) * stepMs;
  window.sum += cost;
  // Another replica's clock may be ahead: the newest entry need not be the last in time.
  const place = entries.findLastIndex(([other]) => other <= when);
  const [found, before] = entries[place] ?? [0, 0];
  if (found === when) entries[place] = [when, before + cost];
  else entries.splice(place + 1, 0, [when, cost]);
}
