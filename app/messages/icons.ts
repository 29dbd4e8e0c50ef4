import type { DeploymentState, StepState } from "../domain/deployment/state.ts";

/** The only icons there are. The word always follows: nobody has to know what a picture means. */
export const icons = {
  queued: "⏳",
  executing: "🚀",
  waiting: "⏸️",
  success: "✅",
  failed: "❌",
  rejected: "⛔",
  canceled: "⛔",
  "timed-out": "❌",
  attention: "⚠️",
} as const satisfies Readonly<Record<DeploymentState | "attention", string>>;

/** A deployment's state in words. */
export const stateWords: Readonly<Record<DeploymentState, string>> = {
  queued: "queued",
  executing: "executing",
  waiting: "waiting for approval",
  success: "success",
  failed: "failed",
  rejected: "rejected",
  canceled: "canceled",
  "timed-out": "timed out",
};

/** `⏳ queued` */
export function stateLabel(state: DeploymentState): string {
  return `${icons[state]} ${stateWords[state]}`;
}

/** A step's state: what has not begun and what is left out need no icon. */
export const stepLabels: Readonly<Record<StepState, string>> = {
  pending: "pending",
  executing: `${icons.executing} executing`,
  waiting: `${icons.waiting} waiting for approval`,
  success: `${icons.success} success`,
  failed: `${icons.failed} failed`,
  skipped: "skipped",
  canceled: `${icons.canceled} canceled`,
};

/** Begins a message that asks somebody to do something out of the ordinary. */
export const attention = `${icons.attention} **Needs attention**`;
