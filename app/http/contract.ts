/**
 * What goes over the wire: every request and answer of `/api/v1`, as the
 * contract writes them. JSON, snake_case; ids are numbers; times are RFC 3339
 * in UTC. Checked at the edge, published as OpenAPI, imported by the Action as
 * types only.
 */
import { z } from "@hono/zod-openapi";

/** The greatest id that the database gives out. */
export const maxId = 2_147_483_647;
/** Characters of a release's notes, as GitHub's own releases allow. */
export const maxNotes = 125_000;
/** Seconds that a long poll may last. */
export const maxWait = 30;

/** Text that the database can keep: no NUL, no half of a surrogate pair. */
const text = (max: number) =>
  z
    .string()
    .max(max, { error: `is longer than ${max} characters` })
    .refine((value) => !value.includes("\0") && value.isWellFormed(), {
      error: "holds a NUL or half of a surrogate pair; send well-formed text",
    });
const time = z.iso.datetime().openapi({ example: "2026-11-22T06:00:00.000Z" });
const id = z.int().min(1).openapi({ example: 12 });
const version = text(1000).openapi({ example: "1.4.0" });
const environment = text(1000).openapi({ example: "Production" });
const note = text(65_536);

export const deploymentState = z
  .enum(["queued", "executing", "waiting", "success", "failed", "rejected", "canceled", "timed-out"])
  .openapi("DeploymentState", { description: "waiting: for people; nothing executes meanwhile." });
export const stepState = z
  .enum(["pending", "executing", "waiting", "success", "failed", "skipped", "canceled"])
  .openapi("StepState");
export const interruptionState = z
  .enum(["pending", "approved", "rejected", "expired", "canceled"])
  .openapi("InterruptionState");

/** A person on GitHub; the id counts, logins change. */
export const user = z.object({ login: z.string(), id: z.int() }).openapi("User");

/** Who did something. `login` and `id` are null for Drawbridge itself; `run_id` is set for workflows only. */
export const actor = z
  .object({
    kind: z.enum(["person", "workflow", "drawbridge"]),
    login: z.string().nullable(),
    id: z.int().nullable(),
    run_id: z.int().nullable(),
  })
  .openapi("Actor");

export const releaseRequest = z
  .strictObject({
    version: version.optional().openapi({ description: "Without it the project's mask makes one." }),
    sha: z
      .string()
      .regex(/^[0-9a-fA-F]{40}$/, { error: "is not a full commit SHA (40 hexadecimal digits)" })
      .toLowerCase()
      .optional()
      .openapi({ description: "An ancestor of the workflow's commit. Default: that commit." }),
    notes: text(maxNotes).optional(),
    channel: text(1000)
      .optional()
      .openapi({ description: "Default: the channel that takes the ref, else the process's default." }),
    variables: z
      .record(text(1000), text(65_536))
      .optional()
      .openapi({ description: "Values of prompted variables, for every deployment of the release." }),
  })
  .openapi("ReleaseRequest");

export const releaseDeployment = z
  .object({ id, environment, state: deploymentState, html_url: z.url() })
  .openapi("ReleaseDeployment");

export const release = z
  .object({
    id,
    version,
    sha: z.string(),
    ref: z.string(),
    channel: z.string(),
    html_url: z.url(),
    created_by: actor,
    created_at: time,
    deployments: z.array(releaseDeployment),
  })
  .openapi("Release");

export const deploymentRequest = z
  .strictObject({
    version,
    environment,
    comment: note.optional(),
    skip: z
      .array(text(1000))
      .max(100)
      .optional()
      .openapi({ description: "People only: a workflow may not skip." }),
    guided: z
      .boolean()
      .optional()
      .openapi({ description: "Whether people are asked where work fails. Default: as the phase says." }),
    at: text(100).optional().openapi({
      description: "RFC 3339 with `Z` or an offset: no work starts before. Default: at once.",
      example: "2026-12-01T06:00Z",
    }),
    variables: z
      .record(text(1000), text(65_536))
      .optional()
      .openapi({ description: "Values of prompted variables, before those of the release." }),
  })
  .openapi("DeploymentRequest");

export const approval = z
  .object({
    user,
    team: z.string(),
    decision: z.enum(["approve", "reject"]),
    note: z.string(),
    inputs: z.record(z.string(), z.string()),
    emergency: z.boolean().openapi({ description: "It completed the question alone." }),
    at: time,
  })
  .openapi("Approval");

export const interruption = z
  .object({
    id,
    kind: z.enum(["manual-intervention", "guided-failure", "protection-rule"]),
    state: interruptionState,
    instructions: z.string(),
    responsible_teams: z.array(z.string()),
    responsible_user: user.nullable(),
    approvals_required: z.int().openapi({ description: "How many people in all." }),
    deadline: time.nullable().openapi({ description: "When it expires; null: it waits without an end." }),
    approvals: z.array(approval),
  })
  .openapi("Interruption");

export const step = z
  .object({
    id: z.string().openapi({ description: "The step's `id` in the process file." }),
    name: z.string(),
    uses: z.enum(["manual-intervention", "github-deployment", "workflow", "run", "wait"]),
    state: stepState,
    started_at: time.nullable(),
    finished_at: time.nullable(),
    error: z.string().nullable(),
    log_url: z
      .string()
      .nullable()
      .openapi({ description: "Where its work can be watched, a run or a log; null: nobody said." }),
    outputs: z.record(z.string(), z.string()),
    interruption: interruption.nullable(),
  })
  .openapi("Step");

/** A deployment as lists show it. */
export const deploymentSummary = z
  .object({
    id,
    release: z.object({ version, sha: z.string() }),
    environment,
    state: deploymentState,
    github_deployment_id: z.int().nullable(),
    created_by: actor,
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
    html_url: z.url(),
  })
  .openapi("DeploymentSummary");

/** What keeps a deployment in line. */
export const queuedFor = z
  .object({
    kind: z.enum(["turn", "time", "github", "people"]).openapi({
      description:
        "turn: another deployment of the environment; time: a schedule or a freeze; github: GitHub is asked about approvals once more; people: only somebody's doing moves it.",
    }),
    message: z.string(),
    until: time.nullable().openapi({ description: "When its time comes; null: it is not known." }),
    deployment: id.nullable().openapi({ description: "The deployment that is before it." }),
  })
  .openapi("QueuedFor");

/** What ended a deployment other than success. */
export const cause = z
  .object({
    code: z.enum(["superseded", "canceled", "rejected", "expired", "step-failed", "step-timed-out"]),
    message: z.string(),
  })
  .openapi("Cause", { example: { code: "superseded", message: "superseded by 1.5.0" } });

export const deployment = deploymentSummary
  .extend({ queued_for: queuedFor.nullable(), cause: cause.nullable(), steps: z.array(step) })
  .openapi("Deployment");

export const cancelRequest = z.strictObject({ note: note.optional() }).openapi("CancelRequest");

/** The run that reports is the token's own: it is not asked for. */
export const reportRequest = z
  .strictObject({
    github_deployment_id: z
      .int()
      .min(1)
      .openapi({ description: "`github.event.deployment.id` of the workflow." }),
  })
  .openapi("ReportRequest");

/** Characters of the end of a script's output that are kept: 64 KiB. */
export const maxTail = 65_536;

/** Made by the job, at random: with it the same job says all that follows. The server keeps its digest only. */
const taskKey = text(200)
  .min(32, { error: "is shorter than 32 characters" })
  .openapi({ description: "A secret of the job, random." });

export const taskClaimRequest = z
  .strictObject({
    nonce: text(200).openapi({ description: "`inputs.task` of the dispatched workflow." }),
    key: taskKey,
  })
  .openapi("TaskClaimRequest");

/** A script, every template filled in. */
export const task = z
  .object({
    step: z.string().openapi({ description: "The step's `id` in the process file." }),
    name: z.string(),
    attempt: z.int(),
    sha: z.string().openapi({ description: "The release's commit: what has to be checked out." }),
    shell: z.enum(["bash", "sh", "pwsh", "powershell", "python", "cmd"]),
    script: z.string(),
    env: z.record(z.string(), z.string()),
    timeout_seconds: z.int().openapi({ description: "Until its time has run out." }),
  })
  .openapi("Task");

export const taskLogRequest = z
  .strictObject({
    key: taskKey,
    tail: text(maxTail).openapi({
      description: "The end of what the script has printed so far, without secrets.",
    }),
  })
  .openapi("TaskLogRequest");
export const taskGoesOn = z
  .object({ timeout_seconds: z.int().openapi({ description: "Until its time has run out." }) })
  .openapi("TaskGoesOn");

export const taskFinishRequest = z
  .strictObject({
    key: taskKey,
    exit_code: z
      .int()
      .nullable()
      .openapi({ description: "Null: it has none, since it was never started or was killed." }),
    // Judged as a part of the step: a report that is refused would be a lost one.
    outputs: z.record(z.string(), z.string()).openapi({
      description: "Too many, too large or badly named ones make the step fail: 100 names, 1 MiB in all.",
    }),
    error: text(1000)
      .optional()
      .openapi({ description: "Why it counts as failed whatever the exit code; shown to people." }),
  })
  .openapi("TaskFinishRequest");

export const stepLog = z
  .object({ step: z.string(), attempt: z.int(), tail: z.string(), updated_at: time })
  .openapi("StepLog");

export const claimRequest = z.strictObject({}).openapi("ClaimRequest");
export const submitRequest = z
  .strictObject({ decision: z.enum(["approve", "reject"]), note: note.optional() })
  .openapi("SubmitRequest");

/** One event of the audit; `hash` covers the event and `previous_hash`. */
export const auditEvent = z
  .object({
    id: z.int(),
    type: z.string(),
    at: time,
    by: actor,
    source: z.enum(["comment", "button", "web", "api", "webhook", "timer", "engine"]),
    release_id: z.int().nullable(),
    deployment_id: z.int().nullable(),
    delivery_id: z.string().nullable(),
    data: z.record(z.string(), z.unknown()),
    previous_hash: z.string(),
    hash: z.string(),
  })
  .openapi("AuditEvent");

export const problemCode = z
  .enum([
    "token-missing",
    "token-invalid",
    "token-expired",
    "audience-mismatch",
    "issuer-not-trusted",
    "repository-mismatch",
    "event-not-allowed",
    "branch-not-allowed",
    "not-entitled",
    "not-installed",
    "not-found",
    "version-taken",
    "phase-not-open",
    "frozen",
    "already-finished",
    "already-decided",
    "process-missing",
    "process-invalid",
    "version-invalid",
    "body-invalid",
    "not-ready",
    // Of HTTP itself, where the codes above have no word.
    "method-not-allowed",
    "body-too-large",
    "body-too-slow",
    "headers-too-many",
    "too-many-requests",
    "internal-error",
  ])
  .openapi("ProblemCode");

/**
 * Where a problem sits. `process-invalid`: `path` is the key in the process
 * file, with its line and column. `body-invalid`: `path` is the key in the
 * request; line and column are set only where the JSON itself is broken.
 */
export const problemError = z
  .object({
    path: z.string(),
    line: z.int().nullable(),
    column: z.int().nullable(),
    message: z.string(),
  })
  .openapi("ProblemError");

/** RFC 9457, `application/problem+json`. */
export const problem = z
  .object({
    type: z.string().openapi({ description: "A URI for the code; it need not resolve." }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    code: problemCode,
    errors: z.array(problemError),
  })
  .openapi("Problem");

export const repositoryPath = z.object({ owner: text(100), repo: text(100) });
export const releasePath = repositoryPath.extend({ version });
export const idPath = repositoryPath.extend({ id: z.coerce.number().pipe(z.int().min(1).max(maxId)) });

export const stepPath = idPath.extend({ step: text(1000) });

const wholeNumber = z
  .string()
  .regex(/^\d{1,9}$/, { error: "is not a whole number" })
  .transform(Number);

/** As GitHub pages: more than 100 a page is answered with 100. */
export const paging = z.object({
  per_page: wholeNumber
    .pipe(
      z
        .number()
        .min(1, { error: "is less than 1" })
        .transform((value) => Math.min(value, 100)),
    )
    .default(30)
    .openapi({ type: "integer", minimum: 1, maximum: 100, default: 30 }),
  page: wholeNumber
    .pipe(z.number().min(1, { error: "is less than 1" }))
    .default(1)
    .openapi({ type: "integer", minimum: 1, default: 1 }),
});

export const deploymentFilter = paging.extend({
  environment: environment.optional(),
  state: deploymentState.optional(),
});

/**
 * `?wait=30`: hold the answer until the deployment changes, at most that many seconds. More than 30 is 30.
 * `?state=queued`: only while it is in that state, so that no change between two questions is missed.
 */
export const waiting = z.object({
  wait: wholeNumber
    .transform((value) => Math.min(value, maxWait))
    .default(0)
    .openapi({ type: "integer", minimum: 0, maximum: maxWait, default: 0 }),
  state: deploymentState.optional(),
});

export const health = z.object({ status: z.literal("ok") }).openapi("Health");

export type DeploymentState = z.infer<typeof deploymentState>;
export type StepState = z.infer<typeof stepState>;
export type InterruptionState = z.infer<typeof interruptionState>;
export type User = z.infer<typeof user>;
export type Actor = z.infer<typeof actor>;
export type ReleaseRequest = z.input<typeof releaseRequest>;
export type Release = z.infer<typeof release>;
export type ReleaseDeployment = z.infer<typeof releaseDeployment>;
export type DeploymentRequest = z.input<typeof deploymentRequest>;
export type DeploymentSummary = z.infer<typeof deploymentSummary>;
export type Deployment = z.infer<typeof deployment>;
export type QueuedFor = z.infer<typeof queuedFor>;
export type Cause = z.infer<typeof cause>;
export type Step = z.infer<typeof step>;
export type Interruption = z.infer<typeof interruption>;
export type Approval = z.infer<typeof approval>;
export type CancelRequest = z.input<typeof cancelRequest>;
export type TaskClaimRequest = z.input<typeof taskClaimRequest>;
export type Task = z.infer<typeof task>;
export type TaskLogRequest = z.input<typeof taskLogRequest>;
export type TaskGoesOn = z.infer<typeof taskGoesOn>;
export type TaskFinishRequest = z.input<typeof taskFinishRequest>;
export type StepLog = z.infer<typeof stepLog>;
export type ReportRequest = z.input<typeof reportRequest>;
export type SubmitRequest = z.input<typeof submitRequest>;
export type AuditEvent = z.infer<typeof auditEvent>;
export type ProblemCode = z.infer<typeof problemCode>;
export type ProblemError = z.infer<typeof problemError>;
export type Problem = z.infer<typeof problem>;
