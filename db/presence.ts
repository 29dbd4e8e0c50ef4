import { setTimeout as delay } from "node:timers/promises";
import postgres from "postgres";

/** Says of a process that it lives on this database, and knows whether others do. */
export interface Presence {
  /**
   * Becomes present. Where nobody else is, `work` is done first, and whoever comes meanwhile waits for its end.
   * @returns whether nobody else was
   */
  readonly enter: (work: () => Promise<void>) => Promise<boolean>;
  readonly leave: () => Promise<void>;
}

/** Advisory locks are named by number; any that nobody else on this database uses will do. */
export const presenceLock = 7_340_002;

/** How long after a failure the lock is asked for again, in milliseconds. */
const againMs = 1_000;

/**
 * One connection of its own, kept for the process's life, holds a lock that others can share: while it is held, no
 * process finds itself alone. A connection that breaks (the server was started anew) is made again, and the lock
 * taken again: until then another process might think that it is alone, which costs work done twice, and nothing else.
 */
export function createPresence(url: string, options: postgres.Options<Record<string, never>>): Presence {
  let present = false;
  let leaving = false;
  const sql = postgres(url, {
    ...options,
    max: 1,
    idle_timeout: 0,
    max_lifetime: null,
    onclose: () => {
      if (present && !leaving) void takeAgain();
    },
  });

  const share = async (): Promise<void> => {
    await sql`select pg_advisory_lock_shared(${presenceLock})`;
  };

  let taking = false;
  const takeAgain = async (): Promise<void> => {
    if (taking) return;
    taking = true;
    while (!(await taken())) await delay(againMs, undefined, { ref: false });
    taking = false;
  };
  const taken = async (): Promise<boolean> => {
    try {
      if (!leaving) await share();
      return true;
    } catch {
      // Whoever needs the database says that it is not there; here only its return counts.
      return false;
    }
  };

  return {
    enter: async (work) => {
      const [row] = await sql<{ alone: boolean }[]>`select pg_try_advisory_lock(${presenceLock}) as alone`;
      const alone = row?.alone ?? false;
      try {
        if (alone) await work();
        await share();
      } finally {
        if (alone) await sql`select pg_advisory_unlock(${presenceLock})`;
      }
      present = true;
      return alone;
    },
    leave: async () => {
      leaving = true;
      await sql.end({ timeout: 5 });
    },
  };
}
