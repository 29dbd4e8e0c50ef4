import type { IncomingMessage, RequestListener, Server, ServerResponse } from "node:http";
import { clientOf } from "./address.ts";
import { limits as usual, type Limits } from "./limits.ts";
import { type Kind, rates } from "./rates.ts";
import { refuse, type Refused } from "./refuse.ts";
import { type Room, roomOf } from "./room.ts";
import { readBody, tooLarge } from "./webhook-body.ts";
import { wrongField } from "./webhook-head.ts";

export interface GuardOptions {
  /** See `clientOf`. */
  readonly trustedProxies: number;
  readonly log: { readonly warn: (facts: object, message: string) => void };
  readonly limits?: Limits;
}

const webhookPath = "/api/github/webhooks";

/**
 * Stands before everything that a server does: what is too large, too slow, too often or not a webhook at all goes
 * no further, and costs neither a signature nor memory beyond `limits`. What goes on is as it came, but that a
 * webhook's body has been read: Probot takes it from `rawBody`.
 */
export function guard(server: Server, options: GuardOptions): Server {
  const { limits = usual } = options;
  limitConnections(server, limits);
  const listeners = server.listeners("request");
  const serve: RequestListener = (request, response) => {
    for (const listener of listeners) Reflect.apply(listener, server, [request, response]);
  };
  const admit = gate(limits, options, serve);
  server.removeAllListeners("request");
  server.on("request", (request, response) => {
    void admit(request, response, () => {});
  });
  // Without this, Node would ask for the body before anybody has looked at what is announced.
  server.on("checkContinue", (request, response) => {
    void admit(request, response, () => response.writeContinue());
  });
  return server;
}

/** What Node itself watches over. It looks for late headers and bodies every 30 s, and answers 408. */
function limitConnections(server: Server, limits: Limits): void {
  server.maxConnections = limits.connections;
  server.headersTimeout = limits.headersMs;
  server.requestTimeout = limits.requestMs;
  server.keepAliveTimeout = limits.keepAliveMs;
  server.timeout = limits.silentMs;
  // One more than is allowed, so that too many are seen: Node leaves out the rest without a word.
  server.maxHeadersCount = limits.headerFields + 1;
  // Node reads it for each connection, but its types know it as an option only; it answers 431.
  Object.assign(server, { maxHeaderSize: limits.headerBytes });
}

type Admit = (request: IncomingMessage, response: ServerResponse, goOn: () => void) => Promise<void>;

function gate(limits: Limits, { trustedProxies, log }: GuardOptions, serve: RequestListener): Admit {
  const count = rates(limits);
  const small = roomOf(limits.smallWebhooksBytes);
  const large = roomOf(limits.largeWebhooksBytes);
  const say = rarely(log);

  return async (request, response, goOn) => {
    const deny = (refused: Refused): void => {
      say(refused.code);
      refuse(request, response, refused);
    };
    const path = pathOf(request);
    if (path === null) return deny({ code: "not-found", detail: "The request names no path." });
    if (request.rawHeaders.length / 2 > limits.headerFields) {
      return deny({ code: "headers-too-many", detail: `More than ${limits.headerFields} header fields.` });
    }
    const announced = Number(request.headers["content-length"] ?? 0);
    const isWebhook = path === webhookPath && request.method === "POST";
    const kind = isWebhook ? "webhook" : kindOf(path);
    if (kind !== null) {
      const points = isWebhook ? 1 + Math.floor(announced / limits.bytesPerPoint) : 1;
      const wait = await count(kind, clientOf(request, trustedProxies), points);
      if (wait !== null) {
        const detail = `Too many requests at a time. Ask again in ${wait} s.`;
        return deny({ code: "too-many-requests", detail, retryAfter: wait });
      }
    }
    const most = isWebhook ? limits.webhookBytes : mostBytes(path, limits);
    if (announced > most) return deny(tooLarge(most));
    if (!isWebhook) {
      goOn();
      return serve(request, response);
    }

    const wrong = wrongField(request.headers);
    if (wrong !== null) {
      return deny({ code: "body-invalid", detail: `This is no webhook of GitHub's: see its ${wrong}.` });
    }
    const isSmall = request.headers["content-length"] !== undefined && announced <= limits.smallWebhookBytes;
    const refused = await receive(request, response, isSmall ? small : large, limits, goOn);
    if (refused === null) return serve(request, response);
    if (refused !== "gone") deny(refused);
  };
}

/** Reads a webhook's body to where Probot looks for it. Null: it may go on. */
async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  room: Room,
  limits: Limits,
  goOn: () => void,
): Promise<Refused | "gone" | null> {
  goOn();
  const read = await readBody(request, limits, room);
  if (!read.ok) return read.refused;
  const { body } = read;
  response.once("close", () => room.give(body.length));
  if (response.destroyed) return "gone";
  // Every payload of GitHub's is an object; the library that takes it fails at anything else.
  if (!/^\s*\{/.test(body.toString("latin1", 0, 64))) {
    return { code: "body-invalid", detail: "The body is no JSON object." };
  }
  Object.assign(request, { rawBody: body, body: {} });
  return null;
}

/** As the library of webhooks reads it, so that both see the same path; null: there is none. */
function pathOf({ url = "" }: IncomingMessage): string | null {
  if (!url.startsWith("/")) return null;
  let end = url.length;
  while (end > 1 && url[end - 1] === "/") end -= 1;
  const trimmed = url.slice(0, end);
  return URL.canParse(trimmed, "http://localhost") ? new URL(trimmed, "http://localhost").pathname : null;
}

/** Null: it is not counted. */
function kindOf(path: string): Kind | null {
  if (path === "/healthz") return null;
  if (path === "/readyz") return "readiness";
  return path.startsWith("/api/v1/") ? "api" : "other";
}

function mostBytes(path: string, limits: Limits): number {
  return /^\/api\/v1\/.*\/task\/finish$/.test(path) ? limits.taskFinishBytes : limits.apiBytes;
}

/** One line for each reason in ten seconds, with the number of those that it stands for: a flood fills no disk. */
function rarely(log: GuardOptions["log"]): (code: string) => void {
  const silent = new Map<string, number>();
  return (code) => {
    const more = silent.get(code);
    if (more !== undefined) {
      silent.set(code, more + 1);
      return;
    }
    log.warn({ code }, "a request was refused before it was read");
    silent.set(code, 0);
    setTimeout(() => {
      const requests = silent.get(code) ?? 0;
      silent.delete(code);
      if (requests > 0) log.warn({ code, requests }, "more requests were refused before they were read");
    }, 10_000).unref();
  };
}
