import type { InterventionStep, Step } from "../domain/process.ts";

/** The step as a gate; null: it is work, which asks only when it has failed. */
export function gateOf(step: Step): InterventionStep | null {
  return step.uses === "manual-intervention" ? step : null;
}

/** What becomes of its deployment when a gate is not approved in time. */
export function endsAs(step: Step): "canceled" | "rejected" {
  return gateOf(step)?.onTimeout === "cancel" ? "canceled" : "rejected";
}
