import type { Expressions } from "../domain/conditions.ts";
import type { Database, Transaction } from "../../db/open.ts";
import type { GitHubApp, GitHubRepository } from "../github/client.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Project } from "../../db/projects.ts";
import type { RetentionLimits } from "./retention/limits.ts";

/** What use cases are given: the only clock, the database, GitHub, and the way to ask for more work. */
export interface Deps {
  readonly now: () => Date;
  readonly db: Database;
  readonly github: GitHubApp;
  /** See `repositoryOf`. */
  readonly reach: (project: Project) => GitHubRepository;
  readonly jobs: JobSender;
  readonly expressions: Expressions;
  /** Where people reach the app, without a slash at the end. */
  readonly publicUrl: string;
  /** GitHub's address for people, without a slash at the end. */
  readonly githubUrl: string;
  /** Where GitHub's API is, without a slash at the end. */
  readonly githubApiUrl: string;
  /** Where the Action lives and at which version, as a workflow names it: `acme/drawbridge@v1`. */
  readonly action: string;
  /** How long the living comment rests between two edits, in milliseconds: what follows at once is one edit. */
  readonly livingRestMs: number;
  /** What the run of a `run` step has to show to get the script: of the deployment, the step, the attempt. */
  readonly taskNonce: (deployment: number, step: string, attempt: number) => string;
  readonly retain: RetentionLimits;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The part of pino's logger that is used. Never secrets, tokens or comment bodies. */
export interface Log {
  readonly debug: (fields: object, message: string) => void;
  readonly info: (fields: object, message: string) => void;
  readonly warn: (fields: object, message: string) => void;
  readonly error: (fields: object, message: string) => void;
}

/** Work that is done later, asked for in the transaction that makes it necessary. */
export type Job = What & {
  /** Whose work it is, so that nobody's takes all places: the installation. Missing: the app's own. */
  readonly group?: string;
};

type What =
  /** A stored webhook. */
  | { readonly queue: "delivery"; readonly id: string }
  /** Calls that carry the work itself: GitHub Deployments and their statuses. */
  | { readonly queue: "work"; readonly subject: string }
  /** Everything that only tells people: comments, checks, reactions. */
  | { readonly queue: "show"; readonly subject: string }
  /** Look for what GitHub sent and what did not arrive. */
  | { readonly queue: "recover" }
  /** Something that is due at a time. */
  | { readonly queue: "timer"; readonly timer: Timer }
  /** What is old goes on being removed, after the release of that id. */
  | { readonly queue: "retention"; readonly after: number };

export type Timer = WorkTimer | DueTimer | CatchUpTimer | PolicyTimer;

/** Something of a deployment is due: a deadline, a reminder, the time it was asked for, a freeze's end. */
export interface DueTimer {
  readonly kind: "due";
  readonly deploymentId: number;
  readonly at: string;
}

/** Something about a step's work may be due. */
export interface WorkTimer {
  readonly kind: "work-timeout" | "work-unattended";
  readonly deploymentId: number;
  readonly step: string;
  readonly at: string;
}

/** What GitHub shows of a subject was left behind on purpose until then. */
export interface CatchUpTimer {
  readonly kind: "catch-up";
  readonly subject: string;
  readonly at: string;
}

/** Something else counts of an owner's policy than before: their repositories follow. */
export interface PolicyTimer {
  readonly kind: "policy";
  readonly ownerId: number;
  readonly at: string;
}

export type DeliveryJob = Extract<Job, { readonly queue: "delivery" }>;

export interface JobSender {
  /** Sends in the transaction: the job exists if, and only if, the transaction commits. */
  readonly send: (tx: Transaction, job: Job) => Promise<void>;
  /** The same for many deliveries, in one statement. */
  readonly sendDeliveries: (tx: Transaction, jobs: readonly DeliveryJob[]) => Promise<void>;
}

/** The group of an installation's jobs. */
export function groupOf({ installationId }: Pick<Project, "installationId">): string {
  return String(installationId);
}

/** The project's repository on GitHub. Throws `Away` where the app cannot reach it: then nothing is asked. */
export function repositoryOf(deps: Deps, project: Project): GitHubRepository {
  return deps.reach(project);
}
