import { openSummaries } from "../../db/deployment-summaries.ts";
import { deploymentsByIds } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import type { Release } from "../../db/releases.ts";
import { type Process, sameName } from "../domain/process.ts";
import { type Actor, personOf } from "../domain/actor.ts";
import type { Deployment, DeploymentOptions } from "../domain/deployment/state.ts";
import { accepted, type Outcome, type Refusal, refused } from "../domain/refusal.ts";
import { deployersOf } from "../domain/responsibility.ts";
import { admit } from "./admission.ts";
import { type Ask, modeOf, type Target, targets } from "./deploy-targets.ts";
import type { Deps } from "./deps.ts";
import { giveWay, open } from "./engine.ts";
import { mayDeploy, notDeployer } from "./entitlement.ts";
import { mayOverride } from "./freeze-override.ts";
import { readGuard } from "./guard.ts";
import { repeatedRequest } from "./repeated-request.ts";
import { decideIn, type Origin, refuseNow, type Unit } from "./transact.ts";

/**
 * Starts what somebody asks for, after asking GitHub whether they may.
 * @returns ids of the deployments; one that already runs for the same ask is returned, not repeated
 */
export async function deploy(
  deps: Deps,
  project: Project,
  origin: Origin,
  ask: Ask,
): Promise<Outcome<readonly number[]>> {
  const guard = await readGuard(deps, project);
  const process = guard.process;
  if (process === null) {
    return refuseNow(deps, project.id, origin, { code: "process-missing", ref: project.defaultBranch });
  }

  const looked = await targets(deps.db, project, process, ask);
  if (!looked.ok) return refuseNow(deps, project.id, origin, looked.refusal);
  const overrides = new Map<string, readonly string[]>();
  for (const { environment } of looked.value) {
    const barred = await mayNotDeploy(deps, project, process, origin, environment);
    if (barred !== null) return refuseNow(deps, project.id, origin, barred);
    const may = await mayOverride(deps, project, process, origin, environment, ask.options);
    if (!may.ok) return refuseNow(deps, project.id, origin, may.refusal);
    overrides.set(environment, may.value);
  }
  return decideIn(deps, project.id, origin, async (unit) => {
    const started: Outcome<number>[] = [];
    for (const target of looked.value) {
      started.push(await start(unit, process, target, ask, overrides.get(target.environment) ?? []));
    }
    const ids = started.flatMap((one) => (one.ok ? [one.value] : []));
    const refusals = started.flatMap((one) => (one.ok ? [] : [one.refusal]));
    const [first] = refusals;
    if (first !== undefined && ids.length === 0) return refused(first);
    // Of several environments some may run already; why another could not start is said beside the rest.
    for (const refusal of refusals) {
      if (refusal.code !== "already-running") await origin.reply?.(unit, refusal);
    }
    return accepted(ids);
  });
}

async function start(
  unit: Unit,
  process: Process,
  target: Target,
  ask: Ask,
  overrides: readonly string[],
): Promise<Outcome<number>> {
  const { release, environment } = target;
  const [running = null] = await openOf(unit, release, environment);
  // A workflow that repeats its request, after an answer that was lost, gets the same one.
  if (running !== null && isSameRun(running, unit.by)) return accepted(running.id);
  const repeated = running === null ? await repeatedRequest(unit, release, environment, ask) : null;
  if (repeated !== null) return accepted(repeated);
  const options = await admit(unit, process, target, ask.options, overrides);
  if (!options.ok) return options;
  if (running !== null) {
    if (!isReleasedBy(running, unit.by, options.value)) {
      if (unit.by.kind === "workflow") return accepted(running.id);
      const { id: deployment, version, state } = running;
      return refused({ code: "already-running", version, environment, deployment, state });
    }
    await giveWay(unit, process, running.id, running.version);
  }
  const trigger = unit.by.kind === "workflow" ? "workflow" : "person";
  // What the environment runs may have changed since it was looked up.
  const mode =
    ask.kind === "deploy" ? await modeOf(unit.tx, unit.project, environment, release) : target.mode;
  const { comment } = ask;
  return accepted(
    await open(unit, process, { release, environment, mode, trigger, comment, options: options.value }),
  );
}

/** The deployments of the release to the environment that have not ended. */
async function openOf(unit: Unit, release: Release, environment: string): Promise<readonly Deployment[]> {
  const all = await openSummaries(unit.tx, unit.project.id);
  const ids = all.flatMap((one) =>
    one.releaseId === release.id && sameName(one.environment, environment) ? [one.id] : [],
  );
  return deploymentsByIds(unit.tx, ids);
}

function isSameRun({ createdBy }: Deployment, by: Actor): boolean {
  return createdBy.kind === "workflow" && by.kind === "workflow" && createdBy.runId === by.runId;
}

/** Whether what holds the deployment is just what somebody now gives, so that theirs takes its place. */
function isReleasedBy({ waitsFor }: Deployment, by: Actor, options: DeploymentOptions): boolean {
  const code = waitsFor?.code;
  if (code === "rollback-hold") return by.kind === "person";
  return code === "variables" || (code === "freeze" && options.overridesFreeze !== null);
}

/** Why the actor may not deploy there; null: they may. */
async function mayNotDeploy(
  deps: Deps,
  project: Project,
  process: Process,
  origin: Origin,
  environment: string,
): Promise<Refusal | null> {
  if (origin.by.kind === "workflow") {
    return deployersOf(process, environment).workflows
      ? null
      : { code: "workflow-may-not", action: "deploy", environment };
  }
  const person = personOf(origin.by);
  if (person === null) return null;
  const entitlement = await mayDeploy(deps, project, process, environment, person);
  return notDeployer(entitlement, person.login, process, environment);
}
