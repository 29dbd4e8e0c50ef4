import type { DeploymentState, InterruptionKind, InterruptionState } from "./deployment/state.ts";
import type { PolicyDoubt } from "./policy.ts";
import type { Problem } from "./problem.ts";

/**
 * An expected, explained "no": never an exception. One variant a reason; the
 * compiler points to its sentence (`messages/refusal.ts`) and its HTTP status.
 */
export type Refusal =
  // The script of a step: it does not run any more; another job has it; another run was dispatched for it
  | { readonly code: "task-ended"; readonly deployment: number; readonly step: string }
  | { readonly code: "task-taken"; readonly deployment: number; readonly step: string }
  | { readonly code: "task-of-other-run"; readonly deployment: number; readonly step: string }
  // Answers to a question
  | {
      readonly code: "already-decided";
      readonly question: QuestionName;
      readonly outcome: InterruptionState;
      /** Absent: a gate. */
      readonly kind?: InterruptionKind;
      /** Of a deployment that was superseded: the version that took its place. */
      readonly supersededBy?: string;
    }
  | {
      readonly code: "already-answered";
      readonly question: QuestionName;
      readonly decision: "approve" | "reject";
      readonly at: Date;
    }
  | {
      readonly code: "not-responsible";
      readonly question: QuestionName;
      readonly user: string;
      readonly responsible: readonly string[];
      /** How far the approvals are, where several are asked. */
      readonly quorum?: { readonly counted: number; readonly required: number };
      readonly broken: readonly BrokenReference[];
    }
  | {
      readonly code: "membership-unknown";
      readonly question: QuestionName;
      readonly user: string;
      readonly asked: readonly string[];
      readonly broken: readonly BrokenReference[];
    }
  | { readonly code: "claimed"; readonly question: QuestionName; readonly holder: string }
  | { readonly code: "not-claimed"; readonly question: QuestionName; readonly holder: string | null }
  | { readonly code: "stale-release"; readonly question: QuestionName; readonly running: string }
  /** A four-eyes gate: this person has a hand in what they would approve. `because`: in their own words. */
  | {
      readonly code: "self-approval";
      readonly question: QuestionName;
      readonly because: readonly SelfApproval[];
    }
  /** `missing`: required inputs without a value; `wrong`: values that the field does not take. */
  | {
      readonly code: "inputs-invalid";
      readonly question: QuestionName;
      readonly problems: readonly FieldProblem[];
    }
  | {
      readonly code: "emergency-not-allowed";
      readonly question: QuestionName;
      readonly user: string;
      /** `policy`: the organization forbids it; `none`: the gate names nobody; `not-member`: others may. */
      readonly why: "policy" | "none" | "not-member";
      readonly emergency: readonly string[];
    }
  | { readonly code: "emergency-reason-missing"; readonly question: QuestionName }
  /** The question asks what to do about a failure (or does not), and the command is one of the other kind. */
  | { readonly code: "wrong-answer"; readonly question: QuestionName; readonly kind: InterruptionKind }
  /** `/ignore` of a step that is required. */
  | {
      readonly code: "step-required";
      readonly version: string;
      readonly environment: string;
      readonly step: string;
      readonly action: "skip" | "ignore";
    }
  | { readonly code: "written-before-question"; readonly question: QuestionName }
  | { readonly code: "no-open-question"; readonly meant: string | null }
  | { readonly code: "several-open-questions"; readonly questions: readonly QuestionName[] }
  | { readonly code: "edited-comment" }
  | { readonly code: "not-a-person" }
  // Commands that act on deployments
  | {
      readonly code: "not-deployer";
      readonly user: string;
      readonly environment: string;
      readonly deployers: readonly string[] | null;
      readonly broken: readonly BrokenReference[];
    }
  | { readonly code: "permission-unknown"; readonly user: string }
  | { readonly code: "workflow-may-not"; readonly action: string; readonly environment: string | null }
  | { readonly code: "not-administrator"; readonly user: string }
  | { readonly code: "unknown-environment"; readonly environment: string; readonly known: readonly string[] }
  | { readonly code: "unknown-version"; readonly version: string; readonly latest: readonly string[] }
  /** Retention has removed it. `at`: RFC 3339. */
  | {
      readonly code: "release-removed";
      readonly version: string;
      readonly sha: string;
      readonly at: string;
    }
  | {
      readonly code: "phase-not-open";
      readonly version: string;
      readonly environment: string;
      readonly phase: string;
      readonly missing: readonly MissingEnvironment[];
    }
  | {
      readonly code: "already-running";
      readonly version: string;
      readonly environment: string;
      readonly deployment: number;
      readonly state: DeploymentState;
    }
  | {
      readonly code: "frozen";
      readonly version: string;
      readonly environment: string;
      readonly freeze: string;
      readonly reason: string;
      /** RFC 3339. */
      readonly until: string;
      /** Who may override; null: repository administrators (of an organization's freeze: its owners). */
      readonly override: readonly string[] | null;
      readonly policy: boolean;
      /** The one who asked wanted to override, and may not. */
      readonly tried: boolean;
    }
  | {
      readonly code: "schedule-invalid";
      readonly at: string;
      readonly why: "unreadable" | "past" | "too-far";
    }
  | { readonly code: "unknown-step"; readonly step: string; readonly known: readonly string[] }
  /** Values for variables: not prompted, missing, or not of the field's kind. */
  | { readonly code: "variables-invalid"; readonly problems: readonly FieldProblem[] }
  | {
      readonly code: "release-blocked";
      readonly version: string;
      readonly environment: string;
      readonly by: string;
      readonly reason: string;
    }
  | {
      readonly code: "already-blocked";
      readonly version: string;
      readonly by: string;
      readonly reason: string;
    }
  | { readonly code: "not-blocked"; readonly version: string }
  | { readonly code: "unknown-channel"; readonly channel: string; readonly known: readonly string[] }
  | {
      readonly code: "channel-not-allowed";
      readonly channel: string;
      readonly ref: string;
      readonly branches: readonly string[];
    }
  | {
      readonly code: "not-in-channel";
      readonly version: string;
      readonly environment: string;
      readonly channel: string;
    }
  /** The organization's policy bars the environment until an owner confirms. */
  | {
      readonly code: "policy-unconfirmed";
      readonly environment: string;
      readonly organization: string;
      readonly why: PolicyDoubt;
    }
  | {
      readonly code: "policy-branch";
      readonly version: string;
      readonly environment: string;
      readonly ref: string;
      readonly branches: readonly string[];
    }
  | { readonly code: "policy-nothing-to-confirm"; readonly organization: string }
  | { readonly code: "not-organization-owner"; readonly user: string; readonly organization: string }
  | { readonly code: "no-organization"; readonly owner: string }
  | { readonly code: "not-writer"; readonly user: string }
  | { readonly code: "nothing-to-promote"; readonly version: string }
  | { readonly code: "nothing-deployed"; readonly environment: string }
  | { readonly code: "no-previous"; readonly environment: string }
  | { readonly code: "never-ran-there"; readonly version: string; readonly environment: string }
  | {
      readonly code: "already-finished";
      readonly deployment: number;
      readonly version: string;
      readonly environment: string;
      readonly state: DeploymentState;
    }
  | {
      /** A GitHub Deployment of Drawbridge's that nobody is to act on at this moment. */
      readonly code: "not-ordered";
      readonly deployment: number;
      readonly version: string;
      readonly environment: string;
    }
  | { readonly code: "no-open-deployment"; readonly meant: string | null }
  | { readonly code: "several-deployments"; readonly deployments: readonly DeploymentName[] }
  | { readonly code: "unknown-team"; readonly name: string; readonly known: readonly string[] }
  | { readonly code: "nothing-to-confirm"; readonly name: string }
  | { readonly code: "release-needed"; readonly command: string }
  // Releases
  | { readonly code: "version-invalid"; readonly version: string }
  | { readonly code: "version-taken"; readonly version: string; readonly sha: string }
  /** Retention has removed the release of that version; `same`: it was of this commit. `at`: RFC 3339. */
  | {
      readonly code: "version-retired";
      readonly version: string;
      readonly sha: string;
      readonly at: string;
      readonly same: boolean;
    }
  | { readonly code: "sha-invalid"; readonly sha: string }
  | {
      readonly code: "branch-not-allowed";
      readonly ref: string;
      readonly sha: string;
      readonly allowed: readonly string[];
    }
  | { readonly code: "process-missing"; readonly ref: string }
  | { readonly code: "process-invalid"; readonly ref: string; readonly problems: readonly Problem[] };

export type RefusalCode = Refusal["code"];

/** What somebody did with what they would approve. */
export type SelfApproval =
  | { readonly did: "released" | "requested" | "started" }
  | { readonly did: "authored" | "committed"; readonly sha: string }
  | { readonly did: "opened" | "merged"; readonly pullRequest: number };

/** A value that is missing or cannot be, in words that end a sentence about the field. */
export interface FieldProblem {
  readonly name: string;
  readonly why: "missing" | "unknown" | "not-a-number" | "not-true-or-false" | "not-an-option" | "too-long";
  /** What may be given; empty where anything may. */
  readonly options: readonly string[];
}

/** What identifies a question for a person. */
export interface QuestionName {
  readonly version: string;
  readonly environment: string;
  readonly deployment: number;
  readonly step: string;
  /** False: the deployment asks other questions too, so that a command has to name the step. */
  readonly alone?: boolean;
}

export type DeploymentName = Omit<QuestionName, "step" | "alone"> & { readonly state: DeploymentState };

/** A reference of the process file that stands for nobody at the moment, and why. */
export interface BrokenReference {
  readonly reference: string;
  readonly why: "not-found" | "replaced" | "undefined";
}

export interface MissingEnvironment {
  readonly environment: string;
  /** Its latest deployment of this release, or null when there was none. */
  readonly state: DeploymentState | null;
}

/** The outcome of a use case: what was done, or why not. */
export type Outcome<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly refusal: Refusal };

export function accepted<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

export function refused(refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } {
  return { ok: false, refusal };
}

/** Whether somebody may do something, as asked of GitHub a moment ago. */
export type Entitlement =
  | {
      readonly kind: "entitled";
      /** The first reference that they belong to. */
      readonly as: string;
      /** All of them, where all were asked; else the first. */
      readonly all: readonly string[];
    }
  | { readonly kind: "not-entitled"; readonly broken: readonly BrokenReference[] }
  | {
      readonly kind: "unknown";
      /** Names of those about whom GitHub did not tell. */
      readonly asked: readonly string[];
      readonly broken: readonly BrokenReference[];
    };
