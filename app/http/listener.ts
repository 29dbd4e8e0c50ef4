import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { HttpApp } from "./context.ts";

/** Probot's kind of handler: whether the request was this one's. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Takes `/api/v1`, `/healthz` and `/readyz`; everything else stays Probot's: webhooks, its own pages, its 404. */
export function httpHandler(app: HttpApp): NodeHandler {
  const listen = getRequestListener((request) => app.fetch(platformRequest(request)), {
    overrideGlobalObjects: false,
  });
  return async (request, response) => {
    if (!/^\/(api\/v1|healthz|readyz)(?=[/?]|$)/.test(request.url ?? "")) return false;
    await listen(request, response);
    return true;
  };
}

/**
 * The adapter's requests are of its own class, out of which the platform's
 * `Request` cannot be made again, as the limit of a chunked body has to. The
 * adapter's cure is to replace the global class; this one touches nothing.
 */
function platformRequest(request: Request): Request {
  if (request.body === null) return request;
  const { method, headers, body, signal } = request;
  // Node asks for `duplex`; the types of the browser do not know it.
  const init: RequestInit & { duplex: "half" } = { method, headers, body, signal, duplex: "half" };
  return new Request(request.url, init);
}
