import type { Authorship } from "../domain/authorship.ts";
import type { Person } from "../domain/deployment/state.ts";
import type { CheckText } from "../messages/check.ts";

/**
 * What Drawbridge asks of GitHub, in Drawbridge's own types. One object stands
 * for one repository seen through the app's installation. `octokit.ts` is the
 * real one; nothing else in the app calls GitHub.
 *
 * Every method rejects with a `GitHubFailure` when GitHub did not give a usable
 * answer; an expected "not there" is a value.
 */
export interface GitHubRepository extends ProtectionCalls {
  /** Name, owner and default branch as they are today (they can be renamed or transferred). */
  readonly describe: () => Promise<RepositoryFacts>;
  /**
   * Whether GitHub shows the repository. A public one is shown though the app is not installed on it; a private
   * one outside the installation looks as if it were not there.
   */
  readonly exists: () => Promise<boolean>;

  /**
   * A file's text at a ref (branch, tag or SHA); null ref: the default branch.
   * With an `etag` of an earlier answer the request is conditional and costs nothing when unchanged.
   */
  readonly readFile: (path: string, ref: string | null, etag: string | null) => Promise<FileAnswer>;

  /**
   * The workflows (`*.yml` and `*.yaml` in `.github/workflows`) of a commit; none of a commit that has none. At most
   * 100 files of 512 KiB, and 4 MiB in all: the others are named, and not read.
   */
  readonly workflowFiles: (sha: string) => Promise<WorkflowTexts>;

  /** Number of the merged pull request that brought the commit in, or null. */
  readonly mergedPullRequest: (sha: string) => Promise<number | null>;

  /** What `head` has that `base` has not, oldest first, at most 250 commits. */
  readonly compare: (base: string, head: string) => Promise<Comparison>;
  /**
   * Who has a hand in what `head` has that `base` has not; null: in the head commit alone. Of at most 250
   * commits, 20 merged pull requests and 20 co-authors named by their login alone; `complete` is false where
   * there is more, and where the two commits cannot be compared.
   */
  readonly authorship: (base: string | null, head: string) => Promise<Authorship>;
  /** Names of the repository's branches, all pages. */
  readonly branches: () => Promise<readonly string[]>;
  /**
   * The commit a tag or branch points at (annotated tags peeled), or null. Asked again, it costs nothing of GitHub's
   * budget while it is the same.
   */
  readonly commitOf: (ref: string) => Promise<string | null>;

  /** Results of the commit's checks by other apps than this one, latest of each name. */
  readonly checkResults: (sha: string) => Promise<readonly CheckResult[]>;

  readonly team: (org: string, slug: string) => Promise<GitHubTeam | null>;
  /** Looks through the organization's teams for one id: finds a renamed team. */
  readonly teamById: (org: string, id: number) => Promise<GitHubTeam | null>;
  /** A live, unconditional question. `none`: GitHub says 404 (ask `team` whether the team is readable at all). */
  readonly teamMembership: (
    org: string,
    slug: string,
    login: string,
  ) => Promise<"active" | "pending" | "none">;
  /** Who is in the team or in one below it, at most 1,000; null: GitHub says 404. */
  readonly teamMembers: (org: string, slug: string) => Promise<readonly Person[] | null>;
  /**
   * A live question. `admin`: owns the organization; `none`: GitHub says 404, or the membership is for billing
   * only. Logins pass on: compare `userId` (null with a 404) with whom you mean.
   */
  readonly organizationRole: (org: string, login: string) => Promise<OrganizationRole>;
  /** The person's right on the repository; null where GitHub knows no such person. */
  readonly permission: (
    login: string,
  ) => Promise<{ readonly userId: number; readonly permission: Permission } | null>;
  readonly user: (login: string) => Promise<{ readonly id: number; readonly login: string } | null>;
  /** Who has the id, by today's login; null: the account is gone. */
  readonly userById: (id: number) => Promise<{ readonly id: number; readonly login: string } | null>;

  /** Refuses (GitHubFailure `refused`) a 202 (auto-merge) and an answer whose SHA is another. */
  readonly createDeployment: (input: NewGitHubDeployment) => Promise<{ readonly id: number }>;
  /**
   * The app's own GitHub Deployment whose payload names this deployment of Drawbridge and this attempt at its
   * work (the first is 1), or null.
   */
  readonly findDeployment: (
    sha: string,
    environment: string,
    deployment: number,
    attempt: number,
  ) => Promise<{ readonly id: number } | null>;
  readonly createDeploymentStatus: (githubDeploymentId: number, input: NewDeploymentStatus) => Promise<void>;
  /** Newest first. */
  readonly deploymentStatuses: (githubDeploymentId: number) => Promise<readonly DeploymentStatus[]>;

  readonly createIssue: (title: string, body: string) => Promise<{ readonly number: number }>;
  /** The app's own issue whose body holds the marker, or null. */
  readonly findIssue: (marker: string) => Promise<{ readonly number: number } | null>;
  readonly closeIssue: (number: number) => Promise<void>;

  /** Opens an issue again that was closed. `gone`: it was deleted or transferred. */
  readonly reopenIssue: (number: number) => Promise<void | "gone">;
  /** Whether the issue or pull request is (still) in this repository. */
  readonly hasIssue: (number: number) => Promise<boolean>;

  /** `gone`: the issue was deleted or transferred. */
  readonly createComment: (issue: number, body: string) => Promise<PostedComment | "gone">;
  readonly updateComment: (commentId: number, body: string) => Promise<void | "gone">;
  readonly deleteComment: (commentId: number) => Promise<void | "gone">;
  /** The app's own comment in the thread whose body holds the marker, or null; newest 300 are searched. */
  readonly findComment: (issue: number, marker: string) => Promise<PostedComment | null>;
  /** Whether a comment of this id is (still) in the repository. */
  readonly hasComment: (commentId: number) => Promise<boolean>;
  /** Comments of the thread that were written or edited since then, oldest first, at most 2,000. */
  readonly commentsSince: (issue: number, since: Date) => Promise<readonly FoundComment[] | "gone">;
  readonly react: (commentId: number, content: "+1" | "-1") => Promise<void | "gone">;

  readonly createCheck: (input: CheckInput) => Promise<{ readonly id: number }>;
  readonly updateCheck: (id: number, input: CheckInput) => Promise<void | "gone">;
  /** The app's own check run on the commit with this external id, or null. */
  readonly findCheck: (
    sha: string,
    name: string,
    externalId: string,
  ) => Promise<{ readonly id: number } | null>;

  /** Runs of event `deployment` on the commit created at or after `since`. */
  readonly deploymentRuns: (sha: string, since: Date) => Promise<readonly WorkflowRun[]>;
  readonly run: (runId: number) => Promise<WorkflowRun | null>;
  /** A run as its first attempt stands or ended, whatever people re-ran since; null: it is gone. */
  readonly firstAttempt: (runId: number) => Promise<WorkflowRun | null>;

  /**
   * Text of a file of `.github/workflows` at a ref (branch, tag or SHA), or null: there is none. Asked again, it
   * costs nothing of GitHub's budget while it is the same.
   */
  readonly workflowText: (file: string, ref: string) => Promise<string | null>;
  /**
   * Starts a run of event `workflow_dispatch`. Null: GitHub took it and does not say which run it is (GitHub
   * Enterprise Server up to 3.20). `missing`: the default branch has no such workflow.
   * @param ref `refs/heads/…` or `refs/tags/…`
   */
  readonly dispatchWorkflow: (
    file: string,
    ref: string,
    inputs: Readonly<Record<string, string>>,
  ) => Promise<{ readonly runId: number; readonly url: string } | null | "missing">;
  /** Runs of the workflow that this app itself dispatched at or after `since`, newest first, at most 300 looked at. */
  readonly dispatchedRuns: (file: string, since: Date) => Promise<readonly DispatchedRun[]>;
  /** Asks GitHub to cancel a run; one that is over or gone is left as it is. */
  readonly cancelRun: (runId: number) => Promise<void>;
}

/** Custom deployment protection rules. */
export interface ProtectionCalls {
  /** A run as the gates of an environment have to know it; null: it is gone. */
  readonly waitingRun: (runId: number) => Promise<WaitingRun | null>;
  /**
   * Lets the jobs of a run that wait for an environment go on, or ends them. `over`: none waits any more.
   * @param comment Markdown; what is beyond GitHub's 1,024 characters is cut
   */
  readonly answerRun: (
    runId: number,
    environment: string,
    state: "approved" | "rejected",
    comment: string,
  ) => Promise<"told" | "over">;
  /** The same without a decision: shown beside the job; GitHub takes ten for a run and environment. */
  readonly tellRun: (runId: number, environment: string, comment: string) => Promise<void>;
}

/** A workflow run of which a job waits for an environment. */
export interface WaitingRun {
  readonly id: number;
  readonly attempt: number;
  /** It has come to its end, whatever it was. */
  readonly isOver: boolean;
  readonly event: string;
  readonly sha: string;
  /** Name of the branch or tag that it runs on. */
  readonly branch: string | null;
  /** Name of the workflow's file: `deploy.yml`. */
  readonly workflow: string;
  readonly url: string;
  /** The repository that its commits come from; null: it is gone. */
  readonly head: { readonly id: number; readonly name: string } | null;
  /** Who started the run, and who started this attempt at it. */
  readonly startedBy: Person;
  readonly requestedBy: Person;
}

/** GitHub seen as the app: what needs no repository yet. */
export interface GitHubApp {
  /** The app's own slug and id, asked once. */
  readonly self: () => Promise<{ readonly id: number; readonly slug: string }>;
  /** The installation that covers a repository, or null. */
  readonly installationOf: (owner: string, repository: string) => Promise<number | null>;
  /** How the installation stands; null: there is none of this id (any more). */
  readonly installation: (id: number) => Promise<"active" | "suspended" | null>;
  readonly repository: (installationId: number, owner: string, repository: string) => GitHubRepository;
  /**
   * A page of the webhook deliveries that GitHub still knows (three days), newest first, each attempt by itself.
   * @param cursor where to go on, from the page before; null: the newest
   */
  readonly deliveries: (
    cursor: string | null,
  ) => Promise<{ readonly items: readonly HookDelivery[]; readonly next: string | null }>;
  /** What was sent; null: GitHub does not know it (any more). */
  readonly delivery: (id: string) => Promise<SentWebhook | null>;
}

/** One attempt of GitHub at delivering a webhook. */
export interface HookDelivery {
  /** As text: it can be beyond 2^53. */
  readonly id: string;
  /** The same for every attempt at one webhook. */
  readonly guid: string;
  readonly deliveredAt: Date;
  readonly event: string;
  readonly action: string | null;
  /** HTTP status of the app's answer; 0: there was none. */
  readonly statusCode: number;
}

export interface SentWebhook {
  readonly guid: string;
  readonly event: string;
  /** GitHub's payload; null: GitHub's answer holds none. */
  readonly payload: object | null;
}

export interface RepositoryFacts {
  readonly id: number;
  readonly owner: string;
  readonly ownerId: number;
  readonly ownerType: "Organization" | "User";
  readonly name: string;
  readonly defaultBranch: string;
}

export type FileAnswer =
  | { readonly kind: "found"; readonly text: string; readonly sha: string; readonly etag: string | null }
  | { readonly kind: "unchanged" }
  | { readonly kind: "missing" };

/** In the order of their paths. */
export interface WorkflowTexts {
  readonly files: readonly WorkflowText[];
  /** Paths of those that are beyond what is read. */
  readonly unread: readonly string[];
}

export interface WorkflowText {
  /** `.github/workflows/deploy.yml` */
  readonly path: string;
  readonly text: string;
}

export interface Comparison {
  readonly status: "identical" | "ahead" | "behind" | "diverged";
  readonly commits: readonly Commit[];
  /** More than `commits` holds when there are many. */
  readonly total: number;
}

export interface Commit {
  readonly sha: string;
  /** First line of the message. */
  readonly title: string;
  readonly author: string;
}

export interface CheckResult {
  readonly name: string;
  /** GitHub's conclusion, or null while it runs. */
  readonly conclusion: string | null;
  readonly url: string | null;
}

export interface GitHubTeam {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  /** How many people are in it; null where GitHub's answer does not say. */
  readonly members: number | null;
}

export interface OrganizationRole {
  readonly role: "admin" | "member" | "pending" | "none";
  readonly userId: number | null;
}

export type Permission = "admin" | "write" | "read" | "none";

export interface NewGitHubDeployment {
  readonly sha: string;
  readonly environment: string;
  readonly task: string;
  readonly description: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly production: boolean;
  readonly transient: boolean;
}

export interface NewDeploymentStatus {
  readonly state: "queued" | "in_progress" | "success" | "failure" | "error" | "inactive";
  readonly description: string;
  readonly logUrl: string | null;
  readonly environmentUrl: string | null;
}

export interface DeploymentStatus {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly creator: string;
  /** Written by this app itself. */
  readonly own: boolean;
  readonly logUrl: string | null;
  readonly environmentUrl: string | null;
  readonly createdAt: Date;
}

export interface PostedComment {
  readonly id: number;
  readonly url: string;
  readonly createdAt: Date;
}

/** A comment as it stands in a thread. */
export interface FoundComment {
  readonly id: number;
  readonly body: string;
  /** RFC 3339, GitHub's clock, whole seconds. */
  readonly createdAt: string;
  /** The same as `createdAt` while nobody has edited it. */
  readonly updatedAt: string;
  /** `type` as GitHub has it: `User`, `Bot`, …; id 0: the account is gone. */
  readonly author: Person & { readonly type: string };
  /** Id of the app that wrote it, or wrote it for a person; null: a person wrote it. */
  readonly viaApp: number | null;
}

/** A check run as it should be: its words are those of `messages`. */
export interface CheckInput extends CheckText {
  readonly name: string;
  readonly sha: string;
  readonly externalId: string;
  readonly detailsUrl: string;
  readonly annotations: readonly CheckAnnotation[];
}

export interface CheckAnnotation {
  readonly path: string;
  readonly line: number;
  readonly column: number;
  readonly level: "failure" | "warning";
  readonly message: string;
}

export interface WorkflowRun {
  readonly id: number;
  readonly sha: string;
  readonly event: string;
  readonly status: string;
  readonly conclusion: string | null;
  readonly url: string;
  readonly createdAt: Date;
}

/** A run of a workflow that the app dispatched. */
export interface DispatchedRun extends WorkflowRun {
  /** Name of the branch or tag that it runs on. */
  readonly branch: string | null;
  /** What GitHub shows it as: the workflow's `run-name`. */
  readonly title: string;
}

/** The installation is gone, or suspended; or the repository is not (any more) in it. */
export type Loss = "uninstalled" | "suspended" | "removed";

/**
 * GitHub gave no usable answer.
 * - `unknown-outcome`: a write was sent and nobody knows whether it took effect (5xx, broken connection).
 * - `unavailable`: a read failed in a way that may pass (5xx, connection, timeout), or a write that never left
 *   the machine (no connection, no token), or whose token GitHub did not take (401).
 * - `throttled`: GitHub asks to wait, or its limit for the installation is used up; nothing took effect;
 *   `retryAt` says until when.
 * - `refused`: GitHub said no for good (403 without throttling, 404 where the thing must exist, 410, 422).
 */
export class GitHubFailure extends Error {
  readonly kind: "unknown-outcome" | "unavailable" | "throttled" | "refused";
  readonly status: number | null;
  readonly retryAt: Date | null;
  /** Why the app cannot reach the repository at all, where that is the cause; else null. */
  readonly lost: Loss | null;

  constructor(
    kind: GitHubFailure["kind"],
    message: string,
    details: { status?: number; retryAt?: Date; cause?: unknown; lost?: Loss } = {},
  ) {
    super(message, { cause: details.cause });
    this.name = "GitHubFailure";
    this.kind = kind;
    this.status = details.status ?? null;
    this.retryAt = details.retryAt ?? null;
    this.lost = details.lost ?? null;
  }
}
