import type {
  DeploymentRequest,
  DeploymentState,
  ReleaseRequest,
  ReportRequest,
  TaskClaimRequest,
  TaskFinishRequest,
  TaskLogRequest,
} from "../app/http/contract.ts";
import { type Answered, answerOf, type Exchange } from "./answered.ts";
import {
  type AnsweredDeployment,
  type AnsweredGoesOn,
  type AnsweredRelease,
  type AnsweredTask,
  type Read,
  readDeployment,
  readGoesOn,
  readProblem,
  readRelease,
  readTask,
} from "./answers.ts";
import type { Context } from "./context.ts";
import type { Deps } from "./deps.ts";
import type { Failure } from "./result.ts";
import { retry, type RetryLimits, type Tried, type Try } from "./retry.ts";
import { askToken } from "./token.ts";
import type { HttpAnswer, HttpRequest } from "./transport.ts";

/** Drawbridge, as a job of this repository may use it. Every POST may be sent again: nothing is made twice. */
export interface Api {
  readonly createRelease: (body: ReleaseRequest) => Promise<Answered<AnsweredRelease>>;
  readonly deploy: (body: DeploymentRequest) => Promise<Answered<AnsweredDeployment>>;
  readonly report: (body: ReportRequest) => Promise<Answered<AnsweredDeployment>>;
  readonly release: (version: string, until?: Until) => Promise<Answered<AnsweredRelease>>;
  readonly deployment: (id: number, look?: Look, until?: Until) => Promise<Answered<AnsweredDeployment>>;
  readonly claimTask: (id: number, body: TaskClaimRequest, until: Until) => Promise<Answered<AnsweredTask>>;
  readonly logTask: (id: number, body: TaskLogRequest) => Promise<Answered<AnsweredGoesOn>>;
  readonly finishTask: (
    id: number,
    body: TaskFinishRequest,
    until: Until,
  ) => Promise<Answered<AnsweredDeployment>>;
}

/**
 * Until when, by the job's clock in milliseconds, the question is repeated; undefined: a few times;
 * `once`: never, and nothing is logged of it.
 */
export type Until = number | "once" | undefined;

/** Holds the answer for so many seconds, while the state is the one that is known. */
export interface Look {
  readonly seconds: number;
  readonly state: DeploymentState;
}

const usual: RetryLimits = { tries: 5, budgetMs: 120_000, tryMs: 30_000 };
const once: RetryLimits = { tries: 1, budgetMs: 10_000, tryMs: 10_000 };
/** More than the longest that Drawbridge holds an answer. */
const patientTryMs = 45_000;
/** The last look may still be answered. */
const leastMs = 10_000;

type Call = Pick<HttpRequest, "method" | "url" | "body">;
type Sent = { readonly ok: true; readonly tried: Tried<Exchange> } | Failure;

/** @param serverUrl without a slash at its end; also the audience of the token */
export function apiOf(deps: Deps, context: Context, serverUrl: string): Api {
  const repository = [context.owner, context.repository].map(encodeURIComponent).join("/");
  const base = `${serverUrl}/api/v1/repos/${repository}`;
  let token: string | null = null;

  async function call<T>(
    path: string,
    body: object | null,
    read: Read<T>,
    until?: Until,
  ): Promise<Answered<T>> {
    const method = body === null ? "GET" : "POST";
    const request: Call = { method, url: base + path, body: body === null ? null : JSON.stringify(body) };
    let sent = await send(request, until);
    if (sent.ok && hasExpired(sent.tried.value)) {
      if (until !== "once") deps.core.info("The token has expired: asking GitHub for a new one.");
      token = null;
      sent = await send(request, until);
    }
    return sent.ok ? answerOf(`${method} ${request.url}`, sent.tried, read) : sent;
  }

  function limitsAt(until: number | "once"): RetryLimits {
    if (until === "once") return once;
    const budgetMs = Math.max(leastMs, until - deps.clock.now());
    return { tries: Infinity, budgetMs, tryMs: patientTryMs };
  }

  async function send(request: Call, until: Until): Promise<Sent> {
    if (token === null) {
      const limits = until === undefined ? undefined : limitsAt(until);
      const asked = await askToken(deps, context, serverUrl, limits);
      if (!asked.ok) return asked;
      token = asked.token;
    }
    const headers = headersOf(token, request.body !== null);
    const limits = until === undefined ? usual : limitsAt(until);
    const log = until === "once" ? () => {} : deps.core.info;
    const tried = await retry(deps.clock, limits, log, async (timeoutMs) =>
      tryOf(await deps.send({ ...request, headers, timeoutMs })),
    );
    return { ok: true, tried };
  }

  return {
    createRelease: (body) => call("/releases", body, readRelease),
    deploy: (body) => call("/deployments", body, readDeployment),
    report: (body) => call("/deployments/report", body, readDeployment),
    release: (version, until) => call(`/releases/${encodeURIComponent(version)}`, null, readRelease, until),
    deployment: (id, look, until) =>
      call(`/deployments/${id}${look === undefined ? "" : queryOf(look)}`, null, readDeployment, until),
    claimTask: (id, body, until) => call(`/deployments/${id}/task/claim`, body, readTask, until),
    logTask: (id, body) => call(`/deployments/${id}/task/log`, body, readGoesOn, "once"),
    finishTask: (id, body, until) => call(`/deployments/${id}/task/finish`, body, readDeployment, until),
  };
}

function queryOf({ seconds, state }: Look): string {
  return `?wait=${seconds}&state=${state}`;
}

function headersOf(token: string, hasBody: boolean): Readonly<Record<string, string>> {
  const accept = "application/json, application/problem+json";
  const headers = { authorization: `Bearer ${token}`, accept };
  return hasBody ? { ...headers, "content-type": "application/json" } : headers;
}

function tryOf(exchange: Exchange): Try<Exchange> {
  if (!exchange.ok) return { again: true, value: exchange, why: exchange.why, waitMs: null };
  if (exchange.status !== 429 && exchange.status < 500) return { again: false, value: exchange };
  const code = readProblem(exchange.body)?.code;
  const why = `answered ${exchange.status}${code === undefined ? "" : ` ${code}`}`;
  return { again: true, value: exchange, why, waitMs: retryAfter(exchange) };
}

/** Milliseconds. Dates are not read: they would be compared with the runner's clock, which may be wrong. */
function retryAfter({ headers }: HttpAnswer): number | null {
  const value = headers["retry-after"];
  return typeof value === "string" && /^\d{1,6}$/.test(value) ? Number(value) * 1000 : null;
}

function hasExpired(exchange: Exchange): boolean {
  return exchange.ok && exchange.status === 401 && readProblem(exchange.body)?.code === "token-expired";
}
