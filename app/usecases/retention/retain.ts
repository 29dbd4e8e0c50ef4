import { removeDeliveries, removeHandled } from "../../../db/deliveries.ts";
import { removeNotices } from "../../../db/notices.ts";
import { removeProcessChecks } from "../../../db/process-checks.ts";
import { removeProtections } from "../../../db/protections.ts";
import { removeIdleBudgets } from "../../../db/request-budgets.ts";
import { removeStepLogs } from "../../../db/step-logs.ts";
import type { Deps } from "../deps.ts";
import { removeOldAudit } from "./audit.ts";
import { oldBefore } from "./limits.ts";
import { removeOldReleases } from "./releases.ts";
import { inBatches, newRun, type Removed, type Run } from "./run.ts";

/** GitHub counts by the hour at most: a ledger that nobody has touched for a day says nothing. */
const budgetsMs = 24 * 60 * 60_000;

const nothing: Removed = { rows: 0, more: false };

/**
 * Removes what nobody needs any more, in small batches, for some minutes at most. Everything that it does is done
 * again without harm, by any number of processes at once, and after a death at any instant the rest is found by the
 * next run.
 *
 * @param from id of the last release that was looked at by the run that this one continues; 0: it is the first
 * @returns where the next run has to go on; null: nothing is left to be done
 */
export async function retain(deps: Deps, from: number, run: Run = newRun(deps)): Promise<number | null> {
  const releases = await oldReleases(deps, run, from);
  const rest = await oldRows(deps, run);
  const all = { releases, ...rest };
  const removed = Object.fromEntries(Object.entries(all).map(([what, { rows }]) => [what, rows]));
  if (Object.values(removed).some((rows) => rows > 0)) deps.log.info({ removed }, "removed what is old");
  return Object.values(all).some(({ more }) => more) ? releases.after : null;
}

async function oldReleases(deps: Deps, run: Run, from: number) {
  const before = oldBefore(run.now, deps.retain.releasesMs);
  if (before === null) return { ...nothing, after: from };
  return removeOldReleases(deps, run, before, deps.retain.newestReleases, from);
}

async function oldRows(deps: Deps, run: Run): Promise<Readonly<Record<string, Removed>>> {
  const { deliveriesMs, logsMs, auditMs, releasesMs } = deps.retain;
  const older = (
    ms: number | null,
    remove: (db: Deps["db"], before: Date, limit: number) => Promise<number>,
  ): Promise<Removed> | Removed => {
    const before = oldBefore(run.now, ms);
    return before === null ? nothing : inBatches(deps, run, (db, limit) => remove(db, before, limit));
  };
  const auditBefore = oldBefore(run.now, auditMs);
  return {
    deliveries: await older(deliveriesMs, removeDeliveries),
    handled: await older(deliveriesMs, removeHandled),
    notices: await older(deliveriesMs, removeNotices),
    processChecks: await older(deliveriesMs, removeProcessChecks),
    logs: await older(logsMs, removeStepLogs),
    protections: await older(releasesMs, removeProtections),
    budgets: await older(budgetsMs, removeIdleBudgets),
    audit: auditBefore === null ? nothing : await removeOldAudit(deps, run, auditBefore),
  };
}
