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

/** The same in a list, which does not tell what people are asked: to approve, or what to do about a failure. */
export const listedStateWords: Readonly<Record<DeploymentState, string>> = {
  ...stateWords,
  waiting: "waiting for people",
};

/** `⏳ queued` */
export function stateLabel(state: DeploymentState): string {
  return `${icons[state]} ${stateWords[state]}`;
}

export interface StepWords {
  /** What has not begun and what is left out need none. */
  readonly icon: string;
  readonly word: string;
}

/** A step's state. */
export const stepWords: Readonly<Record<StepState, StepWords>> = {
  pending: { icon: "", word: "pending" },
  executing: { icon: icons.executing, word: "executing" },
  waiting: { icon: icons.waiting, word: "waiting for approval" },
  success: { icon: icons.success, word: "success" },
  failed: { icon: icons.failed, word: "failed" },
  skipped: { icon: "", word: "skipped" },
  canceled: { icon: icons.canceled, word: "canceled" },
};

/** That of one that waits, for it failed and people are asked what to do. */
export const guidedFailure: StepWords = { icon: icons.waiting, word: "guided failure" };

/** That of a gate at which somebody said no. */
export const rejectedStep: StepWords = { icon: icons.rejected, word: "rejected" };

/** `🚀 executing` */
export function stepLabel({ icon, word }: StepWords): string {
  return icon === "" ? word : `${icon} ${word}`;
}

/** Begins a message that asks somebody to do something out of the ordinary. */
export const attention = `${icons.attention} **Needs attention**`;
