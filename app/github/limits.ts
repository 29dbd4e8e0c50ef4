/**
 * GitHub's secondary limits, kept for each installation before a request leaves.
 *
 * Nothing is spaced: a burst goes out at once for as long as a limit has room. What would exceed one is not
 * sent and not held either: it fails with the time from which it fits, and the job that asked comes again.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
import { GitHubFailure } from "./client.ts";

/**
 * What GitHub charges differently, and what waits for what.
 * - `order`: resumes work (deployments and their statuses, workflow dispatches).
 * - `content`: makes a comment or an issue, which GitHub limits apart.
 * - `decoration`: every other write (edits, reactions, checks).
 */
export type CallKind = "read" | "order" | "content" | "decoration";

interface Rule {
  readonly says: string;
  readonly spanMs: number;
  readonly limit: number;
  readonly cost: Readonly<Record<CallKind, number>>;
}

/** GitHub counts on arrival, we when sending: the difference must not squeeze two spans into one. */
const MARGIN_MS = 1_000;
const MINUTE = 60_000 + MARGIN_MS;
const HOUR = 3_600_000 + MARGIN_MS;

const RULES: readonly Rule[] = [
  {
    says: "900 points a minute",
    spanMs: MINUTE,
    limit: 900,
    cost: { read: 1, order: 5, content: 5, decoration: 5 },
  },
  {
    // Ours: a thousand announcements may not use up what the next approval's order needs.
    says: "600 of the 900 points a minute for comments and checks",
    spanMs: MINUTE,
    limit: 600,
    cost: { read: 0, order: 0, content: 5, decoration: 5 },
  },
  {
    says: "80 new comments and issues a minute",
    spanMs: MINUTE,
    limit: 80,
    cost: { read: 0, order: 0, content: 1, decoration: 0 },
  },
  {
    says: "500 new comments and issues an hour",
    spanMs: HOUR,
    limit: 500,
    cost: { read: 0, order: 0, content: 1, decoration: 0 },
  },
];

/** Installations with nothing spent lately are forgotten when there are more than this. */
const KEPT_INSTALLATIONS = 5_000;

export interface Limits {
  /** Counts one request of an installation; throws a `GitHubFailure` `throttled` where it does not fit. */
  readonly take: (installation: string, kind: CallKind) => void;
  /** GitHub itself asked to wait: holds back one kind of request, or all (null), until then. */
  readonly pause: (installation: string, kind: CallKind | null, until: Date) => void;
}

interface Ledger {
  /** For each rule what was spent, oldest first. */
  readonly spent: readonly { at: number; cost: number }[][];
  readonly pausedUntil: Map<CallKind | null, number>;
  lastUsed: number;
}

/** Counts in sliding windows, so that no minute and no hour, wherever it begins, holds more than allowed. */
export function createLimits(now: () => Date): Limits {
  const ledgers = new Map<string, Ledger>();

  const ledgerOf = (installation: string, at: number): Ledger => {
    let ledger = ledgers.get(installation);
    if (ledger === undefined) {
      if (ledgers.size >= KEPT_INSTALLATIONS) forgetIdle(ledgers, at);
      ledger = { spent: RULES.map(() => []), pausedUntil: new Map(), lastUsed: at };
      ledgers.set(installation, ledger);
    }
    ledger.lastUsed = at;
    return ledger;
  };

  return {
    take: (installation, kind) => {
      const at = now().getTime();
      const ledger = ledgerOf(installation, at);
      for (const paused of [null, kind]) {
        const until = ledger.pausedUntil.get(paused) ?? 0;
        if (until > at) throw heldBack(installation, "GitHub asked to wait", until);
      }
      for (const [index, rule] of RULES.entries()) {
        const from = fitsFrom(ledger.spent[index] ?? [], rule, rule.cost[kind], at);
        if (from > at) throw heldBack(installation, `GitHub's limit of ${rule.says} is used up`, from);
      }
      for (const [index, rule] of RULES.entries()) {
        if (rule.cost[kind] > 0) ledger.spent[index]?.push({ at, cost: rule.cost[kind] });
      }
    },
    pause: (installation, kind, until) => {
      const { pausedUntil } = ledgerOf(installation, now().getTime());
      pausedUntil.set(kind, Math.max(pausedUntil.get(kind) ?? 0, until.getTime()));
    },
  };
}

/** When a request of this cost fits: `at` itself, or when enough of what was spent has left the span. */
function fitsFrom(spent: { at: number; cost: number }[], rule: Rule, cost: number, at: number): number {
  const left = spent.findIndex((entry) => entry.at > at - rule.spanMs);
  spent.splice(0, left === -1 ? spent.length : left);
  let excess = spent.reduce((sum, entry) => sum + entry.cost, 0) + cost - rule.limit;
  if (cost === 0 || excess <= 0) return at;
  for (const entry of spent) {
    excess -= entry.cost;
    if (excess <= 0) return entry.at + rule.spanMs;
  }
  throw new RangeError(`One request costs more than ${rule.says}`);
}

function heldBack(installation: string, why: string, from: number): GitHubFailure {
  const retryAt = new Date(from);
  return new GitHubFailure(
    "throttled",
    `${why} for installation ${installation}: nothing was sent, it fits again at ${retryAt.toISOString()}.`,
    { retryAt },
  );
}

function forgetIdle(ledgers: Map<string, Ledger>, at: number): void {
  for (const [installation, ledger] of ledgers) {
    const paused = [...ledger.pausedUntil.values()].some((until) => until > at);
    if (ledger.lastUsed <= at - HOUR && !paused) ledgers.delete(installation);
  }
}

/** The kind of a request, from its method and its path as Octokit has it (a template or a whole URL). */
export function kindOf(method: string, url: string): CallKind {
  if (method === "GET" || method === "HEAD") return "read";
  const { pathname } = new URL(url, "https://api.github.com");
  if (method === "POST" && /\/(issues|pulls|comments|reviews|replies|releases)$/.test(pathname))
    return "content";
  return /\/(deployments|actions)(\/|$)/.test(pathname) ? "order" : "decoration";
}
