import { describe, expect, it } from "vitest";
import { GitHubFailure } from "../../app/github/client.ts";
import { toFailure, unusableAnswer } from "../../app/github/errors.ts";

const NOW = new Date("2026-11-22T12:00:00Z");
const API = "https://api.github.com";

interface Given {
  method?: string;
  url?: string;
  status?: number;
  headers?: Record<string, string>;
  data?: unknown;
}

/** An error as Octokit throws it; the other test files here have Octokit throw its own. */
function answered(given: Given, message = "GitHub's words"): Error {
  const { method = "POST", url = "/x", status = 403, headers = {}, data = {} } = given;
  const details = { status, request: { method, url: API + url }, response: { status, headers, data } };
  return Object.assign(new Error(message), details);
}

function broken(method: string, code: string, url = "/x"): Error {
  const inner = Object.assign(new Error(`it is ${code}`), { code });
  const error = new Error(`it is ${code}`, { cause: new TypeError("fetch failed", { cause: inner }) });
  return Object.assign(error, { status: 500, request: { method, url: API + url } });
}

function failure(error: unknown): GitHubFailure {
  return toFailure(error, { doing: "post a comment on #7 of acme/shop", now: NOW });
}

function inSeconds(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}

describe("what becomes of GitHub's answer", () => {
  const reset = String(NOW.getTime() / 1000 + 600);
  it.each<[string, unknown, Partial<GitHubFailure>]>([
    ["a 500 to a read", answered({ method: "GET", status: 500 }), { kind: "unavailable", status: 500 }],
    ["a 502 to a read", answered({ method: "GET", status: 502 }), { kind: "unavailable", status: 502 }],
    ["a 502 to a POST", answered({ status: 502 }), { kind: "unknown-outcome", status: 502 }],
    [
      "a 504 to a PATCH",
      answered({ method: "PATCH", status: 504 }),
      { kind: "unknown-outcome", status: 504 },
    ],
    [
      "a 503 that names a time",
      answered({ status: 503, headers: { "retry-after": "30" } }),
      { kind: "unknown-outcome", status: 503, retryAt: inSeconds(30) },
    ],
    ["a read broken off", broken("GET", "ECONNRESET"), { kind: "unavailable", status: null }],
    ["a write broken off", broken("POST", "ECONNRESET"), { kind: "unknown-outcome", status: null }],
    ["a write cut by undici", broken("POST", "UND_ERR_SOCKET"), { kind: "unknown-outcome", status: null }],
    ["a write to a closed port", broken("POST", "ECONNREFUSED"), { kind: "unavailable", status: null }],
    ["a write to an unknown host", broken("POST", "ENOTFOUND"), { kind: "unavailable", status: null }],
    [
      "a 502 to the token before a write",
      answered({ url: "/app/installations/7/access_tokens", status: 502 }),
      { kind: "unavailable", status: 502 },
    ],
    [
      "a token request broken off",
      broken("POST", "ECONNRESET", "/app/installations/7/access_tokens"),
      { kind: "unavailable", status: null },
    ],
    [
      "a 404 to the token: no installation, and no word about the thing asked for",
      answered({ url: "/app/installations/7/access_tokens", status: 404 }),
      { kind: "unavailable", status: null, retryAt: inSeconds(60) },
    ],
    ["a 429 without a time", answered({ status: 429 }), { kind: "throttled", retryAt: inSeconds(60) }],
    [
      "a 429 with seconds",
      answered({ status: 429, headers: { "retry-after": "7" } }),
      { kind: "throttled", status: 429, retryAt: inSeconds(7) },
    ],
    [
      "a 429 with a date",
      answered({ status: 429, headers: { "retry-after": "Sun, 22 Nov 2026 12:02:00 GMT" } }),
      { kind: "throttled", retryAt: inSeconds(120) },
    ],
    [
      "a 429 with nonsense",
      answered({ status: 429, headers: { "retry-after": "soon" } }),
      { kind: "throttled", retryAt: inSeconds(60) },
    ],
    [
      "a 403 with retry-after and other words",
      answered({ headers: { "retry-after": "5" } }),
      { kind: "throttled", status: 403, retryAt: inSeconds(5) },
    ],
    [
      "a used-up budget",
      answered({ headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": reset } }),
      { kind: "throttled", status: 403, retryAt: inSeconds(601) },
    ],
    [
      "a budget that was reset meanwhile",
      answered({ headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" } }),
      { kind: "throttled", retryAt: NOW },
    ],
    [
      "a secondary limit by its words alone",
      answered({ status: 403 }, "You have exceeded a secondary rate limit."),
      { kind: "throttled", status: 403, retryAt: inSeconds(60) },
    ],
    [
      "a 403 with budget left",
      answered({ headers: { "x-ratelimit-remaining": "4000", "x-ratelimit-reset": reset } }),
      { kind: "refused", status: 403, retryAt: null },
    ],
    ["a 401", answered({ status: 401 }), { kind: "unavailable", status: null }],
    ["a 404", answered({ status: 404 }), { kind: "refused", status: 404 }],
    ["a 409", answered({ status: 409 }), { kind: "refused", status: 409 }],
    ["a 410", answered({ status: 410 }), { kind: "refused", status: 410 }],
    ["a 422", answered({ status: 422 }), { kind: "refused", status: 422 }],
  ])("%s", (_name, error, expected) => {
    expect(failure(error)).toMatchObject(expected);
  });

  it("passes a failure of ours through", () => {
    const own = new GitHubFailure("throttled", "used up", { retryAt: NOW });
    expect(failure(own)).toBe(own);
  });

  it("throws on what is a bug", () => {
    const bug = new TypeError("x is not a function");
    expect(() => failure(bug)).toThrow(bug);
  });

  it.each([
    ["read", "unavailable"],
    ["write", "unknown-outcome"],
  ] as const)("a %s whose answer is unusable is %s", (sent, kind) => {
    expect(unusableAnswer("read it", sent, "200, and HTML").kind).toBe(kind);
  });
});

describe("what it says", () => {
  it.each<[string, unknown, string]>([
    [
      "a missing permission, with its name",
      answered({
        headers: { "x-accepted-github-permissions": "issues=write; pull_requests=write,contents=read" },
        data: { message: "Resource not accessible by integration" },
      }),
      "Could not post a comment on #7 of acme/shop: GitHub refused (403 Resource not accessible by integration). " +
        "The App needs the permission issues=write, or pull_requests=write and contents=read: " +
        "set it in the App's settings, then accept it in the installation.",
    ],
    [
      "fields that are wrong",
      answered({
        status: 422,
        data: {
          message: "Validation Failed",
          errors: [
            { resource: "IssueComment", code: "custom", field: "body", message: "body is too long" },
            { resource: "IssueComment", code: "missing_field", field: "data" },
            "and a text",
          ],
        },
      }),
      "Could not post a comment on #7 of acme/shop: GitHub refused (422 Validation Failed; body is too long; " +
        "IssueComment data missing_field; and a text). Sending it again as it is would not help.",
    ],
    [
      "wrong credentials",
      answered({ status: 401, data: { message: "Bad credentials" } }),
      "Could not post a comment on #7 of acme/shop: GitHub refused the app itself (401 Bad credentials). " +
        "Check APP_ID and PRIVATE_KEY, the machine's clock, and that the App is not suspended.",
    ],
    [
      "an app that was removed",
      answered({ url: "/app/installations/7/access_tokens", status: 404, data: { message: "Not Found" } }),
      "Could not post a comment on #7 of acme/shop: GitHub refused the app itself (404 Not Found). " +
        "The App is not installed there any more, or suspended: install it again.",
    ],
    [
      "a wait",
      answered({ status: 429, headers: { "retry-after": "30" }, data: { message: "Slow\n\tdown" } }),
      "Could not post a comment on #7 of acme/shop yet: GitHub asks to wait until 2026-11-22T12:00:30.000Z (429 Slow down).",
    ],
    [
      "an unknown end",
      broken("POST", "ECONNRESET"),
      "GitHub did not say whether it took effect to post a comment on #7 of acme/shop (ECONNRESET: it is ECONNRESET).",
    ],
    [
      "a page of HTML instead of words",
      answered({ method: "GET", status: 502, data: "<html>Unicorn!</html>" }),
      "Could not post a comment on #7 of acme/shop: GitHub gave no usable answer (502 without a word).",
    ],
  ])("%s", (_name, error, expected) => {
    expect(failure(error).message).toBe(expected);
  });

  it("quotes GitHub at most 240 characters long", () => {
    const { message } = failure(answered({ status: 422, data: { message: "x".repeat(1000) } }));
    expect(message).toContain(`${"x".repeat(239)}…`);
    expect(message).not.toContain("x".repeat(240));
  });
});
