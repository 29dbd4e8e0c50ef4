import type { Actor, Source } from "../actor.ts";
import type { InterventionStep, Step } from "../process.ts";
import type {
  DeploymentOptions,
  Guidance,
  InterruptionKind,
  InterruptionState,
  Mode,
  Person,
  ProtectedRun,
  QueueReason,
  ReportedVia,
  SkipReason,
  Trigger,
  WorkOrder,
} from "./state.ts";

/**
 * Everything that can happen to a deployment. The events are the audit: replayed
 * through `evolve` they give the stored state.
 */
export type DeploymentEvent =
  | {
      readonly type: "DeploymentCreated";
      readonly id: number;
      readonly projectId: number;
      readonly releaseId: number;
      readonly version: string;
      readonly sha: string;
      readonly environment: string;
      readonly mode: Mode;
      readonly trigger: Trigger;
      readonly comment: string;
      readonly options: DeploymentOptions;
      readonly protects: ProtectedRun | null;
      readonly steps: readonly Step[];
      readonly processDigest: string;
    }
  | { readonly type: "DeploymentQueued"; readonly waitsFor: QueueReason }
  /** Its turn came. The steps are laid anew: the gates of this moment count. */
  | { readonly type: "DeploymentStarted"; readonly steps: readonly Step[]; readonly processDigest: string }
  /** Its time has come, and the default branch's gates are others than when it was asked for. */
  | { readonly type: "GatesLaid"; readonly steps: readonly Step[]; readonly processDigest: string }
  /** The organization's gates have changed before any work: these are asked now, before every other step. */
  | {
      readonly type: "PolicyLaid";
      readonly gates: readonly InterventionStep[];
      readonly processDigest: string;
    }
  | { readonly type: "StepSkipped"; readonly step: string; readonly reason: SkipReason }
  | {
      readonly type: "InterruptionRaised";
      readonly step: string;
      readonly attempt: number;
      readonly kind: InterruptionKind;
      readonly instructions: string;
      readonly responsibleTeams: readonly string[];
      readonly approvalsRequired: number;
      /** RFC 3339; null: it waits without an end. */
      readonly deadline: string | null;
    }
  /** Those who are asked were told once more that it waits. */
  | { readonly type: "Reminded"; readonly step: string }
  | {
      readonly type: "ResponsibilityTaken";
      readonly step: string;
      readonly user: Person;
      readonly from: Person | null;
    }
  | { readonly type: "ResponsibilityReturned"; readonly step: string; readonly user: Person }
  | {
      readonly type: "InterruptionSubmitted";
      readonly step: string;
      readonly user: Person;
      readonly team: string;
      readonly teams: readonly string[];
      readonly decision: "approve" | "reject";
      readonly note: string;
      readonly inputs: Readonly<Record<string, string>>;
      readonly emergency: boolean;
    }
  /** Somebody said what to do about work that failed. */
  | {
      readonly type: "GuidanceGiven";
      readonly step: string;
      readonly user: Person;
      readonly guidance: Guidance;
      readonly note: string;
    }
  | {
      readonly type: "InterruptionResolved";
      readonly step: string;
      readonly state: Exclude<InterruptionState, "pending">;
    }
  /** People who approved no longer count, or the environment runs something newer since: it has to be asked again. */
  | {
      readonly type: "ApprovalLapsed";
      readonly step: string;
      /** Ids of those whose approval no longer counts; that of the others is kept. */
      readonly users: readonly number[];
    }
  /** The teams that somebody who approved belongs to have changed, and the quorum is met all the same. */
  | {
      readonly type: "StandingChanged";
      readonly step: string;
      readonly user: number;
      readonly teams: readonly string[];
    }
  | {
      readonly type: "StepStarted";
      readonly step: string;
      readonly order: WorkOrder;
      /** RFC 3339: when the work has run out of time. */
      readonly deadline: string;
    }
  | { readonly type: "WorkHandedOver"; readonly step: string; readonly githubDeploymentId: number }
  /** The workflow was dispatched, and this is its run. */
  | {
      readonly type: "WorkDispatched";
      readonly step: string;
      readonly runId: number;
      readonly url: string;
      readonly pinned: boolean;
    }
  /** A runner has taken the script. */
  | { readonly type: "WorkTaken"; readonly step: string; readonly key: string }
  /** The run that was dispatched has come to its end: after the step's own end there is nothing left to cancel. */
  | { readonly type: "RunEnded"; readonly step: string; readonly runId: number; readonly conclusion: string }
  | {
      readonly type: "WorkReported";
      readonly step: string;
      readonly via: ReportedVia;
      readonly state: string;
      readonly logUrl: string | null;
      readonly environmentUrl: string | null;
      readonly runId: number | null;
    }
  | { readonly type: "WorkUnattended"; readonly step: string }
  | {
      readonly type: "StepSucceeded";
      readonly step: string;
      readonly outputs: Readonly<Record<string, string>>;
    }
  | { readonly type: "StepFailed"; readonly step: string; readonly error: string; readonly timedOut: boolean }
  /** Its work failed, and somebody said to go on. */
  | { readonly type: "StepIgnored"; readonly step: string; readonly error: string }
  /** Its work failed, and is to be started once more. */
  | { readonly type: "StepRetried"; readonly step: string }
  | { readonly type: "StepCanceled"; readonly step: string }
  | { readonly type: "DeploymentSuperseded"; readonly byVersion: string }
  | { readonly type: "DeploymentCanceled"; readonly note: string }
  | {
      readonly type: "DeploymentFinished";
      readonly state: "success" | "failed" | "rejected" | "canceled" | "timed-out";
    };

/** An event with who caused it, when, and through which door. */
export interface Recorded<Event = DeploymentEvent> {
  readonly event: Event;
  readonly at: Date;
  readonly by: Actor;
  readonly source: Source;
}
