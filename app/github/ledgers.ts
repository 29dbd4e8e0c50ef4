import { emptyLedger, isIdle, type Ledger } from "./budget.ts";
import { GitHubFailure } from "./client.ts";

/** Where the ledgers of all installations are kept. */
export interface Ledgers {
  /**
   * Changes one ledger, and gives back what `change` says beside it. Nobody else changes it meanwhile; `change` may be
   * asked more than once, and the last answer counts. The same ledger given back: nothing is to be written.
   */
  readonly change: <T>(installation: string, change: (ledger: Ledger) => readonly [Ledger, T]) => Promise<T>;
  /** The ledgers that this process used last, as it knows them. */
  readonly known: () => Iterable<readonly [installation: string, ledger: Ledger]>;
}

/** Ledgers in a table that several processes write; a row is known by its version. */
export interface LedgerRows {
  readonly read: (installation: string) => Promise<StoredLedger | null>;
  /** Writes over that version; null: over none. The new version, or null where the row has another by now. */
  readonly write: (installation: string, over: string | null, ledger: Ledger) => Promise<string | null>;
}

export interface StoredLedger {
  readonly ledger: Ledger;
  readonly version: string;
}

/** Installations that were not used for longest are forgotten when there are more than this, if nothing counts. */
const KEPT_INSTALLATIONS = 5_000;

/** Ledgers of this process alone: the embedded database has no other. */
export function ownLedgers(now: () => Date): Ledgers {
  const idle = (ledger: Ledger): boolean => isIdle(ledger, now().getTime());
  const ledgers = new Map<string, Ledger>();
  return {
    change: async (installation, change) => {
      const [next, result] = change(ledgers.get(installation) ?? emptyLedger);
      keep(ledgers, installation, next, idle);
      return result;
    },
    known: () => ledgers,
  };
}

/** How often another process may come first before a request is given up; each time at least one of them went on. */
const MOST_TRIES = 30;
/** How long the database may take to count, in milliseconds. */
const PATIENCE_MS = 5_000;

/**
 * Ledgers that all replicas share. One statement writes what was decided over the version that this process read last;
 * where another replica was faster, it reads and decides again. So no lock is held while a process thinks, and one
 * that is stopped in the middle holds up nobody.
 */
export function sharedLedgers(rows: LedgerRows): Ledgers {
  const last = new Map<string, StoredLedger>();
  const ledgers = {
    *[Symbol.iterator]() {
      for (const [installation, { ledger }] of last) yield [installation, ledger] as const;
    },
  };
  return {
    change: async (installation, change) => {
      let stored = last.get(installation) ?? (await counted(rows.read(installation), installation));
      for (let attempt = 1; attempt <= MOST_TRIES; attempt += 1) {
        const before = stored?.ledger ?? emptyLedger;
        const [ledger, result] = change(before);
        if (ledger === before) return result;
        last.delete(installation);
        const over = stored?.version ?? null;
        const version = await counted(rows.write(installation, over, ledger), installation);
        if (version !== null) {
          keep(last, installation, { ledger, version }, () => true);
          return result;
        }
        stored = await counted(rows.read(installation), installation);
      }
      throw uncounted(installation, new Error(`another replica was faster ${MOST_TRIES} times`));
    },
    known: () => ledgers,
  };
}

async function counted<T>(asked: Promise<T>, installation: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no answer within ${PATIENCE_MS} ms`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([asked, patience]);
  } catch (error) {
    throw uncounted(installation, error);
  } finally {
    clearTimeout(timer);
  }
}

/** Uncounted nothing leaves: two replicas that both guess would exceed GitHub's limits together. */
function uncounted(installation: string, cause: unknown): GitHubFailure {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new GitHubFailure(
    "unavailable",
    `The database could not count a request of installation ${installation} (${why}): nothing was sent.`,
    { cause },
  );
}

/** Drops what was not used for longest and counts nothing any more, when there is too much. */
function keep<T>(kept: Map<string, T>, installation: string, value: T, idle: (value: T) => boolean): void {
  kept.delete(installation);
  kept.set(installation, value);
  const [oldest] = kept;
  if (kept.size > KEPT_INSTALLATIONS && oldest !== undefined && idle(oldest[1])) kept.delete(oldest[0]);
}
