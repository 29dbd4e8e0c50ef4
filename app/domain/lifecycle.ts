import { type Phase, sameName } from "./process.ts";
import type { MissingEnvironment } from "./refusal.ts";
import type { DeploymentSummary } from "./summary.ts";

// `phases` are those of the release's channel (`lifecycleFor`), `ofRelease` its deployments in order.

/** As much of a deployment as progress through the lifecycle hangs on. */
export type Attempt = Pick<DeploymentSummary, "environment" | "state" | "workSkipped">;

/** The phases that a release may be deployed into: the first, and each whose predecessors are complete. */
export function openPhases(phases: readonly Phase[], ofRelease: readonly Attempt[]): readonly Phase[] {
  const until = phases.findIndex((phase) => !isComplete(phase, ofRelease));
  return until === -1 ? phases : phases.slice(0, until + 1);
}

/**
 * What has to succeed before the environment opens for the release, in order;
 * empty: it is open, or no phase knows it. Of a phase that asks for some of its
 * environments only, all that may still be are named.
 */
export function missingFor(
  phases: readonly Phase[],
  environment: string,
  ofRelease: readonly Attempt[],
): readonly MissingEnvironment[] {
  // A phase that was added since does not bar a release from where it ran already.
  if (succeededIn(environment, ofRelease)) return [];
  return phases
    .slice(0, Math.max(0, indexOf(phases, environment)))
    .filter((earlier) => !isComplete(earlier, ofRelease))
    .flatMap((earlier) => left(earlier, ofRelease))
    .map((name) => ({ environment: name, state: inEnvironment(name, ofRelease).at(-1)?.state ?? null }));
}

/** Environments that a release enters by itself now: open, automatic, not optional, and never deployed to with it. */
export function automaticNext(phases: readonly Phase[], ofRelease: readonly Attempt[]): readonly string[] {
  return openPhases(phases, ofRelease)
    .filter((phase) => phase.deploy === "automatic" && phase.complete !== "optional")
    .flatMap((phase) => [...phase.environments])
    .filter((environment) => inEnvironment(environment, ofRelease).length === 0);
}

/**
 * Where `/promote` takes a release: the environments, not yet succeeded in, of
 * the next phase. That is the first one that is not complete; an optional phase
 * comes in its turn as well, until it or a later phase has had a success. Who
 * wants to leave it out says so with `/deploy … to <environment>`. Empty:
 * everywhere already.
 */
export function promotionTargets(phases: readonly Phase[], ofRelease: readonly Attempt[]): readonly string[] {
  const furthest = phases.findLastIndex((phase) => hadSuccess(phase, ofRelease));
  const next = phases.find(
    (phase, index) => !isComplete(phase, ofRelease) || (phase.complete === "optional" && index > furthest),
  );
  return next === undefined ? [] : left(next, ofRelease);
}

/**
 * Whether a release whose progress somebody prevents may not enter the
 * environment: its phase has had no success with it, and is not the first.
 */
export function blockedFrom(
  phases: readonly Phase[],
  environment: string,
  ofRelease: readonly Attempt[],
): boolean {
  const index = indexOf(phases, environment);
  const phase = phases[index];
  return phase === undefined || (index > 0 && !hadSuccess(phase, ofRelease));
}

/** Whether the release is done: every phase is complete, and the last has had a success, also where it is optional. */
export function isThrough(phases: readonly Phase[], ofRelease: readonly Attempt[]): boolean {
  const last = phases.at(-1);
  return (
    last !== undefined && hadSuccess(last, ofRelease) && phases.every((phase) => isComplete(phase, ofRelease))
  );
}

/** Whether the phase holds nobody up any more. */
function isComplete(phase: Phase, ofRelease: readonly Attempt[]): boolean {
  const { complete, environments } = phase;
  if (complete === "optional") return true;
  const needed = complete === "all" ? environments.length : Math.min(complete, environments.length);
  return environments.length - left(phase, ofRelease).length >= needed;
}

/** The phase's environments in which the release has not succeeded. */
function left(phase: Phase, ofRelease: readonly Attempt[]): readonly string[] {
  return phase.environments.filter((environment) => !succeededIn(environment, ofRelease));
}

function hadSuccess(phase: Phase, ofRelease: readonly Attempt[]): boolean {
  return left(phase, ofRelease).length < phase.environments.length;
}

/** One that left work out at somebody's wish proves nothing. */
function succeededIn(environment: string, ofRelease: readonly Attempt[]): boolean {
  return inEnvironment(environment, ofRelease).some((one) => one.state === "success" && !one.workSkipped);
}

function inEnvironment(environment: string, ofRelease: readonly Attempt[]): readonly Attempt[] {
  return ofRelease.filter((one) => sameName(one.environment, environment));
}

function indexOf(phases: readonly Phase[], environment: string): number {
  return phases.findIndex((phase) => phase.environments.some((name) => sameName(name, environment)));
}
