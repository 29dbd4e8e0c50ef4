/** The HTTP side: who calls, what goes wrong today, which route, what is written into the log. */
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Callers } from "./callers.ts";
import { faultAnswer, type Fault, type FaultList } from "./faults.ts";
import { Refused, type Answer, type Call, type Caller, type Routes } from "./http.ts";
import { authorize, needOf } from "./permissions.ts";
import { routeFinder } from "./routes.ts";
import type { AsideRequest } from "./sign-in.ts";
import { timestamp, type Json, type World } from "./world.ts";

/** One request, as the log keeps it. */
export type LoggedRequest = {
  readonly method: string;
  /** Without `/api/v3` and query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Json | undefined;
  /** `GET /repos/{owner}/{repo}`; undefined where the stand-in has no such route. */
  readonly operation: string | undefined;
  /** `installation`, `app` (by JWT), `person:<login>`, `actions` or `anonymous`. */
  readonly caller: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly at: string;
  /** 0 while unanswered, and where the connection was broken. */
  status: number;
  /** Milliseconds until the answer left. */
  ms: number;
  /** The answer's body, for the judge of answers; not kept for 304. */
  answer: unknown;
};

export type ServerParts = {
  readonly world: World;
  readonly routes: Routes;
  readonly callers: Callers;
  readonly faults: FaultList;
  readonly log: LoggedRequest[];
  /** Answers what is not the REST API: the OIDC issuer, the runner's tokens, signing in. */
  readonly aside: (
    request: AsideRequest & { readonly authorization: string | undefined },
  ) => Promise<Answer | undefined>;
  /** What the installation has used of its rate limit. */
  readonly spent: { requests: number };
  readonly onRequest: (request: LoggedRequest) => void;
};

const API_PREFIX = "/api/v3";
const VERSIONS = ["2022-11-28", "2026-03-10"];

/** Listens on a free (or the given) port of 127.0.0.1; requests are answered once `serve` was called. */
export async function listen(port: number): Promise<{ server: Server; url: string }> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

export function serve(server: Server, parts: ServerParts): void {
  for (const operation of Object.keys(parts.routes)) needOf(operation);
  const find = routeFinder(parts.routes);
  server.on("request", (request, response) => {
    handle(parts, find, request, response).catch((error: unknown) => {
      // A mistake of the stand-in: it must be seen, and must not look like GitHub.
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      process.stderr.write(`local GitHub: ${request.method} ${request.url}: ${message}\n`);
      if (!response.headersSent) response.writeHead(599, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: `The local GitHub failed: ${message}` }));
    });
  });
}

async function handle(
  parts: ServerParts,
  find: ReturnType<typeof routeFinder>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { world } = parts;
  const started = performance.now();
  const url = new URL(request.url ?? "/", world.url);
  const source = await readAll(request);
  const authorization = request.headers.authorization;
  if (!url.pathname.startsWith(API_PREFIX)) {
    const answer = await parts.aside({
      method: request.method ?? "GET",
      path: url.pathname,
      query: url.searchParams,
      form: new URLSearchParams(source),
      cookie: request.headers.cookie,
      authorization,
    });
    return send(response, answer ?? { status: 404, body: { message: "Not Found" } });
  }

  const path = url.pathname.slice(API_PREFIX.length) || "/";
  const method = request.method ?? "GET";
  const { caller, refusal } = await identified(parts.callers, authorization);
  const body = parseBody(source);
  const found = find(method, path);
  const entry: LoggedRequest = {
    method,
    path,
    query: Object.fromEntries(url.searchParams),
    body: source === "" ? undefined : (body ?? { "(not JSON)": source }),
    operation: found?.operation,
    caller: caller.kind === "person" ? `person:${caller.account.login}` : caller.kind,
    headers: headersOf(request),
    at: timestamp(world),
    status: 0,
    ms: 0,
    answer: undefined,
  };
  parts.log.push(entry);
  parts.onRequest(entry);

  const act = async (): Promise<Answer> => {
    if (refusal !== undefined) throw refusal;
    if (found === undefined) throw new Refused(404, "Not Found");
    if (body === undefined) throw new Refused(400, "Problems parsing JSON");
    const { operation, params, route } = found;
    const target = `${path}${url.search}`;
    const accept = request.headers.accept ?? "";
    const version = String(request.headers["x-github-api-version"] ?? VERSIONS[0]);
    if (!VERSIONS.includes(version)) throw new Refused(400, `The version ${version} is not supported.`);
    const call: Call = {
      operation,
      method,
      target,
      params,
      query: url.searchParams,
      body,
      accept,
      version,
      caller,
    };
    const accepted = authorize(world, call);
    const answer = await route(call);
    return { ...answer, headers: { ...answer.headers, "x-accepted-github-permissions": accepted } };
  };

  const answer = await withFault(parts.faults.take({ method, path, caller: entry.caller }), () =>
    refusable(act),
  );
  if (answer === "broken") {
    entry.ms = performance.now() - started;
    request.socket.destroy();
  } else {
    const final = method === "GET" ? conditional(answer, request.headers["if-none-match"]) : answer;
    entry.status = final.status;
    entry.answer = final.body;
    entry.ms = performance.now() - started;
    send(response, { ...final, headers: { ...rateLimit(parts, entry), ...final.headers } });
  }
  world.changed();
}

async function identified(
  callers: Callers,
  authorization: string | undefined,
): Promise<{ caller: Caller; refusal?: Refused }> {
  try {
    return { caller: await callers.identify(authorization) };
  } catch (error) {
    if (error instanceof Refused) return { caller: { kind: "anonymous" }, refusal: error };
    throw error;
  }
}

async function withFault(fault: Fault | undefined, act: () => Promise<Answer>): Promise<Answer | "broken"> {
  if (fault === undefined) return act();
  if (fault.kind === "stall") {
    await sleep(fault.ms ?? 1000, undefined, { ref: false });
    return act();
  }
  if (fault.kind === "stall-after-effect") {
    const answer = await act();
    await sleep(fault.ms ?? 1000, undefined, { ref: false });
    return answer;
  }
  if (fault.kind === "502-after-effect" || fault.kind === "reset-after-effect") await act();
  return faultAnswer(fault) ?? "broken";
}

async function refusable(act: () => Promise<Answer>): Promise<Answer> {
  try {
    return await act();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return {
      status: error.status,
      body: {
        message: error.message,
        ...(error.errors === undefined ? {} : { errors: error.errors }),
        documentation_url: "https://docs.github.com/rest",
        status: String(error.status),
      },
    };
  }
}

/** A body that the client has already is answered by 304 and nothing more. */
function conditional(answer: Answer, ifNoneMatch: string | undefined): Answer {
  if (answer.status !== 200 || Buffer.isBuffer(answer.body)) return answer;
  const etag = `"${createHash("sha256").update(JSON.stringify(answer.body)).digest("hex")}"`;
  const headers = { ...answer.headers, etag };
  const has = ifNoneMatch?.split(",").some((each) => each.trim().replace(/^W\//, "") === etag);
  return has === true ? { status: 304, headers } : { ...answer, headers };
}

const LIMIT = 5000;

/** A 304 costs nothing. */
function rateLimit(parts: ServerParts, entry: LoggedRequest): Record<string, string> {
  if (entry.caller !== "installation") return {};
  if (entry.status !== 304) parts.spent.requests += 1;
  const used = parts.spent.requests;
  return {
    "x-ratelimit-limit": String(LIMIT),
    "x-ratelimit-remaining": String(Math.max(0, LIMIT - used)),
    "x-ratelimit-used": String(used),
    "x-ratelimit-reset": String(Math.floor(parts.world.clock().getTime() / 1000) + 3600),
    "x-ratelimit-resource": "core",
  };
}

function send(response: ServerResponse, answer: Answer): void {
  const headers = { "x-github-media-type": "github.v3; format=json", ...answer.headers };
  if (answer.body === undefined) {
    response.writeHead(answer.status, headers).end();
    return;
  }
  if (Buffer.isBuffer(answer.body)) {
    response.writeHead(answer.status, headers).end(answer.body);
    return;
  }
  response.writeHead(answer.status, { "content-type": "application/json; charset=utf-8", ...headers });
  response.end(JSON.stringify(answer.body));
}

async function readAll(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

/** An absent body is an empty one; what is no JSON object is undefined. */
function parseBody(source: string): Json | undefined {
  if (source === "") return {};
  try {
    const value: unknown = JSON.parse(source);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : undefined;
  } catch {
    return undefined;
  }
}

/** Headers worth a test's while: never the authorization. */
function headersOf(request: IncomingMessage): Record<string, string> {
  const kept = ["accept", "if-none-match", "user-agent", "x-github-api-version"];
  return Object.fromEntries(
    kept.flatMap((name) => {
      const value = request.headers[name];
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );
}
