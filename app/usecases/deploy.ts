import { environmentSummaries, openSummaries, releaseSummaries } from "../../db/deployment-summaries.ts";
import { deploymentsByIds } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { listReleases, type Release, releaseById, releaseByVersion } from "../../db/releases.ts";
import { current, previous } from "../domain/history.ts";
import { lifecycleFor } from "../domain/channels.ts";
import { promotionTargets } from "../domain/lifecycle.ts";
import { environmentsOf, phaseOf, type Process, sameName } from "../domain/process.ts";
import { type Actor, personOf } from "../domain/actor.ts";
import type { Deployment, DeploymentOptions, Mode } from "../domain/deployment/state.ts";
import { accepted, type Outcome, type Refusal, refused } from "../domain/refusal.ts";
import { workflowsReference } from "../domain/responsibility.ts";
import { admit, type AskedOptions } from "./admission.ts";
import type { Deps } from "./deps.ts";
import { giveWay, open } from "./engine.ts";
import { mayDeploy, notDeployer } from "./entitlement.ts";
import { mayOverride } from "./freeze-override.ts";
import { readGuard } from "./guard.ts";
import { decideIn, type Origin, refuseNow, type Unit } from "./transact.ts";

/** What somebody asks to be deployed, what they said about it, and how they want it. */
export type Ask = { readonly comment: string; readonly options: AskedOptions } & (
  | { readonly kind: "deploy"; readonly version: string; readonly environment: string }
  /** Into the next environments of its lifecycle. */
  | { readonly kind: "promote"; readonly version: string }
  /** What the environment runs, once more. */
  | { readonly kind: "redeploy"; readonly environment: string }
  /** Null version: the one before. */
  | { readonly kind: "rollback"; readonly environment: string; readonly version: string | null }
);

interface Target {
  readonly release: Release;
  readonly environment: string;
  readonly mode: Mode;
}

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

/** Which releases go where, or why the ask makes no sense now. */
async function targets(
  db: Deps["db"],
  project: Project,
  process: Process,
  ask: Ask,
): Promise<Outcome<readonly Target[]>> {
  switch (ask.kind) {
    case "deploy": {
      const environment = named(process, ask.environment);
      if (!environment.ok) return environment;
      const release = await byVersion(db, project, ask.version);
      if (!release.ok) return release;
      const mode = await modeOf(db, project, environment.value, release.value);
      return accepted([{ release: release.value, environment: environment.value, mode }]);
    }
    case "promote": {
      const release = await byVersion(db, project, ask.version);
      if (!release.ok) return release;
      const phases = lifecycleFor(process, release.value.channel);
      const next = promotionTargets(phases, await releaseSummaries(db, release.value.id));
      if (next.length === 0) return refused({ code: "nothing-to-promote", version: release.value.version });
      return accepted(
        next.map((environment) => ({ release: release.value, environment, mode: "deploy" as const })),
      );
    }
    case "redeploy": {
      const environment = named(process, ask.environment);
      if (!environment.ok) return environment;
      const running = current(await environmentSummaries(db, project.id, environment.value));
      if (running === null) return refused({ code: "nothing-deployed", environment: environment.value });
      const release = await releaseById(db, running.releaseId);
      return accepted([{ release, environment: environment.value, mode: "redeploy" }]);
    }
    case "rollback": {
      const environment = named(process, ask.environment);
      if (!environment.ok) return environment;
      const release = await rollbackRelease(db, project, environment.value, ask.version);
      if (!release.ok) return release;
      return accepted([{ release: release.value, environment: environment.value, mode: "rollback" }]);
    }
  }
}

async function rollbackRelease(
  db: Deps["db"],
  project: Project,
  environment: string,
  version: string | null,
): Promise<Outcome<Release>> {
  if (version !== null) return byVersion(db, project, version);
  const before = previous(await environmentSummaries(db, project.id, environment));
  return before === null
    ? refused({ code: "no-previous", environment })
    : accepted(await releaseById(db, before.releaseId));
}

/** `redeploy` when the environment runs this release already, `rollback` when it runs a newer one. */
async function modeOf(
  db: Deps["db"],
  project: Project,
  environment: string,
  release: Release,
): Promise<Mode> {
  const running = current(await environmentSummaries(db, project.id, environment));
  if (running === null || running.releaseId < release.id) return "deploy";
  return running.releaseId === release.id ? "redeploy" : "rollback";
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
  const { mode } = target;
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
  switch (waitsFor?.code) {
    case "rollback-hold":
      return by.kind === "person";
    case "variables":
      return true;
    case "freeze":
      return options.overridesFreeze !== null;
    default:
      return false;
  }
}

/** Why the actor may not deploy there; null: they may. */
async function mayNotDeploy(
  deps: Deps,
  project: Project,
  process: Process,
  origin: Origin,
  environment: string,
): Promise<Refusal | null> {
  const phase = phaseOf(process, environment);
  if (origin.by.kind === "workflow") {
    const deployers = phase?.deployers ?? null;
    const open = deployers === null || deployers.some((one) => sameName(one, workflowsReference));
    return open ? null : { code: "workflow-may-not", action: "deploy", environment };
  }
  const person = personOf(origin.by);
  if (person === null) return null;
  return notDeployer(
    await mayDeploy(deps, project, process, phase, person),
    person.login,
    environment,
    phase,
  );
}

function named(process: Process, environment: string): Outcome<string> {
  const known = environmentsOf(process);
  const found = known.find((name) => sameName(name, environment));
  return found === undefined ? refused({ code: "unknown-environment", environment, known }) : accepted(found);
}

async function byVersion(db: Deps["db"], project: Project, version: string): Promise<Outcome<Release>> {
  const release = await releaseByVersion(db, project.id, version);
  if (release !== undefined) return accepted(release);
  const latest = await listReleases(db, project.id, { limit: 5, offset: 0 });
  return refused({ code: "unknown-version", version, latest: latest.map((one) => one.version) });
}
