import { andAdvance } from "./advance.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import type { Deployment } from "./state.ts";

/** Ends what is open, then what still runs after a cancel (`always()`, once work has started), then the end. */
export function cancel(
  start: Deployment,
  why: Extract<DeploymentEvent, { type: "DeploymentCanceled" | "DeploymentSuperseded" }>,
  facts: Facts,
): readonly DeploymentEvent[] {
  const events: DeploymentEvent[] = [why];
  for (const run of start.steps) {
    if (run.state !== "executing" && run.state !== "waiting") continue;
    const step = run.definition.id;
    if (run.interruption?.state === "pending") {
      events.push({ type: "InterruptionResolved", step, state: "canceled" });
    }
    events.push({ type: "StepCanceled", step });
  }
  return andAdvance(start, events, facts);
}
