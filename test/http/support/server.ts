import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { createHttpApp } from "../../../app/http/app.ts";
import type { HttpDeps } from "../../../app/http/context.ts";
import { guard } from "../../../app/http/intake/guard.ts";
import { httpHandler } from "../../../app/http/listener.ts";
import { createVerifier } from "../../../app/http/oidc.ts";
import { at, inMemory, url as publicUrl, type World } from "./in-memory.ts";
import { max, peopleOf, secret } from "./in-memory-people.ts";
import { type Issuer, pushClaims, startIssuer } from "./issuer.ts";

/** The real routes on a real server, with a real issuer, over an app kept in memory. */
export interface TestServer extends AsyncDisposable {
  readonly world: World;
  readonly issuer: Issuer;
  readonly origin: string;
  readonly logged: { readonly error: unknown; readonly reference: string; readonly request: string }[];
  /** A token of a push to main of acme/shop, but for these claims. */
  readonly token: (claims?: Record<string, unknown>) => Promise<string>;
  /** Sends as the workflow of those claims (null: no token). */
  readonly send: (method: string, path: string, options?: Sending) => Promise<Answer>;
}

export interface Sending {
  readonly claims?: Record<string, unknown> | null;
  /** Sends the session of `max`, and what shows that it is he who sends it; `session`: the cookie alone. */
  readonly as?: "max" | "session";
  readonly json?: unknown;
  readonly body?: NonNullable<RequestInit["body"]>;
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

/** An error that stands for GitHub not answering. */
export class GitHubDown extends Error {
  readonly retryAfter: number | null;
  constructor(retryAfter: number | null) {
    super("GitHub does not answer");
    this.retryAfter = retryAfter;
  }
}

export function depsOver(world: World, issuer: Issuer, logged: TestServer["logged"]): HttpDeps {
  return {
    usecases: world,
    people: peopleOf(world, world.ask),
    verify: createVerifier({ audience: publicUrl, issuers: [issuer.url], now: () => at, fetch }),
    publicUrl,
    version: "1.2.3",
    now: () => new Date(),
    metrics: async () => "# HELP drawbridge_database_up\n",
    newReference: () => "ref-1",
    logError: (error, reference, request) => logged.push({ error, reference, request }),
    unavailable: (error) =>
      error instanceof GitHubDown ? { why: `${error.message}.`, retryAfter: error.retryAfter } : null,
  };
}

export async function startServer(): Promise<TestServer> {
  const issuer = await startIssuer();
  const world = inMemory();
  const logged: TestServer["logged"] = [];
  const handler = httpHandler(createHttpApp(depsOver(world, issuer, logged)));
  const server = createServer((request, response) => {
    void (async () => {
      if (!(await handler(request, response))) response.writeHead(404, { "x-from": "probot" }).end();
    })();
  });
  guard(server, { trustedProxies: 0, log: { warn: () => {} } });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const token = (claims: Record<string, unknown> = {}) =>
    issuer.sign({ ...pushClaims(issuer.url, publicUrl, at), ...claims });

  return {
    world,
    issuer,
    origin,
    logged,
    token,
    send: async (
      method,
      path,
      { as, claims = as === undefined ? {} : null, json, body, headers, signal } = {},
    ) => {
      const payload = json === undefined ? body : JSON.stringify(json);
      const response = await fetch(origin + path, {
        method,
        headers: {
          ...(claims === null ? {} : { authorization: `Bearer ${await token(claims)}` }),
          ...(json === undefined ? {} : { "content-type": "application/json" }),
          ...(as === undefined ? {} : { cookie: `__Host-drawbridge_session=${secret}` }),
          ...(as === "max" ? { "x-csrf-token": max.csrf } : {}),
          ...headers,
        },
        ...(payload === undefined ? {} : { body: payload, duplex: "half" }),
        ...(signal === undefined ? {} : { signal }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: text === "" ? null : JSON.parse(text),
      };
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await issuer[Symbol.asyncDispose]();
    },
  };
}
