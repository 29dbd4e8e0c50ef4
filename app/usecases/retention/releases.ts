import { isBehind } from "../../../db/behind.ts";
import {
  busyDeployments,
  environmentsOfRelease,
  letInAfter,
  letInOf,
  newestReleaseOf,
} from "../../../db/deployment-lookups.ts";
import { environmentSummaries } from "../../../db/deployment-summaries.ts";
import { hasRecentProtection } from "../../../db/protections.ts";
import {
  firstRelease,
  hasNewer,
  hasNewerOfChannel,
  oldestRow,
  type Release,
  findRelease,
  releaseById,
  restingReleases,
} from "../../../db/releases.ts";
import { removeRelease } from "../../../db/remove-release.ts";
import { insertRetired } from "../../../db/retired-releases.ts";
import { seesTheSame } from "../../domain/retention.ts";
import type { Deps } from "../deps.ts";
import { transact } from "../transact.ts";
import { byRetention } from "./origin.ts";
import type { Removed, Run } from "./run.ts";

export interface RemovedReleases extends Removed {
  /** Id of the last one that was looked at: what stays is not looked at again by the run that goes on. */
  readonly after: number;
}

/**
 * How many workflow runs that were let into an environment last are kept: where what is new to one counts since the
 * last that went well, the five before it are looked at (`last-success.ts`).
 */
const runsLookedAt = 6;

/**
 * Removes releases of which nothing has happened since a time, one in a transaction, with all that hangs on them;
 * never what `stays`.
 */
export async function removeOldReleases(
  deps: Deps,
  run: Run,
  before: Date,
  newest: number,
  from: number,
): Promise<RemovedReleases> {
  let rows = 0;
  let after = from;
  for (;;) {
    const page = await restingReleases(deps.db, before, after, run.batchRows);
    for (const { id, projectId } of page) {
      if (run.over()) return { rows, more: true, after };
      if (await removeOne(deps, projectId, id, before, newest)) {
        rows += 1;
        await run.pause();
      }
      after = id;
    }
    if (page.length < run.batchRows) return { rows, more: false, after };
  }
}

/** @returns false: it stays, or another replica was faster */
async function removeOne(
  deps: Deps,
  projectId: number,
  id: number,
  before: Date,
  newest: number,
): Promise<boolean> {
  // Most that are looked at again and again are what environments run: nobody has to wait for that look.
  if (await stays(deps.db, id, before, newest, deps.now())) return false;
  return transact(deps, projectId, byRetention, async (unit) => {
    if (await stays(unit.tx, id, before, newest, unit.now)) return false;
    const release = await releaseById(unit.tx, id);
    const deployments = await removeRelease(unit.tx, release);
    const { version, sha, masked, createdAt } = release;
    if (release.kind === "release") {
      await insertRetired(unit.tx, { projectId, version, sha, masked, createdAt, retiredAt: unit.now });
    }
    const data = { version, sha, createdAt: createdAt.toISOString(), deployments };
    unit.record({ releaseId: id, deploymentId: null, type: "ReleaseRemoved", data });
    return true;
  });
}

/** Whether somebody or some rule may still look for the release. */
async function stays(db: Deps["db"], id: number, before: Date, newest: number, now: Date): Promise<boolean> {
  const release = await findRelease(db, id);
  if (release === null) return true;
  if (release.createdAt >= before || (await busyDeployments(db, id, before)).length > 0) return true;
  // GitHub has to catch up with it first.
  if (await isBehind(db, id)) return true;
  // Since the oldest commit everything is new to an environment that has run nothing: who may approve depends on it.
  if ((await oldestRow(db, release.projectId))?.id === id) return true;
  return release.kind === "run"
    ? isRunLookedFor(db, release, before)
    : isReleaseLookedFor(db, release, newest, now);
}

async function isReleaseLookedFor(
  db: Deps["db"],
  release: Release,
  newest: number,
  now: Date,
): Promise<boolean> {
  const { id, projectId } = release;
  if (!(await hasNewer(db, release, newest)) || !(await hasNewerOfChannel(db, release))) return true;
  if ((await firstRelease(db, projectId))?.id === id) return true;
  for (const environment of await environmentsOfRelease(db, id)) {
    if ((await newestReleaseOf(db, projectId, environment)) === id) return true;
    const all = await environmentSummaries(db, projectId, environment);
    const rest = await environmentSummaries(db, projectId, environment, id);
    if (!seesTheSame(all, rest, now)) return true;
  }
  return false;
}

async function isRunLookedFor(db: Deps["db"], { id, projectId }: Release, before: Date): Promise<boolean> {
  if (await hasRecentProtection(db, id, before)) return true;
  for (const last of await letInOf(db, id)) {
    if ((await letInAfter(db, projectId, last)).length < runsLookedAt) return true;
  }
  return false;
}
