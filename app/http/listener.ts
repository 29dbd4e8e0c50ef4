import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { HttpApp } from "./context.ts";

/** Probot's kind of handler: whether the request was this one's. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** Takes `/api/v1`, `/healthz`, `/readyz` and `/metrics`; everything else stays Probot's: webhooks, its pages, its 404. */
export function httpHandler(app: HttpApp): NodeHandler {
  const listen = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return async (request, response) => {
    if (!/^\/(api\/v1|healthz|readyz|metrics)(?=[/?]|$)/.test(request.url ?? "")) return false;
    await listen(request, response);
    return true;
  };
}
