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
/** Words that have to be there. */
const words = note.refine((value) => value.trim() !== "", { error: "is empty; write why" });

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
      .openapi({
        description:
          "Workflows only: an ancestor of the workflow's commit. Default: that commit. A person releases the head of the default branch.",
      }),
    notes: text(maxNotes).optional(),
    channel: text(1000).optional().openapi({
      description: "Workflows only. Default: the channel that takes the ref, else the process's default.",
    }),
    variables: z.record(text(1000), text(65_536)).optional().openapi({
      description: "Workflows only: values of prompted variables, for every deployment of the release.",
    }),
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

const overrideFreeze = words.optional().openapi({
  description:
    "People only: why a freeze does not hold this. Counts where the freeze lets the person override it.",
});

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
    override_freeze: overrideFreeze,
  })
  .openapi("DeploymentRequest");

export const promoteRequest = z
  .strictObject({ version, comment: note.optional(), override_freeze: overrideFreeze })
  .openapi("PromoteRequest");
export const redeployRequest = z
  .strictObject({ environment, comment: note.optional(), override_freeze: overrideFreeze })
  .openapi("RedeployRequest");
export const rollbackRequest = z
  .strictObject({
    environment,
    version: version.optional().openapi({ description: "Default: the one before." }),
    comment: note.optional(),
    override_freeze: overrideFreeze,
  })
  .openapi("RollbackRequest");

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

/** What to do about work that failed: the route says what. */
export const guidanceRequest = z.strictObject({ note: note.optional() }).openapi("GuidanceRequest");

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

/** The first two answer a gate, the others say what to do about work that failed. */
export const decision = z.enum(["approve", "reject", "retry", "ignore", "fail"]).openapi("Decision");

const onlyOfApproval = ["inputs", "anyway", "emergency"] as const;

export const submitRequest = z
  .strictObject({
    decision,
    note: note.optional(),
    inputs: z
      .record(text(1000), text(65_536))
      .optional()
      .openapi({ description: "With approve only: what the gate asks its approvers to give." }),
    anyway: z
      .boolean()
      .optional()
      .openapi({ description: "With approve only: although the environment runs a newer release." }),
    emergency: z
      .boolean()
      .optional()
      .openapi({ description: "With approve only: completes the gate alone; the note says why." }),
  })
  .superRefine((sent, context) => {
    if (sent.decision === "approve") return;
    for (const key of onlyOfApproval) {
      if (sent[key] === undefined) continue;
      context.addIssue({
        code: "custom",
        path: [key],
        message: `goes with approve only, not with ${sent.decision}`,
      });
    }
  })
  .openapi("SubmitRequest");

/** A value that whoever approves is asked to give. */
export const field = z
  .object({
    name: z.string(),
    description: z.string().nullable(),
    type: z.enum(["string", "number", "boolean", "choice"]),
    options: z.array(z.string()),
    required: z.boolean(),
  })
  .openapi("Field");

/** A question that waits for people. */
export const openInterruption = z
  .object({
    step: z.object({ id: z.string(), name: z.string() }),
    asked: z.string().openapi({
      description: "Who may answer, in words.",
      example: "acme/octopus-administrators or acme/octopus-managers",
    }),
    decisions: z.array(decision).openapi({ description: "What `submit` takes." }),
    inputs: z.array(field),
    since: time,
    interruption,
  })
  .openapi("OpenInterruption");

/** The same, wherever it is asked. */
export const waitingInterruption = openInterruption
  .extend({
    repository: z.object({ owner: z.string(), name: z.string() }),
    deployment: deploymentSummary,
    entitled_as: z.string().nullable().openapi({
      description:
        "By what the caller may answer, as GitHub said at most a minute ago: a team, a login, a right. Null: it waits for others. Whoever answers is asked about anew.",
    }),
  })
  .openapi("WaitingInterruption");

export const blockRequest = z.strictObject({ reason: words }).openapi("BlockRequest");
export const unblockRequest = z.strictObject({}).openapi("UnblockRequest");

/** Whether a release is kept out of the phases that come. */
export const releaseBlock = z
  .object({
    version,
    blocked: z.object({ by: actor, reason: z.string(), at: time }).nullable(),
  })
  .openapi("ReleaseBlock");

export const confirmTeamRequest = z
  .strictObject({
    name: text(1000).openapi({ description: "As the process file, or the organization's policy, names it." }),
  })
  .openapi("ConfirmTeamRequest");
export const confirmPolicyRequest = z.strictObject({}).openapi("ConfirmPolicyRequest");

export const confirmed = z
  .object({ references: z.array(z.string()).openapi({ description: "What counts anew." }) })
  .openapi("Confirmed");

/** Who has signed in. */
export const viewer = z
  .object({
    id: z.int(),
    login: z.string(),
    csrf_token: z.string().openapi({
      description: "Every change of this session sends it in the header `X-CSRF-Token`.",
    }),
  })
  .openapi("Viewer");

/** A deployment that has not ended, as the status of its repository shows it. */
export const statusDeployment = z
  .object({
    id,
    version,
    state: deploymentState,
    html_url: z.url(),
    run_url: z
      .string()
      .nullable()
      .openapi({ description: "The workflow run that waits for these gates; null: it is a release's." }),
    message: z.string().openapi({ description: "How it stands, in words." }),
    interruptions: z.array(openInterruption),
  })
  .openapi("StatusDeployment");

export const statusEnvironment = z
  .object({
    environment,
    runs: z
      .object({ version, deployment: id, since: time })
      .nullable()
      .openapi({ description: "Null: nothing has succeeded there yet." }),
    open: z.array(statusDeployment),
  })
  .openapi("StatusEnvironment");

/** Where everything is. */
export const status = z
  .object({
    project: z.string(),
    environments: z.array(statusEnvironment).openapi({ description: "In the order of the lifecycle." }),
    freezes: z
      .array(
        z.object({
          name: z.string(),
          reason: z.string(),
          environments: z.array(z.string()).nullable().openapi({ description: "Null: every one." }),
          from: time.nullable().openapi({ description: "When it begins; null: it holds already." }),
          until: time,
        }),
      )
      .openapi({ description: "Those that hold, then those of the next thirty days." }),
    blocked: z.array(z.object({ version, by: z.string(), reason: z.string() })),
  })
  .openapi("Status");

/** A command of comments, as `/help` shows it. */
export const command = z
  .object({
    usage: z.string().openapi({ example: "/unblock [version] [note]" }),
    aliases: z.array(z.string()),
    who: z.string(),
    description: z.string(),
    examples: z.array(z.string()),
  })
  .openapi("Command");

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

/** Of a change that a person sends. */
export const orderHeaders = z.object({
  "Idempotency-Key": z
    .string()
    .min(1, { error: "is empty" })
    .max(255, { error: "is longer than 255 characters" })
    .optional()
    .openapi({
      description:
        "Names the request: sent again by the same person with the same content, it is done once, and answered with how things are. Workflows need none.",
    }),
});

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

export const auditFilter = paging.extend({
  deployment: wholeNumber
    .pipe(z.number().min(1, { error: "is less than 1" }).max(maxId, { error: "is no deployment's id" }))
    .optional()
    .openapi({ type: "integer", minimum: 1, description: "Id of a deployment." }),
  release: version.optional().openapi({
    description: "Version of a release: its own events, and those of its deployments.",
  }),
  type: text(100).optional().openapi({ example: "InterruptionSubmitted" }),
  by: text(100).optional().openapi({
    description: "Login of the person, or of the one for whom a workflow acted; compared case-folded.",
    example: "ada",
  }),
  since: time.optional(),
  until: time.optional().openapi({ description: "The first moment that no longer counts." }),
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
export type Decision = z.infer<typeof decision>;
export type OpenInterruption = z.infer<typeof openInterruption>;
export type WaitingInterruption = z.infer<typeof waitingInterruption>;
export type ReleaseBlock = z.infer<typeof releaseBlock>;
export type Viewer = z.infer<typeof viewer>;
export type Status = z.infer<typeof status>;
export type StatusDeployment = z.infer<typeof statusDeployment>;
export type Command = z.infer<typeof command>;
export type AuditEvent = z.infer<typeof auditEvent>;
export type ProblemCode = z.infer<typeof problemCode>;
export type ProblemError = z.infer<typeof problemError>;
export type Problem = z.infer<typeof problem>;
