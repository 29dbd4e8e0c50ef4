import { setTimeout as delay } from "node:timers/promises";
import type { OpenDatabase } from "../db/open.ts";
import type { JobQueue } from "./jobs/queue.ts";
import type { Log } from "./usecases/deps.ts";

/** How long each part has to say that it works, in milliseconds: who asks does not wait for one that hangs. */
const patienceMs = 2_000;

/**
 * What keeps this process from working, by name: `database`, `queue`, `migrations`, `stopping`. GitHub is not among
 * them: without it decisions are kept all the same, and another replica would not reach it either.
 */
export async function notReady(
  { database, queue, log }: { readonly database: OpenDatabase; readonly queue: JobQueue; readonly log: Log },
  stopping: AbortSignal,
): Promise<readonly string[]> {
  const checks: Readonly<Record<string, () => Promise<boolean>>> = {
    database: () => database.db.execute("select 1").then(() => true),
    queue: queue.ready,
    migrations: database.isMigrated,
    stopping: async () => !stopping.aborted,
  };
  const results = await Promise.all(
    Object.entries(checks).map(async ([name, check]) => ((await works(name, check, log)) ? [] : [name])),
  );
  return results.flat();
}

async function works(name: string, check: () => Promise<boolean>, log: Log): Promise<boolean> {
  const late = new AbortController();
  const tooLate = delay(patienceMs, undefined, { signal: late.signal, ref: false }).then(() => {
    throw new Error(`${name} did not answer within ${patienceMs} ms`);
  });
  try {
    return await Promise.race([check(), tooLate]);
  } catch (error) {
    log.warn({ part: name, err: error }, "not ready");
    return false;
  } finally {
    tooLate.catch(() => {});
    late.abort();
  }
}
