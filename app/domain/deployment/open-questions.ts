import type { DeploymentEvent } from "./events.ts";
import { type Deployment, openSteps } from "./state.ts";

/** Withdraws the other questions of a deployment whose way has ended: nobody needs to answer them any more. */
export function closeOthers(state: Deployment, step: string): readonly DeploymentEvent[] {
  return openSteps(state)
    .filter((run) => run.definition.id !== step)
    .flatMap((run): readonly DeploymentEvent[] => [
      { type: "InterruptionResolved", step: run.definition.id, state: "canceled" },
      { type: "StepCanceled", step: run.definition.id },
    ]);
}
