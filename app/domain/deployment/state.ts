import type { Actor } from "../actor.ts";
import type { Shell, Step } from "../process.ts";
import type { PolicyDoubt } from "../policy.ts";

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
/** `guided-failure`: work failed, and people say what to do; `protection-rule`: a workflow run waits for a gate. */
export type InterruptionKind = "manual-intervention" | "guided-failure" | "protection-rule";

/** Whether a question is one of a gate: to be approved or rejected. */
export function asksApproval({ kind }: { readonly kind: InterruptionKind }): boolean {
  return kind !== "guided-failure";
}

/** What people say about work that failed: once more, go on as if it had not been, or let the deployment fail. */
export type Guidance = "retry" | "ignore" | "fail";
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
  readonly options: DeploymentOptions;
  readonly createdBy: Actor;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly state: DeploymentState;
  /** Since when it stands in the environment's line; null while it does not. First in, first out. */
  readonly queuedAt: Date | null;
  /** Whether a step that does work was ever started: what decides how a rejection ends it. */
  readonly workStarted: boolean;
  /** Whether work was left out because somebody asked for it: such a deployment opens no phase. */
  readonly workSkipped: boolean;
  /** What keeps it in line; null while nothing does. */
  readonly waitsFor: QueueReason | null;
  /** The first thing that went wrong or stopped it: decides the final state. Null while all went well. */
  readonly cause: Cause | null;
  /** Digest of the steps that run: the release's, with the gates of the default branch laid over. */
  readonly processDigest: string;
  readonly githubDeploymentId: number | null;
  /** GitHub Deployments of attempts that failed and were repeated. */
  readonly retired: readonly RetiredOrder[];
  /** The workflow run that waits for these gates, by a custom protection rule; null: a deployment of a release. */
  readonly protects: ProtectedRun | null;
  readonly steps: readonly StepRun[];
}

/** What whoever asked for a deployment wants of it. All of it is text and numbers: it is stored as JSON. */
export interface DeploymentOptions {
  /** RFC 3339: no work starts before; null: at once. */
  readonly notBefore: string | null;
  /** Whether failed work asks people; null: as the phase says. */
  readonly guided: boolean | null;
  /** Ids of steps that are left out. */
  readonly skip: readonly string[];
  /** Values of prompted variables. */
  readonly variables: Readonly<Record<string, string>>;
  /** Somebody who may has said that some freezes do not hold it; null: all do. */
  readonly overridesFreeze: FreezeOverride | null;
}

export interface FreezeOverride {
  readonly by: Actor;
  readonly reason: string;
  /** Those that held when it was asked for (`freezeKey`); one that comes later holds it. */
  readonly freezes: readonly string[];
}

export const noOptions: DeploymentOptions = {
  notBefore: null,
  guided: null,
  skip: [],
  variables: {},
  overridesFreeze: null,
};

/** A GitHub Deployment that was replaced. `reported`: its failure was said from outside, so GitHub has it. */
export interface RetiredOrder {
  readonly githubDeploymentId: number;
  readonly reported: boolean;
}

/** A workflow run whose jobs wait for the gates of an environment. */
export interface ProtectedRun {
  readonly runId: number;
  readonly attempt: number;
  readonly url: string;
  /** Name of the workflow's file: `deploy.yml`. */
  readonly workflow: string;
  /** The environment as GitHub spells it: what its answer has to name. */
  readonly environment: string;
}

/** Why a deployment stands in line; messages turn it into a sentence. */
export type QueueReason =
  /** Another deployment of the environment executes, or stands before it. */
  | { readonly code: "turn"; readonly behind: number }
  /** A rollback holds automatic deployments until a person deploys there. */
  | { readonly code: "rollback-hold"; readonly rollback: number }
  /** Its approvals are some time old: GitHub is asked once more about everyone who gave them. */
  | { readonly code: "memberships" }
  /** Asked for later. `at`: RFC 3339. */
  | { readonly code: "scheduled"; readonly at: string }
  /** No work starts in a freeze. `until`: RFC 3339. */
  | { readonly code: "freeze"; readonly freeze: string; readonly reason: string; readonly until: string }
  /** The default branch's lifecycle has no such environment for the release's channel any more. */
  | { readonly code: "not-in-lifecycle"; readonly environment: string; readonly channel: string }
  /** Somebody prevents the release from going on. */
  | { readonly code: "blocked"; readonly by: string; readonly reason: string }
  /** The organization's policy cannot be relied upon. */
  | { readonly code: "policy"; readonly organization: string; readonly why: PolicyDoubt }
  /** The policy lets only these branches in. */
  | { readonly code: "policy-branch"; readonly branches: readonly string[] }
  /** Prompted variables without a value: a person has to give them. */
  | { readonly code: "variables"; readonly names: readonly string[] };

/** What ended a deployment other than success. */
export type Cause = WhatEnded & {
  /** It was canceled after that: from then on only what runs after a cancel runs. */
  readonly thenCanceled?: true;
};

type WhatEnded =
  | { readonly code: "superseded"; readonly byVersion: string }
  | { readonly code: "canceled"; readonly by: Actor; readonly note: string }
  | { readonly code: "rejected"; readonly by: Person; readonly note: string; readonly step: string }
  /** Nobody answered in time; `outcome` as the gate's `on-timeout` says. */
  | {
      readonly code: "expired";
      readonly step: string;
      readonly afterMs: number;
      readonly outcome: "rejected" | "canceled";
    }
  | { readonly code: "step-failed"; readonly step: string; readonly error: string }
  | { readonly code: "step-timed-out"; readonly step: string; readonly afterMs: number };

/** A step of this deployment. `definition` is what was approved and is what runs. */
export interface StepRun {
  readonly definition: Step;
  readonly state: StepState;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly error: string | null;
  /** It failed, and somebody said to go on all the same. */
  readonly ignored: boolean;
  /** How often its work was started. */
  readonly starts: number;
  /** Why it was skipped: shown to people. */
  readonly skipped: SkipReason | null;
  readonly outputs: Readonly<Record<string, string>>;
  /** What reports for the work: a run of Actions, or another system. */
  readonly work: Work | null;
  readonly interruption: Interruption | null;
}

export type SkipReason =
  | "environment"
  | "channel"
  | "disabled"
  | "requested"
  | "condition"
  | "after-failure"
  /** The organization's policy asks for it no longer. */
  | "policy";

/** What a step was started to do, with every template filled in at that moment. */
export type WorkOrder =
  | {
      readonly uses: "github-deployment";
      readonly task: string;
      readonly payload: Readonly<Record<string, unknown>>;
      readonly environmentUrl: string | null;
    }
  | {
      readonly uses: "workflow";
      /** Name of the file in `.github/workflows`. */
      readonly file: string;
      readonly inputs: Readonly<Record<string, string>>;
      /** Null: the release's tag, else the default branch. */
      readonly ref: string | null;
    }
  | {
      readonly uses: "run";
      readonly script: string;
      readonly shell: Shell;
      readonly env: Readonly<Record<string, string>>;
    }
  /** `until`: RFC 3339. */
  | { readonly uses: "wait"; readonly until: string };

/** The work of a step that was started, as reported from outside. */
export interface Work {
  readonly order: WorkOrder;
  /** What the work said about where its result can be seen, or the process file did. */
  readonly environmentUrl: string | null;
  readonly deadline: Date;
  /** The last state that was reported: GitHub's word; null while nobody reported. */
  readonly reported: string | null;
  /** Who said so last; null while nobody reported. What the app learned itself it writes to GitHub. */
  readonly reportedVia: ReportedVia | null;
  /** Where the work can be watched (a run or a log); null until someone says. */
  readonly logUrl: string | null;
  /** The Actions run that is followed: it reported by `report`, or was dispatched for the step. */
  readonly runId: number | null;
  /** Whether that run was dispatched on a tag, whose commit has to be the release's. */
  readonly pinned: boolean;
  /** Whether that run has come to its end: there is nothing left to cancel. */
  readonly runEnded: boolean;
  /** Digest of the key by which a runner has taken the script; null: none has. */
  readonly takenBy: string | null;
  /** Set when nobody reported and no run was seen in time: the thread says so once. */
  readonly unattendedSince: Date | null;
}

export type ReportedVia = "status" | "run" | "report";

/** A pause that asks for human input. What it takes stands in the step's definition. */
export interface Interruption {
  readonly attempt: number;
  readonly kind: InterruptionKind;
  readonly state: InterruptionState;
  /** Markdown, evaluated when the step's turn came; of a guided failure: the error. */
  readonly instructions: string;
  /** References as in the process file; empty: whoever may deploy to the environment. */
  readonly responsibleTeams: readonly string[];
  readonly responsibleUser: Person | null;
  /** How many people in all. */
  readonly approvalsRequired: number;
  readonly raisedAt: Date;
  /** When it expires; null: never. */
  readonly deadline: Date | null;
  /** How often, and when, people were reminded last. */
  readonly reminders: number;
  readonly remindedAt: Date | null;
  readonly resolvedAt: Date | null;
  /** Those that count, and a rejection; what was taken back by a lapse is left out. */
  readonly votes: readonly Vote[];
}

export interface Person {
  readonly id: number;
  readonly login: string;
}

/** One answer of one person. */
export interface Vote {
  readonly user: Person;
  /** By which reference they were entitled; of several, the first. */
  readonly team: string;
  /** Every responsible reference that they belong to, as far as that was asked. */
  readonly teams: readonly string[];
  readonly decision: "approve" | "reject";
  readonly note: string;
  /** Values of the gate's inputs. */
  readonly inputs: Readonly<Record<string, string>>;
  /** It completed the gate alone. */
  readonly emergency: boolean;
  /** The answer to a guided failure; null: it answers a gate. */
  readonly guidance: Guidance | null;
  readonly at: Date;
}

/** Of a deployment that has not ended. */
export const openStates = ["queued", "executing", "waiting"] as const;

export const finishedStates = ["success", "failed", "rejected", "canceled", "timed-out"] as const;

export function isFinished(state: DeploymentState): boolean {
  return (finishedStates as readonly string[]).includes(state);
}

export type AskingStep = StepRun & { readonly interruption: Interruption };

/** The steps that wait for people, in their order. */
export function openSteps(deployment: Pick<Deployment, "steps">): readonly AskingStep[] {
  return deployment.steps.filter((step): step is AskingStep => step.interruption?.state === "pending");
}

/** The first step that waits for people, or undefined. */
export function openStep(deployment: Pick<Deployment, "steps">): AskingStep | undefined {
  return openSteps(deployment)[0];
}

/** The step whose work runs, or that lets time pass; or undefined. */
export function executingStep(deployment: Pick<Deployment, "steps">): StepRun | undefined {
  return deployment.steps.find((step) => step.state === "executing");
}

/** Whether GitHub was told of the failure by whoever did the work. */
export function failedOutside(work: Pick<Work, "reported" | "reportedVia">): boolean {
  return work.reportedVia === "status" && (work.reported === "failure" || work.reported === "error");
}

/** A step whose work is of one kind. */
export type WorkingStep<Uses extends WorkOrder["uses"]> = StepRun & {
  readonly work: Work & { readonly order: Extract<WorkOrder, { uses: Uses }> };
};

/** Whether the step was started as work of that kind. */
export function worksAs<Uses extends WorkOrder["uses"]>(
  step: StepRun | undefined,
  ...uses: readonly Uses[]
): step is WorkingStep<Uses> {
  return step?.work != null && (uses as readonly string[]).includes(step.work.order.uses);
}
