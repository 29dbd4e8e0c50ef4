import type { Project } from "../../../../db/projects.ts";
import type { PlanRow } from "../../../domain/plan.ts";
import type { Problem } from "../../../domain/problem.ts";
import type { InterventionStep, Phase, Process, Step } from "../../../domain/process.ts";
import type { Asked } from "../../../messages/asked.ts";
import type { Phrase } from "../../../messages/phrase.ts";
import type { PolicyNote } from "../../../messages/policy-note.ts";
import type { Viewer } from "../../../people/session.ts";
import type { RepositoryFreeze } from "../../../usecases/freezes.ts";

/** Everything that the page of a process shows. */
export interface ProcessFacts {
  readonly viewer: Viewer;
  readonly project: Project;
  /** The file on GitHub. */
  readonly address: string;
  readonly file: FileFacts;
  /** What is in force; null: there never was a version in order. */
  readonly inForce: ProcessInForce | null;
  /** How the organization's policy stands; null: there is none, or the owner is a person. */
  readonly policy: PolicyNote | null;
  /** The first environment of the plan that is shown, counted from 0: a page has room for some only. */
  readonly from: number;
  /** What of the address cannot be understood, and so is not followed. */
  readonly unread: readonly Phrase[];
}

/** What the default branch's file was when it was last read, and looked at against GitHub. */
export type FileFacts =
  | {
      readonly kind: "read";
      readonly readAt: Date;
      /** Whether the file itself is in order, and so in force; else an earlier version stays so. */
      readonly parses: boolean;
      /** What is wrong with it, or should be known. */
      readonly problems: readonly Problem[];
      /** Null: it was read before texts were kept. */
      readonly text: string | null;
    }
  | { readonly kind: "missing"; readonly readAt: Date }
  /** Nobody has looked yet. */
  | { readonly kind: "unread" };

/** The process by which decisions are made at the moment, for the releases of one channel. */
export interface ProcessInForce {
  readonly process: Process;
  /** Name of the channel that is shown. */
  readonly channel: string;
  /** The steps as they are asked and done, the policy's gates first. */
  readonly steps: readonly Step[];
  readonly environments: readonly EnvironmentPlan[];
  readonly gates: readonly GateOnPage[];
  readonly phases: readonly PhaseOnPage[];
  /** With the times of the months to come. */
  readonly freezes: readonly RepositoryFreeze[];
}

export interface EnvironmentPlan {
  readonly environment: string;
  /** By the step's id; one that is missing belongs to other environments only. */
  readonly rows: ReadonlyMap<string, PlanRow>;
}

/** A gate and the people behind its references, as far as they are known. */
export interface GateOnPage {
  readonly gate: InterventionStep;
  readonly asked: Asked;
  /** Null: nobody. */
  readonly emergency: Asked | null;
}

export interface PhaseOnPage {
  readonly phase: Phase;
  readonly deployers: Asked;
  /** Workflows deploy here too. */
  readonly workflows: boolean;
}
