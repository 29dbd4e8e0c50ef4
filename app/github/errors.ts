import type { Allowance } from "./budget.ts";
import { GitHubFailure, type Loss } from "./client.ts";
import { isForToken } from "./transport.ts";

/** GitHub's advice where it throttles without naming a time: at least a minute. */
const DEFAULT_WAIT_MS = 60_000;
const LONGEST_QUOTE = 240;

/** Errors of a connection that never came about: nothing was sent. */
const NEVER_SENT = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"]);

type Headers = Readonly<Record<string, string | number | undefined>>;

/** The parts of Octokit's `RequestError` that are used; `response` is missing when no answer came. */
interface HttpError extends Error {
  readonly status: number;
  readonly request?: { readonly method: string; readonly url: string };
  readonly response?: {
    readonly headers: Headers;
    readonly data: unknown;
  };
}

/**
 * Turns what Octokit threw into a `GitHubFailure`; another exception is a bug and is thrown on.
 *
 * @param request.doing what was asked, as an infinitive: "post a comment on #7 of acme/shop"
 * @param request.now   the time from which waits are counted
 */
export function toFailure(
  error: unknown,
  request: { readonly doing: string; readonly now: Date },
): GitHubFailure {
  if (error instanceof GitHubFailure) return error;
  if (!isHttpError(error)) throw error;
  // Thrown below Octokit, which takes it for a broken connection.
  if (error.cause instanceof GitHubFailure) return error.cause;
  const { doing, now } = request;
  const { response } = error;
  const forToken = isForToken(error.request?.url ?? "");
  const asked = retryAfter(response?.headers ?? {}, now);
  if (response === undefined || error.status >= 500) {
    const reads = ["GET", "HEAD"].includes(error.request?.method ?? "");
    const harmless = reads || forToken || (response === undefined && NEVER_SENT.has(codeOf(error)));
    const why = response === undefined ? connectionWords(error) : `${error.status} ${words(error)}`;
    return new GitHubFailure(
      harmless ? "unavailable" : "unknown-outcome",
      harmless
        ? `Could not ${doing}: GitHub gave no usable answer (${why}).`
        : `GitHub did not say whether it took effect to ${doing} (${why}).`,
      {
        cause: error,
        ...(response === undefined ? {} : { status: error.status }),
        ...(asked === null ? {} : { retryAt: asked }),
      },
    );
  }
  if (isThrottled(error)) {
    const retryAt = asked ?? new Date(now.getTime() + DEFAULT_WAIT_MS);
    return new GitHubFailure(
      "throttled",
      `Could not ${doing} yet: GitHub asks to wait until ${retryAt.toISOString()} (${error.status} ${words(error)}).`,
      { status: error.status, retryAt, cause: error },
    );
  }
  const lost = lossOf(error, forToken);
  if (error.status === 401 || forToken || lost !== null) {
    // Credentials that GitHub does not take say nothing about what was asked: it is asked again once they are right.
    return new GitHubFailure(
      "unavailable",
      `Could not ${doing}: GitHub refused the app itself (${error.status} ${words(error)}). ${remedy(error, forToken || lost !== null)}`,
      {
        retryAt: new Date(now.getTime() + DEFAULT_WAIT_MS),
        cause: error,
        ...(lost === null ? {} : { lost }),
      },
    );
  }
  return new GitHubFailure(
    "refused",
    `Could not ${doing}: GitHub refused (${error.status} ${words(error)}). ${remedy(error, forToken)}`,
    { cause: error, status: error.status },
  );
}

/** Whether the installation is gone or suspended, as GitHub says in place of what was asked. */
function lossOf(error: HttpError, forToken: boolean): Loss | null {
  if (error.status === 403 && /installation has been suspended/i.test(words(error))) return "suspended";
  return forToken && error.status === 404 ? "uninstalled" : null;
}

/** GitHub's answer came, but broken or of another form: a read may be asked again, a write may have worked. */
export function unusableAnswer(doing: string, sent: "read" | "write", what: string): GitHubFailure {
  return sent === "read"
    ? new GitHubFailure("unavailable", `Could not ${doing}: GitHub gave no usable answer (${what}).`)
    : new GitHubFailure(
        "unknown-outcome",
        `GitHub did not say whether it took effect to ${doing} (${what}).`,
      );
}

/**
 * The time that GitHub named when it throttled (null: none), and whether it is the whole budget of the installation
 * that is used up (then everything waits) or a secondary limit (then what is like the request). Null for other errors.
 */
export function waitAskedFor(error: unknown, now: Date): { until: Date | null; everything: boolean } | null {
  if (!isHttpError(error) || !isThrottled(error)) return null;
  const headers = error.response?.headers ?? {};
  return { until: retryAfter(headers, now), everything: isUsedUp(headers) };
}

/** GitHub's own count of the installation's budget, from an answer or an error; null where it tells none. */
export function allowanceOf(from: unknown, now: Date): Allowance | null {
  const response = isHttpError(from) ? from.response : from;
  const headers = isRecord(response) && isRecord(response["headers"]) ? response["headers"] : {};
  // What GitHub says of when to come back counts more than its count, which may be that of another limit.
  if (headers["retry-after"] !== undefined) return null;
  // Searching, GraphQL and others have budgets of their own.
  if ((headers["x-ratelimit-resource"] ?? "core") !== "core") return null;
  const read = (name: string): number => Number.parseInt(String(headers[`x-ratelimit-${name}`]), 10);
  const [limit, remaining, reset] = [read("limit"), read("remaining"), read("reset")];
  if (Number.isNaN(limit + remaining + reset)) return null;
  // A second more: the budget is there after the reset, not at it.
  return { limit, remaining, resetAt: (reset + 1) * 1_000, seenAt: now.getTime() };
}

/** How a request ended that did not end well, in a word: for counting. */
export function outcomeOf(error: unknown): "not-modified" | "throttled" | "refused" | "failed" {
  if (!isHttpError(error) || error.response === undefined || error.status >= 500) return "failed";
  if (error.status === 304) return "not-modified";
  return isThrottled(error) ? "throttled" : "refused";
}

/** Whether GitHub answered 304 to a conditional request, which Octokit throws. */
export function isNotModified(error: unknown): boolean {
  return isHttpError(error) && error.status === 304;
}

/** Whether GitHub did not take the token, or not any more: nothing else was looked at. */
export function isUnauthorized(error: unknown): boolean {
  return isHttpError(error) && error.status === 401;
}

/**
 * Whether somebody has to go through their organization's single sign-on first.
 * https://docs.github.com/rest/authentication/authenticating-to-the-rest-api#using-saml-sso
 */
export function asksForSingleSignOn(error: unknown): boolean {
  if (!isHttpError(error) || error.status !== 403) return false;
  const header = String(error.response?.headers["x-github-sso"] ?? "");
  return header.startsWith("required") || /\bSAML\b/.test(error.message);
}

function isHttpError(error: unknown): error is HttpError {
  return error instanceof Error && "status" in error && typeof error.status === "number";
}

function isThrottled({ status, response, message }: HttpError): boolean {
  if (status === 429) return true;
  if (status !== 403) return false;
  const headers = response?.headers ?? {};
  return (
    headers["retry-after"] !== undefined ||
    isUsedUp(headers) ||
    /secondary rate limit|rate limit exceeded|abuse detection/i.test(message)
  );
}

function isUsedUp(headers: Headers): boolean {
  return String(headers["x-ratelimit-remaining"]) === "0";
}

/** When GitHub says to come back: `retry-after` (seconds or a date), else the reset of a used-up budget. */
function retryAfter(headers: Headers, now: Date): Date | null {
  const after = headers["retry-after"];
  if (after !== undefined) {
    const seconds = Number(after);
    const at = Number.isFinite(seconds) ? now.getTime() + seconds * 1_000 : Date.parse(String(after));
    if (!Number.isNaN(at)) return new Date(Math.max(at, now.getTime()));
  }
  const reset = Number(headers["x-ratelimit-reset"]);
  if (!isUsedUp(headers) || Number.isNaN(reset)) return null;
  // A second more: the budget is there after the reset, not at it.
  return new Date(Math.max((reset + 1) * 1_000, now.getTime()));
}

function remedy(error: HttpError, forToken: boolean): string {
  if (error.status === 401) {
    return "Check APP_ID and PRIVATE_KEY, the machine's clock, and that the App is not suspended.";
  }
  if (forToken) return "The App is not installed there any more, or suspended: install it again.";
  const accepted = error.response?.headers["x-accepted-github-permissions"];
  if (error.status === 403 && accepted !== undefined) {
    const permissions = String(accepted)
      .split(";")
      .map((alternative) => alternative.trim().replaceAll(/\s*,\s*/g, " and "))
      .join(", or ");
    return `The App needs the permission ${permissions}: set it in the App's settings, then accept it in the installation.`;
  }
  if (error.status === 403)
    return "Check the App's permissions and that they were accepted in the installation.";
  if (error.status === 404) return "Check that it exists and that the App is installed on the repository.";
  if (error.status === 410)
    return "It was deleted, or the feature is switched off in the repository's settings.";
  return "Sending it again as it is would not help.";
}

/** GitHub's own words on one line: its message and what it found wrong with the fields. */
function words(error: HttpError): string {
  const data = error.response?.data;
  const said = isRecord(data) && typeof data["message"] === "string" ? data["message"] : "";
  const problems = isRecord(data) && Array.isArray(data["errors"]) ? data["errors"].map(problemWords) : [];
  const text = [said, ...problems].filter((part) => part !== "").join("; ");
  return quote(text === "" ? "without a word" : text);
}

function problemWords(problem: unknown): string {
  if (typeof problem === "string") return problem;
  if (!isRecord(problem)) return "";
  if (typeof problem["message"] === "string") return problem["message"];
  const parts = [problem["resource"], problem["field"], problem["code"]];
  return parts.filter((part) => typeof part === "string").join(" ");
}

function connectionWords(error: HttpError): string {
  const code = codeOf(error);
  return quote(code === "" ? error.message : `${code}: ${error.message}`);
}

/** The system's or undici's code, however deep in the chain of causes. */
function codeOf(error: Error): string {
  let cause: unknown = error;
  for (let depth = 0; depth < 5 && isRecord(cause); depth += 1) {
    if (typeof cause["code"] === "string") return cause["code"];
    cause = cause["cause"];
  }
  return "";
}

function quote(text: string): string {
  const line = text.replaceAll(/[\s\p{Cc}]+/gu, " ").trim();
  return line.length <= LONGEST_QUOTE ? line : `${line.slice(0, LONGEST_QUOTE - 1).toWellFormed()}…`;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
