import { sql } from "drizzle-orm";
import {
  bigint,
  bigserial,
  boolean,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  serial,
  text,
  timestamp,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import type { Actor } from "../app/domain/actor.ts";
import type { Authorship, Exclusions } from "../app/domain/authorship.ts";
import {
  type Cause,
  type DeploymentOptions,
  type Guidance,
  noOptions,
  type Person,
  type ProtectedRun,
  type QueueReason,
  type RetiredOrder,
  type Work,
} from "../app/domain/deployment/state.ts";
import type { NoticeContent } from "../app/domain/notice.ts";
import type { PlanRow } from "../app/domain/plan.ts";
import type { ProtectionHold, ProtectionVerdict } from "../app/domain/protection.ts";
import type { Problem } from "../app/domain/problem.ts";
import type { Policy } from "../app/domain/policy.ts";
import type { Process, Step } from "../app/domain/process.ts";
import type { Weakening } from "../app/domain/weakening.ts";

// GitHub's ids pass 2^31; all of them stay below 2^53.
const githubId = (name: string) => bigint(name, { mode: "number" });
const time = (name: string) => timestamp(name, { withTimezone: true, mode: "date", precision: 3 });

/** A repository with the app installed. Its row is the lock of everything that changes in the project. */
export const projects = pgTable(
  "projects",
  {
    id: serial().primaryKey(),
    githubRepositoryId: githubId("github_repository_id").notNull(),
    /** Several processes in one repository are reserved: the key of the only one is empty. */
    key: text().notNull().default(""),
    installationId: githubId("installation_id").notNull(),
    owner: text().notNull(),
    ownerId: githubId("owner_id").notNull(),
    ownerType: text("owner_type", { enum: ["Organization", "User"] }).notNull(),
    name: text().notNull(),
    defaultBranch: text("default_branch").notNull(),
    /** False: the app was uninstalled or the repository removed from it. */
    installed: boolean().notNull().default(true),
    /** Since when, and why, the app cannot reach the repository; null: it can, as far as it knows. */
    away: jsonb().$type<Away>(),
    /** The default branch's process, last version that parsed: teams, lifecycle and gates are read from it. */
    process: jsonb().$type<Process>(),
    processText: text("process_text"),
    /** Of the file as it was last read, whether it parsed or not. */
    processEtag: text("process_etag"),
    /** What is wrong with the default branch's file at the moment; null: nothing, or there is none. */
    processProblems: jsonb("process_problems").$type<readonly Problem[]>(),
    /** The text in which they are; null: nothing is wrong with it, or it was read before texts were kept. */
    processBroken: text("process_broken"),
    processReadAt: time("process_read_at"),
    /** The commit of the default branch whose file was last checked, against GitHub too; null: none was. */
    processChecked: text("process_checked"),
    /** Digest of the organization's policy that the last decision here met; empty: there was none. */
    policyDigest: text("policy_digest").notNull().default(""),
    /** Hash of the newest audit event: the head of the chain. */
    auditHead: text("audit_head").notNull().default(""),
    createdAt: time("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("projects_repository").on(table.githubRepositoryId, table.key),
    index("projects_name").on(sql`lower(owner)`, sql`lower(name)`),
    index("projects_owner").on(table.ownerId),
  ],
);

export interface Away {
  readonly why: "uninstalled" | "removed" | "suspended" | "deleted" | "unreachable";
  /** RFC 3339. */
  readonly since: string;
  /** When GitHub was last asked whether it is back; RFC 3339. */
  readonly checkedAt?: string;
}

/** Whom a reference of the process file stood for when it was first seen. */
export const principals = pgTable(
  "principals",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    /** `org/slug` or a login, folded: as in the process file. */
    reference: text().notNull(),
    /** Numeric id of the team or person: what counts. */
    githubId: githubId("github_id").notNull(),
    /** Today's slug or login of that id. */
    currentName: text("current_name").notNull(),
    confirmedAt: time("confirmed_at").notNull(),
    confirmedBy: jsonb("confirmed_by").$type<Actor>().notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.reference] })],
);

export const releases = pgTable(
  "releases",
  {
    id: serial().primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    version: text().notNull(),
    /** The version folded: unique in the project. */
    versionKey: text("version_key").notNull(),
    sha: text().notNull(),
    ref: text().notNull(),
    channel: text().notNull().default("Default"),
    notes: text().notNull().default(""),
    /** Whether the version came from the mask: a repeated push finds it by this and the SHA. */
    masked: boolean().notNull(),
    process: jsonb().$type<Process>().notNull(),
    processDigest: text("process_digest").notNull(),
    /** Values of prompted variables, as whoever released gave them. */
    variables: jsonb().$type<Readonly<Record<string, string>>>().notNull().default({}),
    /** `run`: stands for the commit of a workflow run that asks for the gates of an environment; nobody released it. */
    kind: text({ enum: ["release", "run"] })
      .notNull()
      .default("release"),
    /** Who prevents it from going on, and why; null: nobody. */
    blocked: jsonb().$type<ReleaseBlock>(),
    /** Who made what it has that another commit has not, as it was asked last; null: never yet. */
    authorship: jsonb().$type<StoredAuthorship>(),
    /** What is new since the release before: SHA, title and author. */
    commits: jsonb().$type<readonly ReleaseCommit[]>().notNull().default([]),
    threadKind: text("thread_kind", { enum: ["pull-request", "issue"] }).notNull(),
    /** Number of the pull request or issue; null until the issue is opened. */
    threadNumber: integer("thread_number"),
    createdBy: jsonb("created_by").$type<Actor>().notNull(),
    createdAt: time("created_at").notNull(),
  },
  (table) => [
    uniqueIndex("releases_version").on(table.projectId, table.versionKey),
    index("releases_project").on(table.projectId, table.id),
    index("releases_sha").on(table.projectId, table.sha),
    index("releases_channel").on(table.projectId, table.channel, table.id),
    // Finds versions by how they begin, whatever the database's collation.
    index("releases_prefix").on(table.projectId, table.versionKey.op("text_pattern_ops")),
    index("releases_thread").on(table.projectId, table.threadNumber),
    index("releases_created").on(table.createdAt),
    // The highest number of a mask: of each length the last in the order of its characters.
    index("releases_numbers").on(table.projectId, sql`length(version_key)`, sql`version_key collate "C"`),
    index("releases_blocked")
      .on(table.projectId, table.id)
      .where(sql`blocked is not null`),
  ],
);

/** Versions of releases that retention has removed: a version stands for one commit for ever. */
export const retiredReleases = pgTable(
  "retired_releases",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    version: text().notNull(),
    /** The version folded. */
    versionKey: text("version_key").notNull(),
    sha: text().notNull(),
    masked: boolean().notNull(),
    createdAt: time("created_at").notNull(),
    retiredAt: time("retired_at").notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.versionKey] }),
    index("retired_releases_sha").on(table.projectId, table.sha),
    index("retired_releases_numbers").on(
      table.projectId,
      sql`length(version_key)`,
      sql`version_key collate "C"`,
    ),
  ],
);

export interface StoredAuthorship {
  /** The other commit; null: only the release's own commit was looked at. */
  readonly base: string | null;
  readonly authorship: Authorship;
}

export interface ReleaseBlock {
  readonly by: Actor;
  readonly reason: string;
  /** RFC 3339. */
  readonly at: string;
}

export interface ReleaseCommit {
  readonly sha: string;
  readonly title: string;
  readonly author: string;
}

export const deployments = pgTable(
  "deployments",
  {
    id: serial().primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    releaseId: integer("release_id")
      .notNull()
      .references(() => releases.id),
    environment: text().notNull(),
    /** The environment's name folded. */
    environmentKey: text("environment_key").notNull(),
    mode: text({ enum: ["deploy", "redeploy", "rollback"] }).notNull(),
    trigger: text({ enum: ["automatic", "person", "workflow"] }).notNull(),
    comment: text().notNull().default(""),
    options: jsonb().$type<DeploymentOptions>().notNull().default(noOptions),
    state: text({
      enum: ["queued", "executing", "waiting", "success", "failed", "rejected", "canceled", "timed-out"],
    }).notNull(),
    queuedAt: time("queued_at"),
    waitsFor: jsonb("waits_for").$type<QueueReason>(),
    cause: jsonb().$type<Cause>(),
    workStarted: boolean("work_started").notNull(),
    workSkipped: boolean("work_skipped").notNull().default(false),
    /** When the clock brings something: a deadline, a reminder, its time. */
    dueAt: time("due_at"),
    processDigest: text("process_digest").notNull(),
    githubDeploymentId: githubId("github_deployment_id"),
    retired: jsonb().$type<readonly RetiredOrder[]>().notNull().default([]),
    /** The workflow run that waits for these gates; null: a deployment of a release. */
    protects: jsonb().$type<ProtectedRun>(),
    createdBy: jsonb("created_by").$type<Actor>().notNull(),
    createdAt: time("created_at").notNull(),
    startedAt: time("started_at"),
    finishedAt: time("finished_at"),
    /** Rises with every change: what a long poll waits for. */
    revision: integer().notNull().default(0),
  },
  (table) => [
    uniqueIndex("deployments_one_executing")
      .on(table.projectId, table.environmentKey)
      .where(sql`state = 'executing'`),
    index("deployments_environment").on(table.projectId, table.environmentKey, table.id),
    index("deployments_project").on(table.projectId, table.id),
    index("deployments_release").on(table.releaseId),
    index("deployments_state").on(table.projectId, table.state, table.id),
    index("deployments_environment_state").on(table.projectId, table.environmentKey, table.state, table.id),
    // What the rules between deployments look back at, however many were rejected or superseded since.
    index("deployments_history")
      .on(table.projectId, table.environmentKey, table.id)
      .where(sql`protects is null and (work_started or state = 'success')`),
    index("deployments_let_in")
      .on(table.projectId, table.environmentKey, table.finishedAt, table.id)
      .where(sql`protects is not null and state = 'success'`),
    // What came through, by when: the newest weeks cost the same however many there are. The release is in it so that
    // it answers alone.
    index("deployments_through")
      .on(table.projectId, table.environmentKey, table.finishedAt, table.releaseId)
      .where(sql`protects is null and state = 'success' and mode = 'deploy'`),
    uniqueIndex("deployments_one_protecting")
      .on(table.projectId, sql`(protects ->> 'runId')`, table.environmentKey)
      .where(sql`protects is not null and state in ('queued', 'executing', 'waiting')`),
    uniqueIndex("deployments_github").on(table.projectId, table.githubDeploymentId),
    index("deployments_due")
      .on(table.dueAt)
      .where(sql`due_at is not null`),
    index("deployments_open")
      .on(table.projectId)
      .where(sql`state in ('queued', 'executing', 'waiting')`),
  ],
);

/** A job of a workflow run waits for the app's word on an environment: what was asked, and what was answered. */
export const protectionRequests = pgTable(
  "protection_requests",
  {
    /** The number of its deployment, which is made only where there are gates to ask. */
    id: integer().primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    runId: githubId("run_id").notNull(),
    attempt: integer().notNull(),
    /** The environment as GitHub spells it. */
    environment: text().notNull(),
    /** Its name folded. */
    environmentKey: text("environment_key").notNull(),
    /** The run's page. */
    url: text().notNull(),
    /** Name of the workflow's file. */
    workflow: text().notNull(),
    event: text().notNull(),
    sha: text().notNull(),
    branch: text(),
    /** Who started the run, and who started this attempt at it. */
    startedBy: jsonb("started_by").$type<Actor>().notNull(),
    requestedBy: jsonb("requested_by").$type<Actor>().notNull(),
    /** GitHub makes a deployment for each job that waits: by them a request that comes again is known. */
    githubDeployments: jsonb("github_deployments").$type<readonly number[]>().notNull().default([]),
    /** `asked`: what becomes of it is what becomes of its deployment. `ended`: nobody waits for an answer any more. */
    state: text({ enum: ["held", "asked", "approved", "rejected", "ended"] }).notNull(),
    /** Why nothing is asked yet; null: it is. */
    held: jsonb().$type<ProtectionHold>(),
    /** Why it was answered at once, without a question; null: it was not. */
    verdict: jsonb().$type<ProtectionVerdict>(),
    createdAt: time("created_at").notNull(),
    /** When GitHub was last asked how the run stands. */
    checkedAt: time("checked_at").notNull(),
    /** When GitHub had the answer, or the run was over; null: it waits. */
    closedAt: time("closed_at"),
  },
  (table) => [
    index("protection_requests_run").on(table.projectId, table.runId, table.environmentKey),
    uniqueIndex("protection_requests_one_open")
      .on(table.projectId, table.runId, table.environmentKey)
      .where(sql`closed_at is null`),
    index("protection_requests_open")
      .on(table.checkedAt)
      .where(sql`closed_at is null`),
  ],
);

export const steps = pgTable(
  "steps",
  {
    deploymentId: integer("deployment_id")
      .notNull()
      .references(() => deployments.id),
    position: integer().notNull(),
    /** The step's `id` in the process file. */
    key: text().notNull(),
    definition: jsonb().$type<Step>().notNull(),
    state: text({
      enum: ["pending", "executing", "waiting", "success", "failed", "skipped", "canceled"],
    }).notNull(),
    skipped: text({
      enum: ["environment", "channel", "disabled", "requested", "condition", "after-failure", "policy"],
    }),
    error: text(),
    ignored: boolean().notNull().default(false),
    starts: integer().notNull().default(0),
    outputs: jsonb().$type<Readonly<Record<string, string>>>().notNull().default({}),
    work: jsonb().$type<StoredWork>(),
    startedAt: time("started_at"),
    finishedAt: time("finished_at"),
  },
  (table) => [primaryKey({ columns: [table.deploymentId, table.key] })],
);

/** `Work` as JSON: its dates are RFC 3339 text. */
export type StoredWork = Omit<Work, "deadline" | "unattendedSince"> & {
  readonly deadline: string;
  readonly unattendedSince: string | null;
};

export const interruptions = pgTable(
  "interruptions",
  {
    id: serial().primaryKey(),
    deploymentId: integer("deployment_id")
      .notNull()
      .references(() => deployments.id),
    stepKey: text("step_key").notNull(),
    attempt: integer().notNull(),
    kind: text({ enum: ["manual-intervention", "guided-failure", "protection-rule"] }).notNull(),
    state: text({ enum: ["pending", "approved", "rejected", "expired", "canceled"] }).notNull(),
    instructions: text().notNull(),
    responsibleTeams: jsonb("responsible_teams").$type<readonly string[]>().notNull(),
    responsibleUser: jsonb("responsible_user").$type<Person>(),
    approvalsRequired: integer("approvals_required").notNull(),
    /** Results of the commit's checks when the question was written; null before. */
    checks: jsonb().$type<readonly StoredCheckResult[]>(),
    /** Who may not approve, as the question was written; null before, or where everybody asked may. */
    exclusions: jsonb().$type<StoredExclusions>(),
    raisedAt: time("raised_at").notNull(),
    deadline: time("deadline"),
    reminders: integer().notNull().default(0),
    remindedAt: time("reminded_at"),
    resolvedAt: time("resolved_at"),
  },
  (table) => [
    uniqueIndex("interruptions_attempt").on(table.deploymentId, table.stepKey, table.attempt),
    uniqueIndex("interruptions_one_open")
      .on(table.deploymentId, table.stepKey)
      .where(sql`state = 'pending'`),
    foreignKey({
      columns: [table.deploymentId, table.stepKey],
      foreignColumns: [steps.deploymentId, steps.key],
    }),
  ],
);

/** The end of what the script of a step has printed so far: for people, while it runs and after. */
export const stepLogs = pgTable(
  "step_logs",
  {
    deploymentId: integer("deployment_id")
      .notNull()
      .references(() => deployments.id),
    stepKey: text("step_key").notNull(),
    attempt: integer().notNull(),
    tail: text().notNull(),
    updatedAt: time("updated_at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.deploymentId, table.stepKey, table.attempt] })],
);

export type StoredExclusions = Exclusions & { readonly tooFew: string | null };

export interface StoredCheckResult {
  readonly name: string;
  readonly conclusion: string | null;
  readonly url: string | null;
}

export const approvals = pgTable(
  "approvals",
  {
    id: serial().primaryKey(),
    interruptionId: integer("interruption_id")
      .notNull()
      .references(() => interruptions.id),
    userId: githubId("user_id").notNull(),
    login: text().notNull(),
    team: text().notNull(),
    decision: text({ enum: ["approve", "reject"] }).notNull(),
    /** Every responsible reference that they belonged to. */
    teams: jsonb().$type<readonly string[]>().notNull().default([]),
    note: text().notNull(),
    inputs: jsonb().$type<Readonly<Record<string, string>>>().notNull().default({}),
    emergency: boolean().notNull().default(false),
    guidance: text({ enum: ["retry", "ignore", "fail"] }).$type<Guidance>(),
    /** It counted once, and does not any more. */
    lapsed: boolean().notNull().default(false),
    at: time("at").notNull(),
  },
  (table) => [
    uniqueIndex("approvals_one_vote").on(table.interruptionId, table.userId),
    index("approvals_user").on(table.userId, table.id),
  ],
);

/** What happened, append-only, each event carrying the hash of the one before it in its project. */
export const auditEvents = pgTable(
  "audit_events",
  {
    id: bigserial({ mode: "number" }).primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    releaseId: integer("release_id"),
    deploymentId: integer("deployment_id"),
    type: text().notNull(),
    data: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    by: jsonb().$type<Actor>().notNull(),
    source: text({ enum: ["comment", "button", "web", "api", "webhook", "timer", "engine"] }).notNull(),
    /** The webhook delivery that carried it in, where one did. */
    deliveryId: text("delivery_id"),
    at: time("at").notNull(),
    previousHash: text("previous_hash").notNull(),
    hash: text().notNull(),
  },
  (table) => [
    index("audit_project").on(table.projectId, table.id),
    index("audit_deployment").on(table.deploymentId),
    // What happened to a release apart from its deployments.
    index("audit_release")
      .on(table.releaseId)
      .where(sql`release_id is not null and deployment_id is null`),
    uniqueIndex("audit_chain").on(table.projectId, table.previousHash),
    index("audit_at").on(table.at),
    // What somebody looks for in a long history: one kind of event, or one person's.
    index("audit_type").on(table.projectId, table.type, table.id),
    index("audit_by").on(table.projectId, sql`lower(by ->> 'login')`, table.id),
  ],
);

/** The inbox: a webhook is stored here once, then answered, then worked on. */
export const deliveries = pgTable(
  "deliveries",
  {
    id: text().primaryKey(),
    event: text().notNull(),
    action: text(),
    /** What it speaks of (`comment:12`): the id of the delivery itself is not signed. */
    subject: text(),
    payload: jsonb().$type<unknown>().notNull(),
    receivedAt: time("received_at").notNull(),
    processedAt: time("processed_at"),
  },
  (table) => [
    uniqueIndex("deliveries_subject").on(table.subject),
    index("deliveries_open")
      .on(table.receivedAt)
      .where(sql`processed_at is null`),
    index("deliveries_received").on(table.receivedAt),
  ],
);

/** How far GitHub's list of webhook deliveries has been read for what did not arrive. */
export const recovery = pgTable("recovery", {
  /**
   * `deliveries`: the list. `delivery:12`: one of it, by GitHub's id, that could not be read yet.
   * `absence`: until when what GitHub no longer lists was looked for. `project:3`: to be compared with GitHub.
   */
  source: text().primaryKey(),
  /** Everything that GitHub sent before is here, or was too old to be asked for. Of one: when it was sent. */
  readUntil: time("read_until").notNull(),
  checkedAt: time("checked_at").notNull(),
  /** Why the last attempt did not come to its end; null: it did. */
  problem: text(),
});

/** What each installation has spent of GitHub's limits, counted for all replicas together. */
export const requestBudgets = pgTable("request_budgets", {
  /** Numeric id of the installation; `app`: requests as the app itself. */
  installation: text().primaryKey(),
  /** For each limit what was spent lately; see `app/github/budget.ts`. */
  spent: jsonb().$type<unknown>().notNull(),
  /** What GitHub said: until when to wait, by kind of request, and its own count; see `app/budgets.ts`. */
  paused: jsonb().$type<unknown>().notNull(),
  updatedAt: time("updated_at").notNull(),
});

/** Commands that were worked on: one that comes again, from whatever cause, does nothing. */
export const handled = pgTable(
  "handled",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    /** `comment:12:0`: the comment and which of its commands. */
    key: text().notNull(),
    at: time("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.projectId, table.key] }), index("handled_at").on(table.at)],
);

/** Short answers to commands: reactions, refusals, help. Written once, projected to GitHub like all else. */
export const notices = pgTable(
  "notices",
  {
    id: serial().primaryKey(),
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    releaseId: integer("release_id"),
    /** The same notice is never made twice: person, question and reason of a refusal; comment of a reaction. */
    key: text().notNull(),
    threadNumber: integer("thread_number").notNull(),
    /** The comment that it answers; null where a button was pressed. */
    commentId: githubId("comment_id"),
    content: jsonb().$type<NoticeContent>().notNull(),
    /** A refusal in words counts towards the limit of its thread. */
    refusal: boolean().notNull().default(false),
    createdAt: time("created_at").notNull(),
    /** GitHub has it, or will never take it. */
    done: boolean().notNull().default(false),
  },
  (table) => [
    uniqueIndex("notices_key").on(table.projectId, table.key),
    index("notices_thread").on(table.projectId, table.threadNumber, table.createdAt),
    index("notices_loose")
      .on(table.projectId, table.createdAt)
      .where(sql`release_id is null and refusal`),
    index("notices_open")
      .on(table.projectId)
      .where(sql`not done`),
  ],
);

/** The policy of an organization, as its `.github` repository had it when it was last read. */
export const policies = pgTable("policies", {
  /** Numeric id of the organization: it may be renamed. */
  ownerId: githubId("owner_id").primaryKey(),
  /** The last version that was in order, and stays in force; null: none was ever seen. */
  policy: jsonb().$type<Policy>(),
  text: text(),
  etag: text(),
  digest: text().notNull().default(""),
  /** What the file is now. `outside`: the app does not see the repository. */
  file: text({ enum: ["valid", "broken", "missing", "unreadable", "outside"] }).notNull(),
  problems: jsonb().$type<readonly Problem[]>().notNull().default([]),
  readAt: time("read_at").notNull(),
  /** An owner said to go on although the file is as `file` says; null: nobody. */
  confirmed: jsonb().$type<PolicyConfirmation>(),
});

export interface PolicyConfirmation {
  readonly by: Actor;
  /** RFC 3339. */
  readonly at: string;
  readonly file: string;
}

/** What was found in the process file, or the policy, of a commit: shown as a check on it. */
export const processChecks = pgTable(
  "process_checks",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    sha: text().notNull(),
    /** Which of the two files. */
    file: text({ enum: ["process", "policy"] })
      .notNull()
      .default("process"),
    /** Empty: the file is in order. */
    problems: jsonb().$type<readonly Problem[]>().notNull(),
    /** What deployments would do, by environment; empty where the file has problems. */
    plan: jsonb().$type<readonly StoredPlan[]>().notNull().default([]),
    /** What it lets pass that the default branch's file holds. */
    weakenings: jsonb().$type<readonly StoredWeakening[]>().notNull().default([]),
    /** Whether an earlier version stays in force meanwhile: it is the file of the default branch. */
    keepsEarlier: boolean("keeps_earlier").notNull(),
    createdAt: time("created_at").notNull(),
    done: boolean().notNull().default(false),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.sha, table.file] }),
    index("process_checks_open")
      .on(table.projectId)
      .where(sql`not done`),
  ],
);

export interface StoredPlan {
  readonly environment: string;
  readonly rows: readonly PlanRow[];
}

/** `Weakening` as JSON: its date is RFC 3339 text. */
export type StoredWeakening = Jsonified<Weakening>;
type Jsonified<T> = T extends { readonly from: Date } ? Omit<T, "from"> & { readonly from: string } : T;

/** What was last written to GitHub, object by object, and what is being written. */
export const projections = pgTable(
  "projections",
  {
    projectId: integer("project_id")
      .notNull()
      .references(() => projects.id),
    /** Which object: `release:5:living`, `deployment:12:check`. */
    key: text().notNull(),
    /** GitHub's id or number of it; null until it is known. */
    githubId: githubId("github_id"),
    githubCreatedAt: time("github_created_at"),
    /** Digest of the content that GitHub has. */
    written: text(),
    writtenAt: time("written_at"),
    /** Digest of the content that a call in flight carries: set before it leaves. Found set: outcome unknown. */
    sending: text(),
    sendingAt: time("sending_at"),
    /** Why GitHub refuses it for good; the object is left alone until its content changes. */
    refused: text(),
  },
  (table) => [
    primaryKey({ columns: [table.projectId, table.key] }),
    index("projections_github")
      .on(table.projectId, table.githubId)
      .where(sql`github_id is not null`),
    // Finds all that belongs to one release or deployment, whatever the database's collation.
    index("projections_prefix").on(table.projectId, table.key.op("text_pattern_ops")),
  ],
);

/** Releases and projects whose GitHub objects may lag behind the database; cleared when they do not. */
export const behind = pgTable("behind", {
  /** `release:5`, `project:3` or `deployment:12` (its work). */
  subject: text().primaryKey(),
  projectId: integer("project_id")
    .notNull()
    .references(() => projects.id),
  since: time("since").notNull(),
  /** Rises with every change: a projection clears only what it has seen. */
  revision: integer().notNull().default(1),
});

/** Somebody who is signed in on the pages. */
export const sessions = pgTable(
  "sessions",
  {
    /** SHA-256 of what their browser holds, base64url. */
    id: text().primaryKey(),
    userId: githubId("user_id").notNull(),
    login: text().notNull(),
    /** Their GitHub token, encrypted (JWE). */
    token: text().notNull(),
    createdAt: time("created_at").notNull(),
    expiresAt: time("expires_at").notNull(),
  },
  (table) => [index("sessions_expires").on(table.expiresAt)],
);
