import type { Problem } from "./problem.ts";

/** Why nobody can be asked yet about a workflow run that waits for an environment. It is asked when that is mended. */
export type ProtectionHold =
  /** There is no process file: on the default branch, where the gates are read from. */
  | { readonly code: "process-missing"; readonly branch: string }
  /** The file of the default branch does not parse, and never did. */
  | {
      readonly code: "process-invalid";
      readonly branch: string;
      readonly problem: Pick<Problem, "line" | "column" | "message"> | null;
    }
  /** The default branch's lifecycle has no such environment. */
  | { readonly code: "environment-unknown"; readonly environments: readonly string[] };

/** Why a workflow run was answered without asking anybody. */
export type ProtectionVerdict =
  /** Its commits come from elsewhere. */
  | { readonly code: "other-repository"; readonly repository: string | null }
  /** Whoever opens a pull request chooses what such a run does. */
  | { readonly code: "event-not-allowed"; readonly event: string }
  | { readonly code: "not-reachable"; readonly sha: string; readonly allowed: readonly string[] }
  /** The deployment whose work the run is was approved; `approvers`: their logins. */
  | {
      readonly code: "carried-over";
      readonly deployment: number;
      readonly version: string;
      readonly approvers: readonly string[];
    };

/** Whether the verdict lets the run go on. */
export function letsPass({ code }: ProtectionVerdict): boolean {
  return code === "carried-over";
}
