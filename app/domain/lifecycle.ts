import { fold, type Phase, phaseOf, type Process } from "./process.ts";
import type { MissingEnvironment } from "./refusal.ts";
import type { DeploymentSummary } from "./summary.ts";

/** Whether every environment of the phase has succeeded with the release. */
function complete(phase: Phase, ofRelease: readonly DeploymentSummary[]): boolean {
  return phase.environments.every((environment) => succeededIn(environment, ofRelease));
}

function succeededIn(environment: string, ofRelease: readonly DeploymentSummary[]): boolean {
  return inEnvironment(environment, ofRelease).some((one) => one.state === "success");
}

function inEnvironment(
  environment: string,
  ofRelease: readonly DeploymentSummary[],
): readonly DeploymentSummary[] {
  return ofRelease.filter((one) => fold(one.environment) === fold(environment));
}

/** The phases that a release may be deployed into: the first, and each whose predecessors are complete. */
export function openPhases(process: Process, ofRelease: readonly DeploymentSummary[]): readonly Phase[] {
  const until = process.lifecycle.findIndex((phase) => !complete(phase, ofRelease));
  return until === -1 ? process.lifecycle : process.lifecycle.slice(0, until + 1);
}

/** What has to succeed before the environment opens for the release; empty: it is open. */
export function missingFor(
  process: Process,
  environment: string,
  ofRelease: readonly DeploymentSummary[],
): readonly MissingEnvironment[] {
  // A phase that was added since does not bar a release from where it ran already.
  if (succeededIn(environment, ofRelease)) return [];
  const phase = phaseOf(process, environment);
  const before = phase === undefined ? [] : process.lifecycle.slice(0, process.lifecycle.indexOf(phase));
  return before
    .flatMap((earlier) => [...earlier.environments])
    .filter((name) => !succeededIn(name, ofRelease))
    .map((name) => ({ environment: name, state: inEnvironment(name, ofRelease).at(-1)?.state ?? null }));
}

/** Environments that a release enters by itself now: open, automatic, and never deployed to with it. */
export function automaticNext(process: Process, ofRelease: readonly DeploymentSummary[]): readonly string[] {
  return openPhases(process, ofRelease)
    .filter((phase) => phase.deploy === "automatic")
    .flatMap((phase) => [...phase.environments])
    .filter((environment) => inEnvironment(environment, ofRelease).length === 0);
}

/** Where `/promote` takes a release: the environments of the first phase that is not complete. */
export function promotionTargets(
  process: Process,
  ofRelease: readonly DeploymentSummary[],
): readonly string[] {
  const phase = process.lifecycle.find((one) => !complete(one, ofRelease));
  return (phase?.environments ?? []).filter((environment) => !succeededIn(environment, ofRelease));
}
