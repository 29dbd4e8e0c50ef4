import { cleanLine } from "../app/messages/clean.ts";
import type { Context } from "./context.ts";
import type { Deps } from "./deps.ts";
import { type Failure, failure } from "./result.ts";
import { retry, type RetryLimits, type Try } from "./retry.ts";

type Token = { readonly ok: true; readonly token: string };
type Asked = Token | { readonly ok: false; readonly why: string; readonly status: number | null };

const usual: RetryLimits = { tries: 3, budgetMs: 60_000, tryMs: 30_000 };

const permissions = "permissions:\n  contents: read\n  id-token: write";

/**
 * Asks GitHub for an OIDC token of this job for that audience. It lives for
 * minutes. The toolkit masks it in the log.
 *
 * Source: docs.github.com "OpenID Connect reference".
 */
export async function askToken(
  deps: Deps,
  context: Context,
  audience: string,
  limits: RetryLimits = usual,
): Promise<Token | Failure> {
  const { env, core, clock } = deps;
  if (!env.ACTIONS_ID_TOKEN_REQUEST_URL || !env.ACTIONS_ID_TOKEN_REQUEST_TOKEN) {
    return failure("oidc-unavailable", `${notAllowed} ${whyNot(context)}`, { snippet: permissions });
  }
  const { value, gaveUp } = await retry(clock, limits, core.info, (timeoutMs) =>
    ask(deps, audience, timeoutMs),
  );
  if (value.ok) return value;
  const tries = gaveUp === null ? "" : ` (${gaveUp})`;
  return failure(
    "oidc-unavailable",
    `GitHub did not give the job an OIDC token${tries}: ${value.why}. Re-run the job; if it lasts, see githubstatus.com or ask who runs your GitHub Enterprise Server.`,
    { mayPass: gaveUp !== null },
  );
}

const notAllowed =
  "The job has no OIDC token to show to Drawbridge: it lacks `permissions: id-token: write` (ACTIONS_ID_TOKEN_REQUEST_URL is not set).";

function whyNot({ eventName }: Context): string {
  return eventName.startsWith("pull_request")
    ? "This run is of a pull request: those from forks never get a token, whatever the permissions. Release from `on: push`."
    : "Add it to the job or the workflow. Runs of pull requests from forks never get a token, whatever the permissions.";
}

async function ask({ core, clock }: Deps, audience: string, timeoutMs: number): Promise<Try<Asked>> {
  // The toolkit waits for ever when its connection breaks in the middle of an answer.
  const late: Asked = { ok: false, why: `no answer within ${timeoutMs / 1000} s`, status: null };
  const asked = await clock.within(timeoutMs, answered(core.getIDToken(audience)), late);
  if (asked.ok || isFinal(asked.status)) return { again: false, value: asked };
  return { again: true, value: asked, why: `asking GitHub for an OIDC token: ${asked.why}`, waitMs: null };
}

function answered(token: Promise<string>): Promise<Asked> {
  return token.then(
    (token) => ({ ok: true, token }),
    (error: Error) => ({ ok: false, ...reading(error.message) }),
  );
}

/** The toolkit writes GitHub's status, `undefined` where none came, and words into one message. */
function reading(message: string): { readonly why: string; readonly status: number | null } {
  const said = cleanLine(message);
  const [, status, words] = /Error Code : (\d{3}|undefined) Error Message: (.*)$/.exec(said) ?? [];
  if (status === undefined || words === undefined) return { why: said, status: null };
  return status === "undefined"
    ? { why: words, status: null }
    : { why: `answered ${status}: ${words}`, status: Number(status) };
}

/** Whether asking again would bring the same. */
function isFinal(status: number | null): boolean {
  return status !== null && status < 500 && status !== 429;
}
