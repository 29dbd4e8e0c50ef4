import type { Entitlement, QuestionName, SelfApproval } from "../refusal.ts";
import type { Guidance, Person, ReportedVia } from "./state.ts";

/** Everything that can be asked of a deployment that exists. */
export type DeploymentCommand =
  /** The environment's turn may have come. */
  | { readonly type: "Advance" }
  /** Something is due: a deadline, a reminder, the time it was asked for. */
  | { readonly type: "Tick" }
  /** GitHub was asked about everyone who approved. */
  | {
      readonly type: "Resume";
      readonly standings: readonly Standing[];
      /** Steps whose approval the environment has overtaken. */
      readonly outdated: readonly string[];
    }
  | {
      readonly type: "Submit";
      readonly step: string;
      /** Which time the question was asked: an answer to an earlier one does not count. */
      readonly attempt: number;
      readonly user: Person;
      readonly decision: "approve" | "reject";
      readonly note: string;
      /** As they were given; checked against the gate's fields here. */
      readonly inputs: Readonly<Record<string, string>>;
      readonly entitlement: Entitlement;
      /** What this person did with what they would approve; asked only where the gate forbids it. */
      readonly selfApproval: readonly SelfApproval[];
      /** Completes the gate alone; null: an ordinary answer. */
      readonly emergency: EmergencyAnswer | null;
      /** Names shown to somebody who is not entitled. */
      readonly responsible: readonly string[];
      /** Version that the environment runs, where this is an older one that nobody asked for; null: not stale. */
      readonly staleBehind: string | null;
      /** The approver saw it and said `anyway`. */
      readonly anyway: boolean;
      readonly question: QuestionName;
    }
  /** An answer to a guided failure. */
  | {
      readonly type: "Guide";
      readonly step: string;
      readonly attempt: number;
      readonly user: Person;
      readonly guidance: Guidance;
      readonly note: string;
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
  | {
      readonly type: "HandOver";
      readonly githubDeploymentId: number;
      /** Which start of the work it was created for. */
      readonly attempt: number;
    }
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
  /** A workflow was dispatched for the step's work, and this is its run. */
  | {
      readonly type: "Dispatched";
      readonly step: string;
      readonly attempt: number;
      readonly runId: number;
      readonly url: string;
      /** On a tag, whose commit has to be the release's. */
      readonly pinned: boolean;
    }
  /** How the run that was dispatched stands. */
  | {
      readonly type: "FollowRun";
      readonly runId: number;
      readonly sha: string;
      readonly status: string;
      readonly conclusion: string | null;
      readonly url: string;
    }
  /** A runner wants the script. `key`: digest of what it shows again with everything that follows. */
  | { readonly type: "TakeTask"; readonly step: string; readonly runId: number; readonly key: string }
  /** The script has ended. */
  | {
      readonly type: "FinishTask";
      readonly step: string;
      readonly runId: number;
      readonly key: string;
      /** Null: it went well. */
      readonly error: string | null;
      readonly outputs: Readonly<Record<string, string>>;
    }
  /** The work could not be started at all: GitHub refuses for good. `attempt`: which start of it. */
  | {
      readonly type: "FailWork";
      readonly step: string;
      readonly attempt: number;
      readonly error: string;
    }
  | { readonly type: "TimeOut"; readonly step: string }
  | { readonly type: "NobodyPickedUp"; readonly step: string };

/** Which responsible references somebody who approved belongs to, as GitHub says now; empty: none any more. */
export interface Standing {
  readonly step: string;
  readonly user: number;
  readonly teams: readonly string[];
}

export interface EmergencyAnswer {
  /** Whether the person is one of the gate's `emergency`. */
  readonly entitlement: Entitlement;
  /** The organization's policy lets nobody. */
  readonly forbidden: boolean;
}
