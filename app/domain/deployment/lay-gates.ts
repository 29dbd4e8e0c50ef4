import { isGate, type Step } from "../process.ts";
import { sameJson } from "../same-json.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import type { Deployment, StepRun } from "./state.ts";

/**
 * What was asked for later starts when its time has come: gates that the default
 * branch has got or changed since it was asked are asked then. What was answered
 * and is as it was is not asked again; a question that is open stays as it is.
 */
export function layGatesOfNow(state: Deployment, facts: Facts): readonly DeploymentEvent[] {
  const { notBefore } = state.options;
  const isTime = notBefore !== null && Date.parse(notBefore) <= facts.now.getTime();
  if (!isTime || state.startedAt === null || state.workStarted || state.cause !== null) return [];
  const { steps, digest } = facts.process;
  const differs = steps.some((step) => isOwnGate(step) && !stands(state.steps, step));
  return differs ? [{ type: "GatesLaid", steps, processDigest: digest }] : [];
}

/** The gates of the organization are laid by themselves. */
function isOwnGate(step: Step): boolean {
  return isGate(step) && !step.policy;
}

function stands(runs: readonly StepRun[], step: Step): boolean {
  const run = runs.find((one) => one.definition.id === step.id);
  return run !== undefined && (run.state === "waiting" || sameJson(run.definition, step));
}
