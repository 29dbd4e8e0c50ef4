import { and, asc, eq, inArray, lt, sql } from "drizzle-orm";
import type { Database } from "./open.ts";
import { requestBudgets } from "./schema.ts";

/** What the table keeps of one installation, as `app/github/budget.ts` reads it. */
export interface BudgetRow {
  readonly spent: unknown;
  readonly paused: unknown;
  /** Another one after every write. */
  readonly version: string;
}

/** PostgreSQL's own mark of who wrote the row last: every write is a transaction with a number of its own. */
const version = sql<string>`${requestBudgets}.xmin::text`;

/** The answer does not wait for the disk: what a crash of the server forgets is less than a second of spending. */
const unflushed = sql`set_config('synchronous_commit', 'off', true) = 'off'`;

export async function readBudget(db: Database, installation: string): Promise<BudgetRow | null> {
  const { spent, paused } = requestBudgets;
  const [row] = await db
    .select({ spent, paused, version })
    .from(requestBudgets)
    .where(eq(requestBudgets.installation, installation));
  return row ?? null;
}

/**
 * Writes what was spent, if the row is still as it was read: over that version, or null where there was none.
 * @returns its version from now on; null: somebody else was faster, and nothing was written
 */
export async function writeBudget(
  db: Database,
  installation: string,
  over: string | null,
  { spent, paused }: Omit<BudgetRow, "version">,
  now: Date,
): Promise<string | null> {
  const [row] =
    over === null
      ? await db
          .insert(requestBudgets)
          .values({ installation, spent, paused, updatedAt: now })
          .onConflictDoNothing()
          .returning({ version })
      : await db
          .update(requestBudgets)
          .set({ spent, paused, updatedAt: now })
          .where(and(eq(requestBudgets.installation, installation), eq(version, over), unflushed))
          .returning({ version });
  return row?.version ?? null;
}

/** Removes the ledgers of installations of which nobody has asked GitHub anything since a time. */
export async function removeIdleBudgets(db: Database, before: Date, limit: number): Promise<number> {
  const old = db
    .select({ installation: requestBudgets.installation })
    .from(requestBudgets)
    .where(lt(requestBudgets.updatedAt, before))
    .orderBy(asc(requestBudgets.updatedAt))
    .limit(limit)
    .for("update", { skipLocked: true });
  const gone = await db
    .delete(requestBudgets)
    .where(inArray(requestBudgets.installation, old))
    .returning({ installation: requestBudgets.installation });
  return gone.length;
}
