/**
 * What the HTTP routes ask of the rest of the app, declared here by the one
 * who asks. Every POST is idempotent by what these promise: the same release
 * (version and SHA, or mask and SHA) and the same deployment (version and
 * environment; still open and asked by a workflow, or over and asked by the same
 * job with the same words) are found again, not made again, and answered with
 * `created: false`.
 */
import type { Actor, Source } from "../domain/actor.ts";
import type {
  Cause,
  DeploymentState,
  InterruptionKind,
  InterruptionState,
  Person,
  QueueReason,
  StepState,
  Vote,
} from "../domain/deployment/state.ts";
import type { StepKind } from "../domain/process.ts";
import type { Outcome, Refusal } from "../domain/refusal.ts";

export type WorkflowActor = Extract<Actor, { kind: "workflow" }>;

export interface HttpUseCases {
  /** The project of that name, compared case-folded, with the app installed; else null. Asks the store only. */
  readonly findProject: (owner: string, repo: string) => Promise<HttpProject | null>;
  /**
   * The project of a repository's id, with the app installed; else null. The
   * names are the repository's of today: GitHub may be asked whether the app is
   * installed there where the store does not know it yet.
   */
  readonly findProjectById: (
    repositoryId: number,
    owner: string,
    repo: string,
  ) => Promise<HttpProject | null>;

  /** Who may release, by the default branch's process file of this moment. */
  readonly releaseRules: (project: HttpProject) => Promise<Outcome<BranchRules>>;
  /** Names of the repository's branches. */
  readonly branches: (project: HttpProject) => Promise<readonly string[]>;
  /** Whether the commit is the other one or an ancestor of it; false when GitHub knows no such commit. */
  readonly isAncestor: (project: HttpProject, ancestor: string, descendant: string) => Promise<boolean>;
  /** Whether the commit is reachable from the branch of that name (never from a tag of the same name). */
  readonly isOnBranch: (project: HttpProject, sha: string, branch: string) => Promise<boolean>;

  readonly createRelease: (
    project: HttpProject,
    input: NewRelease,
  ) => Promise<Outcome<{ readonly created: boolean; readonly release: ReleaseView }>>;
  /** Newest first. */
  readonly listReleases: (project: HttpProject, page: PageRequest) => Promise<Page<ReleaseView>>;
  /** Versions compare case-folded. */
  readonly getRelease: (project: HttpProject, version: string) => Promise<ReleaseView | null>;
  /** Why there is no release of a version. */
  readonly noRelease: (project: HttpProject, version: string) => Promise<Refusal>;

  readonly deploy: (
    project: HttpProject,
    input: NewDeployment,
  ) => Promise<Outcome<{ readonly created: boolean; readonly deployment: DeploymentView }>>;
  /** Newest first. */
  readonly listDeployments: (
    project: HttpProject,
    filter: DeploymentFilter,
    page: PageRequest,
  ) => Promise<Page<DeploymentSummaryView>>;
  readonly getDeployment: (project: HttpProject, id: number) => Promise<DeploymentView | null>;
  /**
   * Returns when the deployment's revision is another than the one given (at
   * once where it already is), when the time is over, or when the signal
   * aborts. Holds no connection to the database meanwhile.
   */
  readonly changed: (
    deploymentId: number,
    revision: number,
    timeoutMs: number,
    signal: AbortSignal,
  ) => Promise<void>;
  /** Null: no such deployment. */
  readonly cancel: (
    project: HttpProject,
    id: number,
    input: { readonly by: WorkflowActor; readonly note: string },
  ) => Promise<Outcome<DeploymentView> | null>;
  /**
   * The workflow run works for this GitHub Deployment: marks it in progress and
   * follows the run. Null: no deployment of this project has that GitHub
   * Deployment with that SHA. `already-finished` where its step no longer
   * executes.
   */
  readonly report: (
    project: HttpProject,
    input: { readonly githubDeploymentId: number; readonly sha: string; readonly by: WorkflowActor },
  ) => Promise<Outcome<DeploymentView> | null>;

  /** Newest first. */
  readonly audit: (
    project: HttpProject,
    filter: AuditEventFilter,
    page: PageRequest,
  ) => Promise<Page<AuditEventView>>;

  /** What is not ready, as words for a sentence (`database`, `queue`, `migrations`); empty: all is. */
  readonly notReady: () => Promise<readonly string[]>;
}

export interface HttpProject {
  readonly id: number;
  readonly repositoryId: number;
  readonly owner: string;
  readonly name: string;
  readonly defaultBranch: string;
}

export interface BranchRules {
  /** Globs; null: the default branch. */
  readonly branches: readonly string[] | null;
  readonly defaultBranch: string;
}

export interface NewRelease {
  /** Null: the mask makes one. */
  readonly version: string | null;
  /** Full, lower-case; already known to be the token's or an ancestor of it. */
  readonly sha: string;
  /** `refs/heads/…` or `refs/tags/…`. */
  readonly ref: string;
  readonly notes: string;
  /** Null: the one that takes the ref. */
  readonly channel: string | null;
  /** Values for prompted variables. */
  readonly variables: Readonly<Record<string, string>>;
  readonly by: WorkflowActor;
}

export interface NewDeployment {
  /** By id: its commit was checked against the caller's. */
  readonly releaseId: number;
  readonly environment: string;
  readonly comment: string;
  /** RFC 3339; null: now. */
  readonly at: string | null;
  /** Null: as the phase says. */
  readonly guided: boolean | null;
  readonly variables: Readonly<Record<string, string>>;
  readonly by: WorkflowActor;
}

export interface DeploymentFilter {
  /** Compared case-folded; null: every one. */
  readonly environment: string | null;
  readonly state: DeploymentState | null;
}

/** Which events of the audit are asked for. Null: any. */
export interface AuditEventFilter {
  readonly deployment: number | null;
  /** Version: the release's own events, and those of its deployments. */
  readonly release: string | null;
  readonly type: string | null;
  readonly login: string | null;
  readonly since: Date | null;
  /** The first moment that no longer counts. */
  readonly until: Date | null;
}

export interface PageRequest {
  readonly limit: number;
  readonly offset: number;
}

export interface Page<T> {
  readonly items: readonly T[];
  /** Whether something follows. */
  readonly more: boolean;
}

export interface ReleaseView {
  readonly id: number;
  readonly version: string;
  readonly sha: string;
  readonly ref: string;
  readonly channel: string;
  readonly url: string;
  readonly createdBy: Actor;
  readonly createdAt: Date;
  readonly deployments: readonly ReleaseDeploymentView[];
}

export interface ReleaseDeploymentView {
  readonly id: number;
  readonly environment: string;
  readonly state: DeploymentState;
  readonly url: string;
}

export interface DeploymentSummaryView extends ReleaseDeploymentView {
  readonly version: string;
  readonly sha: string;
  readonly githubDeploymentId: number | null;
  readonly createdBy: Actor;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
}

export interface DeploymentView extends DeploymentSummaryView {
  /** Rises with every change. */
  readonly revision: number;
  /** What keeps it in line; null while nothing does. */
  readonly waitsFor: QueueReason | null;
  /** What ended it other than success. */
  readonly cause: Cause | null;
  readonly steps: readonly StepView[];
}

export interface StepView {
  readonly id: string;
  readonly name: string;
  readonly uses: StepKind;
  readonly state: StepState;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  readonly error: string | null;
  /** Where its work can be watched; null until somebody says. */
  readonly logUrl: string | null;
  readonly outputs: Readonly<Record<string, string>>;
  readonly interruption: InterruptionView | null;
}

export interface InterruptionView {
  readonly id: number;
  readonly kind: InterruptionKind;
  readonly state: InterruptionState;
  readonly instructions: string;
  readonly responsibleTeams: readonly string[];
  readonly responsibleUser: Person | null;
  readonly approvalsRequired: number;
  readonly deadline: Date | null;
  readonly votes: readonly Vote[];
}

export interface AuditEventView {
  readonly id: number;
  readonly type: string;
  readonly at: Date;
  readonly by: Actor;
  readonly source: Source;
  readonly releaseId: number | null;
  readonly deploymentId: number | null;
  readonly deliveryId: string | null;
  readonly data: Readonly<Record<string, unknown>>;
  readonly previousHash: string;
  readonly hash: string;
}
