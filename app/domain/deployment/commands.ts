import type { Entitlement, QuestionName } from "../refusal.ts";
import type { Person, ReportedVia } from "./state.ts";

/** Everything that can be asked of a deployment that exists. */
export type DeploymentCommand =
  /** The environment's turn may have come. */
  | { readonly type: "Advance" }
  /** GitHub was asked about everyone who approved; `lapsed`: the steps whose approval no longer counts. */
  | { readonly type: "Resume"; readonly lapsed: readonly string[] }
  | {
      readonly type: "Submit";
      readonly step: string;
      /** Which time the question was asked: an answer to an earlier one does not count. */
      readonly attempt: number;
      readonly user: Person;
      readonly decision: "approve" | "reject";
      readonly note: string;
      readonly entitlement: Entitlement;
      /** Names shown to somebody who is not entitled. */
      readonly responsible: readonly string[];
      /** Version that the environment runs, where this is an older one that nobody asked for; null: not stale. */
      readonly staleBehind: string | null;
      /** The approver saw it and said `anyway`. */
      readonly anyway: boolean;
      readonly question: QuestionName;
    }
  | {
      readonly type: "Claim" | "Unclaim";
      readonly step: string;
      readonly attempt: number;
      readonly user: Person;
      readonly entitlement: Entitlement;
      readonly responsible: readonly string[];
      readonly question: QuestionName;
    }
  | { readonly type: "Cancel"; readonly note: string }
  | { readonly type: "Supersede"; readonly byVersion: string }
  /** The GitHub Deployment exists. */
  | { readonly type: "HandOver"; readonly githubDeploymentId: number }
  | {
      readonly type: "Report";
      /** A status on GitHub, a run that is followed, or the Action's `report`. */
      readonly via: ReportedVia;
      readonly state: "queued" | "pending" | "in_progress" | "success" | "failure" | "error" | "waiting";
      readonly description: string;
      readonly logUrl: string | null;
      readonly environmentUrl: string | null;
      readonly runId: number | null;
    }
  /** The work could not be started at all: GitHub refuses for good. */
  | { readonly type: "FailWork"; readonly error: string }
  | { readonly type: "TimeOut"; readonly step: string }
  | { readonly type: "NobodyPickedUp"; readonly step: string };
