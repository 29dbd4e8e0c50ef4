import type { Actor } from "../actor.ts";
import type { Step } from "../process.ts";

export type DeploymentState =
  | "queued"
  | "executing"
  | "waiting"
  | "success"
  | "failed"
  | "rejected"
  | "canceled"
  | "timed-out";

export type StepState = "pending" | "executing" | "waiting" | "success" | "failed" | "skipped" | "canceled";
export type InterruptionState = "pending" | "approved" | "rejected" | "expired" | "canceled";
export type Mode = "deploy" | "redeploy" | "rollback";

/** Who asked: a person's command or workflow, or the lifecycle itself. */
export type Trigger = "automatic" | "person" | "workflow";

/** One release into one environment: one run of the process. Changed by events only (`evolve`). */
export interface Deployment {
  readonly id: number;
  readonly projectId: number;
  readonly releaseId: number;
  readonly version: string;
  readonly sha: string;
  readonly environment: string;
  readonly mode: Mode;
  readonly trigger: Trigger;
  readonly comment: string;
  readonly createdBy: Actor;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly state: DeploymentState;
  /** Since when it stands in the environment's line; null while it does not. First in, first out. */
  readonly queuedAt: Date | null;
  /** Whether a step that does work was ever started: what decides how a rejection ends it. */
  readonly workStarted: boolean;
  /** What keeps it in line; null while nothing does. */
  readonly waitsFor: QueueReason | null;
  /** The first thing that went wrong or stopped it: decides the final state. Null while all went well. */
  readonly cause: Cause | null;
  /** Digest of the steps that run: the release's, with the gates of the default branch laid over. */
  readonly processDigest: string;
  readonly githubDeploymentId: number | null;
  readonly steps: readonly StepRun[];
}

/** Why a deployment stands in line; messages turn it into a sentence. */
export type QueueReason =
  /** Another deployment of the environment executes, or stands before it. */
  | { readonly code: "turn"; readonly behind: number }
  /** A rollback holds automatic deployments until a person deploys there. */
  | { readonly code: "rollback-hold"; readonly rollback: number }
  /** Its approvals are some time old: GitHub is asked once more about everyone who gave them. */
  | { readonly code: "memberships" };

/** What ended a deployment other than success. */
export type Cause =
  | { readonly code: "superseded"; readonly byVersion: string }
  | { readonly code: "canceled"; readonly by: Actor; readonly note: string }
  | { readonly code: "rejected"; readonly by: Person; readonly note: string; readonly step: string }
  | { readonly code: "step-failed"; readonly step: string; readonly error: string }
  | { readonly code: "step-timed-out"; readonly step: string; readonly afterMs: number };

/** A step of this deployment. `definition` is what was approved and is what runs. */
export interface StepRun {
  readonly definition: Step;
  readonly state: StepState;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly error: string | null;
  /** Why it was skipped: shown to people. */
  readonly skipped: SkipReason | null;
  readonly outputs: Readonly<Record<string, string>>;
  /** What reports for the work: a run of Actions, or another system. */
  readonly work: Work | null;
  readonly interruption: Interruption | null;
}

export type SkipReason = "environment" | "disabled" | "condition" | "after-failure";

/** The work of a `github-deployment` step, as reported from outside. */
export interface Work {
  /** With every template filled in, when the step started. */
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly environmentUrl: string | null;
  readonly deadline: Date;
  /** The last state that was reported: GitHub's word; null while nobody reported. */
  readonly reported: string | null;
  /** Who said so last; null while nobody reported. What the app learned itself it writes to GitHub. */
  readonly reportedVia: ReportedVia | null;
  /** Where the work can be watched (a run or a log); null until someone says. */
  readonly logUrl: string | null;
  /** The Actions run that reported by `report`, which the app then follows. */
  readonly runId: number | null;
  /** Set when nobody reported and no run was seen in time: the thread says so once. */
  readonly unattendedSince: Date | null;
}

export type ReportedVia = "status" | "run" | "report";

/** A pause that asks for human input. */
export interface Interruption {
  readonly attempt: number;
  readonly kind: "manual-intervention";
  readonly state: InterruptionState;
  /** Markdown, evaluated when the step's turn came. */
  readonly instructions: string;
  /** References as in the process file; empty: whoever may deploy to the environment. */
  readonly responsibleTeams: readonly string[];
  readonly responsibleUser: Person | null;
  readonly approvalsRequired: number;
  readonly raisedAt: Date;
  readonly resolvedAt: Date | null;
  readonly votes: readonly Vote[];
}

export interface Person {
  readonly id: number;
  readonly login: string;
}

/** One answer of one person. `team`: by which reference they were entitled. */
export interface Vote {
  readonly user: Person;
  readonly team: string;
  readonly decision: "approve" | "reject";
  readonly note: string;
  readonly at: Date;
}

export const finishedStates = ["success", "failed", "rejected", "canceled", "timed-out"] as const;

export function isFinished(state: DeploymentState): boolean {
  return (finishedStates as readonly string[]).includes(state);
}

/** The step that waits for people, or undefined. */
export function openStep(deployment: Deployment): (StepRun & { interruption: Interruption }) | undefined {
  return deployment.steps.find(
    (step): step is StepRun & { interruption: Interruption } => step.interruption?.state === "pending",
  );
}

/** The step whose work runs, or undefined. */
export function executingStep(deployment: Deployment): StepRun | undefined {
  return deployment.steps.find((step) => step.state === "executing");
}
