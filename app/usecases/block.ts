import { openSummaries } from "../../db/deployment-summaries.ts";
import type { Project } from "../../db/projects.ts";
import { type Release, releaseById, releaseByVersion, listReleases, setBlocked } from "../../db/releases.ts";
import { actorLogin } from "../domain/actor.ts";
import type { Person } from "../domain/deployment/state.ts";
import { environmentsOf, phaseOf } from "../domain/process.ts";
import { accepted, type Outcome, type Refusal, refused } from "../domain/refusal.ts";
import type { Deps } from "./deps.ts";
import { advanceOne, progress } from "./engine.ts";
import { mayDeploy, notDeployer } from "./entitlement.ts";
import { readGuard } from "./guard.ts";
import { decideIn, type Origin, refuseNow } from "./transact.ts";

/**
 * Prevents a release from entering further phases, or lets it go on: for people
 * who may deploy to one of its environments.
 * @param reason null: it may go on
 */
export async function blockRelease(
  deps: Deps,
  project: Project,
  origin: Origin,
  user: Person,
  version: string,
  reason: string | null,
): Promise<Outcome<Release>> {
  const no = (refusal: Refusal) => refuseNow(deps, project.id, origin, refusal);
  const { process } = await readGuard(deps, project);
  if (process === null) return no({ code: "process-missing", ref: project.defaultBranch });
  const release = await releaseByVersion(deps.db, project.id, version);
  if (release === undefined) {
    const latest = await listReleases(deps.db, project.id, { limit: 5, offset: 0 });
    return no({ code: "unknown-version", version, latest: latest.map((one) => one.version) });
  }
  const barred = await mayDeploySomewhere(deps, project, process, user);
  if (barred !== null) return no(barred);

  return decideIn(deps, project.id, origin, async (unit) => {
    const { id, blocked } = await releaseById(unit.tx, release.id);
    if (reason !== null && blocked !== null) {
      return refused({
        code: "already-blocked",
        version: release.version,
        by: actorLogin(blocked.by),
        reason: blocked.reason,
      });
    }
    if (reason === null && blocked === null)
      return refused({ code: "not-blocked", version: release.version });
    await setBlocked(
      unit.tx,
      id,
      reason === null ? null : { by: unit.by, reason, at: unit.now.toISOString() },
    );
    const type = reason === null ? "ReleaseUnblocked" : "ReleaseBlocked";
    unit.record({ releaseId: id, deploymentId: null, type, data: reason === null ? {} : { reason } });
    unit.show(`release:${id}`);
    for (const one of await openSummaries(unit.tx, project.id)) {
      if (one.releaseId === id) await advanceOne(unit, process, one.id);
    }
    if (reason === null) await progress(unit, process, await releaseById(unit.tx, id));
    return accepted(await releaseById(unit.tx, id));
  });
}

/** Why the person may deploy to none of the environments; null: they may to one. */
async function mayDeploySomewhere(
  deps: Deps,
  project: Project,
  process: Parameters<typeof environmentsOf>[0],
  user: Person,
): Promise<Refusal | null> {
  let first: Refusal | null = null;
  const asked = new Set<string>();
  for (const environment of environmentsOf(process)) {
    const phase = phaseOf(process, environment);
    const key = JSON.stringify(phase?.deployers ?? null);
    // Phases with the same deployers are one question.
    if (asked.has(key)) continue;
    asked.add(key);
    const entitlement = await mayDeploy(deps, project, process, phase, user);
    const barred = notDeployer(entitlement, user.login, environment, phase);
    if (barred === null) return null;
    first ??= barred;
  }
  return first;
}
