/**
 * GitHub's edge under test: a real Probot with the real Octokit class, and nock in place of the network.
 * A request that no test announced fails the test and names itself; every request is held against GitHub's
 * own OpenAPI description.
 */
import { generateKeyPairSync } from "node:crypto";
import nock from "nock";
import { Probot } from "probot";
import { afterEach, beforeEach } from "vitest";
import { createGitHubApp } from "../../app/github/app.ts";
import { GitHubFailure, type GitHubRepository } from "../../app/github/client.ts";
import { createOctokit, type OctokitSettings } from "../../app/github/octokit.ts";
import { findOperation, requestProblems } from "../../demo/github/openapi.ts";

export const API = "https://api.github.com";
export const APP_ID = 4711;
export const SLUG = "drawbridge-acme";
export const BOT = { login: `${SLUG}[bot]`, type: "Bot", id: 99 };
export const SHA = "a".repeat(40);
export const NOW = new Date("2026-11-22T12:00:00.000Z");

const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
  publicKeyEncoding: { type: "spki", format: "pem" },
});

/** A request as it left: `GET /repos/acme/shop?per_page=1`, decoded. */
export interface SentRequest {
  readonly route: string;
  readonly body: unknown;
  readonly headers: Readonly<Record<string, string>>;
}

type Answer = { status: number; body?: object | string; headers?: Record<string, string> };

export interface Edge {
  readonly repository: GitHubRepository;
  readonly app: ReturnType<typeof createGitHubApp>;
  readonly probot: Probot;
  /** What was sent so far, token requests left out. */
  readonly sent: SentRequest[];
  readonly log: string[];
  /** The time that the app sees. */
  readonly clock: { now: Date };
  /** Announces one request, by its decoded path with query, and how GitHub answers it. */
  readonly on: (route: string, answer: Answer | (() => Answer | Promise<Answer>)) => void;
  /** Announces the request and a broken connection. */
  readonly onBroken: (route: string, error: { code?: string; message?: string }) => void;
  /** Token requests so far, how many of the first GitHub refuses, and with which status. */
  readonly tokens: { asked: number; failing: number; status: number };
}

let unexpected: string[] = [];
let edges: Edge[] = [];

beforeEach(() => {
  nock.disableNetConnect();
  nock.emitter.on("no match", remember);
});

afterEach(() => {
  nock.emitter.removeListener("no match", remember);
  const pending = nock.pendingMocks();
  nock.cleanAll();
  const [met, all] = [unexpected, edges];
  unexpected = [];
  edges = [];
  const problems = [
    ...met.map((request) => `no test announced ${request}`),
    ...pending.map((request) => `announced and not sent: ${request}`),
    ...all.flatMap((edge) => edge.sent.flatMap(problemsOf)),
  ];
  if (problems.length > 0) throw new Error(problems.join("\n"));
});

function remember(request: Request): void {
  unexpected.push(`${request.method} ${request.url}`);
}

function problemsOf({ route, body }: SentRequest): string[] {
  const [method, target] = split(route);
  const url = new URL(target, API);
  const operation = findOperation(method, url.pathname);
  if (operation === undefined) return [`${route} is no operation of GitHub`];
  return requestProblems(operation, url.searchParams, body).map((problem) => `${route}: ${problem}`);
}

function split(route: string): [string, string] {
  const at = route.indexOf(" ");
  return [route.slice(0, at), route.slice(at + 1)];
}

/** A started app for the repository acme/shop in installation 7. */
export function startEdge(settings: Partial<OctokitSettings> = {}): Edge {
  const clock = { now: NOW };
  const log: string[] = [];
  const Octokit = createOctokit({
    appId: APP_ID,
    privateKey,
    baseUrl: null,
    version: "1.2.3",
    log: { debug: (line) => log.push(line), warn: (line) => log.push(`warn: ${line}`) },
    clock: { now: () => clock.now, sleep: () => Promise.resolve() },
    ...settings,
  });
  const probot = new Probot({ appId: APP_ID, privateKey, secret: "test", Octokit, logLevel: "fatal" });
  const app = createGitHubApp(probot, APP_ID, () => clock.now);
  const base = settings.baseUrl ?? API;
  const tokens = { asked: 0, failing: 0, status: 502 };
  nock(base)
    .persist()
    .post(/\/app\/installations\/\d+\/access_tokens$/)
    .optionally()
    .reply(() => {
      tokens.asked += 1;
      if (tokens.asked <= tokens.failing) return [tokens.status, {}];
      return [201, { token: `ghs_${tokens.asked}`, expires_at: "2099-01-01T00:00:00Z", permissions: {} }];
    });
  nock(base).persist().get("/app").optionally().reply(200, { id: APP_ID, slug: SLUG });

  const sent: SentRequest[] = [];
  const intercept = (route: string) => {
    const [method, target] = split(route);
    const matches = (uri: string) => withoutBase(uri, base) === target;
    return nock(base).intercept(Object.assign(matches, { toString: () => target }), method);
  };
  const edge: Edge = {
    repository: app.repository(7, "acme", "shop"),
    app,
    probot,
    sent,
    log,
    clock,
    tokens,
    on: (route, answer) => {
      intercept(route).reply(async (request: Request) => {
        const text = await request.text();
        sent.push({
          route,
          body: text === "" ? undefined : JSON.parse(text),
          headers: Object.fromEntries(request.headers),
        });
        const { status, body = {}, headers = {} } = typeof answer === "function" ? await answer() : answer;
        return [status, body, headers];
      });
    },
    onBroken: (route, error) => {
      intercept(route).replyWithError(Object.assign(new Error(error.message ?? "broken"), error));
    },
  };
  edges.push(edge);
  return edge;
}

function withoutBase(uri: string, base: string): string {
  const path = new URL(base).pathname;
  const [pathname = "", query] = uri.slice(path === "/" ? 0 : path.length).split("?");
  const decoded = decodeURIComponent(pathname);
  return query === undefined ? decoded : `${decoded}?${decodeURIComponent(query.replaceAll("+", " "))}`;
}

/** The failure that a call ends with. */
export async function failureOf(call: Promise<unknown>): Promise<GitHubFailure> {
  const end = await call.then(
    (value) => new Error(`It succeeded with ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  if (end instanceof GitHubFailure) return end;
  throw end;
}
