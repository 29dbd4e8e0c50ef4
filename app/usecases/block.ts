import { openSummaries, releaseSummaries } from "../../db/deployment-summaries.ts";
import type { Project } from "../../db/projects.ts";
import { type Release, releaseById, releaseByVersion, setBlocked } from "../../db/releases.ts";
import { actorLogin, personOf } from "../domain/actor.ts";
import { lifecycleFor } from "../domain/channels.ts";
import type { Person } from "../domain/deployment/state.ts";
import { blockedFrom } from "../domain/lifecycle.ts";
import { environmentsOf, type Process } from "../domain/process.ts";
import { accepted, type Outcome, type Refusal, refused } from "../domain/refusal.ts";
import { deployersOf } from "../domain/responsibility.ts";
import type { Deps } from "./deps.ts";
import { noRelease } from "./no-release.ts";
import { advanceOne, progress } from "./engine.ts";
import { hasPermission, mayDeploy, notDeployer } from "./entitlement.ts";
import { readGuard } from "./guard.ts";
import { decideIn, type Origin, refuseNow } from "./transact.ts";

/**
 * Prevents a release from entering further phases: for people who may deploy to
 * any environment. Lets it go on: for whoever of them blocked it, and for those
 * who may deploy wherever it enters then. Where nobody but workflows deploys, whoever
 * administers the repository counts: somebody has to be able to undo a block.
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
  if (release === undefined) return no(await noRelease(deps.db, project.id, version));
  const barred = await mayDeploySomewhere(deps, project, process, user);
  if (barred !== null) return no(barred);
  const own = isBy(release, user);
  if (reason === null && release.blocked !== null && !own) {
    const opens = await mayOpen(deps, project, process, release, user);
    if (opens !== null) return no(opens);
  }

  return decideIn(deps, project.id, origin, async (unit) => {
    const now = await releaseById(unit.tx, release.id);
    const { id, blocked } = now;
    // Somebody else may have blocked it since it was asked who did.
    const another = (release.blocked === null || own) && !isBy(now, user);
    if (blocked !== null && (reason !== null || another)) {
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

function isBy({ blocked }: Pick<Release, "blocked">, user: Person): boolean {
  return blocked !== null && personOf(blocked.by)?.id === user.id;
}

/** Why the person may not open what the block bars: an environment to which they may not deploy; null: they may. */
async function mayOpen(
  deps: Deps,
  project: Project,
  process: Process,
  release: Release,
  user: Person,
): Promise<Refusal | null> {
  const phases = lifecycleFor(process, release.channel);
  const before = await releaseSummaries(deps.db, release.id);
  const opened = phases
    .flatMap(({ environments }) => environments)
    .filter((name) => blockedFrom(phases, name, before));
  for (const environment of oneOfEach(process, opened)) {
    const barred = await mayNotBlockAt(deps, project, process, environment, user);
    if (barred !== null) return barred;
  }
  return null;
}

/** Why the person may deploy to none of the environments; null: they may to one. */
async function mayDeploySomewhere(
  deps: Deps,
  project: Project,
  process: Process,
  user: Person,
): Promise<Refusal | null> {
  let first: Refusal | null = null;
  for (const environment of oneOfEach(process, environmentsOf(process))) {
    const barred = await mayNotBlockAt(deps, project, process, environment, user);
    if (barred === null) return null;
    first ??= barred;
  }
  return first;
}

async function mayNotBlockAt(
  deps: Deps,
  project: Project,
  process: Process,
  environment: string,
  user: Person,
): Promise<Refusal | null> {
  const entitlement =
    deployersOf(process, environment).people?.length === 0
      ? await hasPermission(deps, project, user, ["admin"])
      : await mayDeploy(deps, project, process, environment, user);
  return notDeployer(entitlement, user.login, process, environment);
}

/** Environments with the same deployers are one question to GitHub. */
function oneOfEach(process: Process, environments: readonly string[]): readonly string[] {
  const byDeployers = Map.groupBy(environments, (name) => JSON.stringify(deployersOf(process, name).people));
  return [...byDeployers.values()].flatMap(([first]) => first ?? []);
}
