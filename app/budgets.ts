import type { OpenDatabase } from "../db/open.ts";
import { readBudget, writeBudget } from "../db/request-budgets.ts";
import { type Ledger, emptyLedger } from "./github/budget.ts";
import { type Ledgers, ownLedgers, sharedLedgers } from "./github/ledgers.ts";

/** Where what is spent of GitHub's limits is kept: with the embedded database this process is alone, else in a table. */
export function budgets({ db, queue }: OpenDatabase, now: () => Date): Ledgers {
  if (queue.backend === "pglite") return ownLedgers(now);
  return sharedLedgers({
    read: async (installation) => {
      const row = await readBudget(db, installation);
      if (row === null) return null;
      // Written below, by this version or one beside it: limits have names, and an unknown one counts for nothing.
      const stored = row.paused as Partial<Pick<Ledger, "paused" | "allowance">>;
      const spent = row.spent as Ledger["spent"];
      return { ledger: { ...emptyLedger, ...stored, spent }, version: row.version };
    },
    write: (installation, over, { spent, paused, allowance }) =>
      writeBudget(db, installation, over, { spent, paused: { paused, allowance } }, now()),
  });
}
