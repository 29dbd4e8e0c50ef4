import { isGate, isWork } from "../process.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import type { Deployment, StepRun } from "./state.ts";

/**
 * Rules of the organization that have changed since the deployment started count
 * until its work starts, also once more after it failed: what they ask for now is
 * asked before, what they no longer ask for is withdrawn. A gate is known by what
 * it demands.
 */
export function layPolicy(state: Deployment, facts: Facts): readonly DeploymentEvent[] {
  if (isAtWork(state) || state.cause !== null || state.finishedAt !== null) return [];
  const there = state.steps.filter(isPolicy);
  const stands = there.filter((run) => run.skipped !== "policy");
  const missing = facts.policyGates.some((gate) => !stands.some((run) => run.definition.id === gate.id));
  const withdrawn = there.filter(
    (run) => isOpen(run) && !facts.policyGates.some((gate) => gate.id === run.definition.id),
  );
  const events = withdrawn.flatMap((run) => withdrawal(run));
  if (!missing) return events;
  const others = state.steps
    .map((run) => run.definition)
    .filter((step) => !facts.policyGates.some((gate) => gate.id === step.id));
  const processDigest = facts.digestOf([...facts.policyGates, ...others]);
  return [...events, { type: "PolicyLaid", gates: facts.policyGates, processDigest }];
}

/** Work runs, has been done, or has failed and nobody has said yet that it is to be done once more. */
function isAtWork({ steps }: Deployment): boolean {
  return steps.some(
    ({ definition, state }) => isWork(definition) && state !== "pending" && state !== "skipped",
  );
}

function isPolicy({ definition }: StepRun): boolean {
  return isGate(definition) && definition.policy;
}

function isOpen({ state }: StepRun): boolean {
  return state === "pending" || state === "waiting";
}

function withdrawal({ definition, interruption }: StepRun): readonly DeploymentEvent[] {
  const step = definition.id;
  const skipped: DeploymentEvent = { type: "StepSkipped", step, reason: "policy" };
  return interruption?.state === "pending"
    ? [{ type: "InterruptionResolved", step, state: "canceled" }, skipped]
    : [skipped];
}
