import { z } from "zod";

/**
 * As much of GitHub's payloads as Drawbridge reads, of the events it listens to. Field by field as in GitHub's
 * webhook documentation. Everything is held to what the database can keep and what GitHub can mean, since a job
 * that works on something else would fail again and again.
 * https://docs.github.com/webhooks/webhook-events-and-payloads
 */

/** Numbers of rows are 32 bits wide in the database, GitHub's ids as wide as a number is exact. */
const number = z.int().min(0).max(2_147_483_647);
const id = z.int().min(0);

/** GitHub's longest text is a comment: 65,536 characters of up to four bytes. */
const longest = 262_144;
/** JSON can carry what no database keeps as text: NUL, and halves of characters. */
const text = z
  .string()
  .max(longest)
  .transform((value) => value.toWellFormed().replaceAll("\0", "\uFFFD"));

/** RFC 3339, of a year that every calendar knows. */
const time = text.refine((value) => /^\d{4}-/.test(value) && Date.parse(value) >= 0);

const account = z.object({ id, login: text, type: text.optional() });
const app = z.object({ id }).nullish();
/** GitHub's description of it admits no id as well. */
const appOfDeployment = z.object({ id: id.nullable() }).nullish();
const installation = z.object({ id }).optional();
/** Of the app itself. An enterprise's account has an id too. */
const installed = z.object({ id, account: z.object({ id }).nullish() });
const listed = z.array(z.object({ id, name: text }));
const inRepository = {
  repository: z.object({ id, name: text, default_branch: text, owner: account }),
  installation,
  sender: account,
};
const paths = z.array(text).default([]);

export const webhookEvents = {
  issue_comment: z.object({
    ...inRepository,
    action: text,
    issue: z.object({ number }),
    comment: z.object({
      id,
      body: text.nullish(),
      created_at: time,
      user: account.nullable(),
      performed_via_github_app: app,
    }),
    changes: z.object({ body: z.object({ from: text }).optional() }).optional(),
  }),
  check_run: z.object({
    ...inRepository,
    action: text,
    check_run: z.object({ external_id: text.nullish() }),
    requested_action: z.object({ identifier: text.optional() }).optional(),
  }),
  deployment_status: z.object({
    ...inRepository,
    action: text,
    deployment: z.object({
      id,
      payload: z.unknown(),
      creator: account.nullish(),
      performed_via_github_app: appOfDeployment,
    }),
    deployment_status: z.object({
      id,
      state: text,
      description: text.nullish(),
      log_url: text.nullish(),
      target_url: text.nullish(),
      environment_url: text.nullish(),
      creator: account.nullish(),
      performed_via_github_app: appOfDeployment,
    }),
  }),
  workflow_run: z.object({
    ...inRepository,
    action: text,
    workflow_run: z.object({
      id,
      event: text,
      head_sha: text,
      status: text.nullish(),
      conclusion: text.nullish(),
      html_url: text,
      created_at: time,
      actor: account.nullable(),
      run_attempt: number,
    }),
  }),
  deployment_protection_rule: z.object({
    ...inRepository,
    action: text.optional(),
    environment: text.optional(),
    deployment_callback_url: text.optional(),
    // What is no time is asked of GitHub.
    deployment: z.object({ id, created_at: text.optional() }).nullish(),
  }),
  push: z.object({
    ...inRepository,
    sender: account.optional(),
    ref: text,
    after: text,
    created: z.boolean(),
    deleted: z.boolean(),
    forced: z.boolean(),
    commits: z.array(z.object({ added: paths, modified: paths, removed: paths })),
  }),
  issues: z.object({ ...inRepository, action: text, issue: z.object({ number }) }),
  repository: z.object({ ...inRepository, action: text }),
  installation: z.object({ action: text, installation: installed, repositories: listed.optional() }),
  installation_repositories: z.object({
    action: text,
    installation: installed,
    repositories_added: listed,
    repositories_removed: z.array(z.object({ id: id.optional() })),
  }),
};

export type WebhookEventName = keyof typeof webhookEvents;
export type WebhookEventMap = {
  readonly [Name in WebhookEventName]: z.infer<(typeof webhookEvents)[Name]>;
};

/** A signed payload that is not as GitHub documents it: said, and answered with 422; nothing of it is kept. */
export class MalformedPayload extends TypeError {
  static readonly status = 422;
  /** What the library of webhooks answers with. */
  readonly status = MalformedPayload.status;
  constructor(event: string, fields: readonly string[]) {
    super(`The payload of ${event} is not as GitHub documents it: see ${fields.join(", ")}`);
    this.name = "MalformedPayload";
  }
}

export function isWellFormed(event: WebhookEventName, payload: unknown): boolean {
  return webhookEvents[event].safeParse(payload).success;
}

/** Throws MalformedPayload; it names fields, never what they hold. */
export function readPayload<Name extends WebhookEventName>(
  event: Name,
  payload: unknown,
): WebhookEventMap[Name] {
  const read = webhookEvents[event].safeParse(payload);
  if (read.success) return read.data as WebhookEventMap[Name];
  const fields = read.error.issues.map(({ path }) => path.map(String).join(".") || "the whole");
  throw new MalformedPayload(event, [...new Set(fields)].slice(0, 10));
}
