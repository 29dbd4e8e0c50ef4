import { asc, inArray, lt } from "drizzle-orm";
import type { Database } from "./open.ts";
import { requestBudgets } from "./schema.ts";

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
