import type { ProblemError } from "../app/http/contract.ts";
import type { Outputs } from "./outputs.ts";
import type { Reason } from "./reasons.ts";

/** What a command did, for the log, the outputs and the job summary. */
export interface Done {
  readonly ok: true;
  /** Plain text, a line each. */
  readonly lines: readonly string[];
  readonly warnings: readonly (string | PlacedWarning)[];
  readonly outputs: Outputs;
  /** Markdown. */
  readonly summary: string;
}

/** Shown beside the line of a file. */
export interface PlacedWarning {
  /** Plain text. */
  readonly message: string;
  readonly title: string;
  readonly file: string;
  readonly line: number;
}

/** Why the job fails. */
export interface Failure {
  readonly ok: false;
  readonly reason: Reason;
  /** The fact, who must act, what would work: plain text on one line. */
  readonly message: string;
  /** YAML to copy into the workflow; null: none. */
  readonly snippet: string | null;
  /** Of a process file, to be annotated on their lines; null: none. */
  readonly problems: { readonly file: string; readonly all: readonly ProblemError[] } | null;
  /** What there is to say although it failed; `reason-code` is not among them. */
  readonly outputs: Outputs;
  /** Markdown that follows the message in the job summary; empty: none. */
  readonly summary: string;
  /** Nobody gave a final answer: asked later, it may go well. */
  readonly mayPass: boolean;
}

export type Result = Done | Failure;

export function failure(
  reason: Reason,
  message: string,
  more: Partial<Omit<Failure, "ok" | "reason" | "message">> = {},
): Failure {
  const nothing = { snippet: null, problems: null, outputs: {}, summary: "", mayPass: false };
  return { ok: false, reason, message, ...nothing, ...more };
}

/** The same failure with what it means for the job before it, unless it says so itself, and what else there is to say. */
export function prefixed(meaning: string, failed: Failure, more: string = ""): Failure {
  const { message } = failed;
  return { ...failed, message: `${message.startsWith(meaning) ? "" : `${meaning}. `}${message}${more}` };
}
