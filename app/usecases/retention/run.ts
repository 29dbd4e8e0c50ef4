import { setTimeout } from "node:timers/promises";
import type { Deps } from "../deps.ts";

/** Rows that one transaction removes at most: it takes some milliseconds, and nobody waits for longer. */
const batchRows = 500;
/** What else wants the database has it between two batches. */
const pauseMs = 20;
/** A run ends by itself; the next one goes on. */
const longestMs = 4 * 60_000;

/** One run of the retention: how far it may go. */
export interface Run {
  readonly now: Date;
  readonly batchRows: number;
  /** Whether its time is over. */
  readonly over: () => boolean;
  readonly pause: () => Promise<unknown>;
}

export function newRun({ now }: Pick<Deps, "now">): Run {
  const started = now();
  return {
    now: started,
    batchRows,
    over: () => now().getTime() - started.getTime() > longestMs,
    pause: () => setTimeout(pauseMs),
  };
}

/** How many rows went, and whether there are more. */
export interface Removed {
  readonly rows: number;
  readonly more: boolean;
}

/** Removes batch by batch, each a transaction of its own, until nothing old is left or the run is over. */
export async function inBatches(
  deps: Pick<Deps, "db">,
  run: Run,
  remove: (db: Deps["db"], limit: number) => Promise<number>,
): Promise<Removed> {
  let rows = 0;
  while (!run.over()) {
    const gone = await deps.db.transaction((tx) => remove(tx, run.batchRows));
    rows += gone;
    if (gone < run.batchRows) return { rows, more: false };
    await run.pause();
  }
  return { rows, more: true };
}
