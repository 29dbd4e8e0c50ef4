import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { HttpApp } from "./context.ts";
import { routesOf } from "./route-names.ts";

/** Probot's kind of handler: whether the request was this one's. */
export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<boolean>;

/** A request that was answered: by its route as it is documented, never by its address, which has no end. */
export interface Answered {
  readonly method: string;
  readonly route: string;
  readonly status: number;
  readonly seconds: number;
}

/**
 * Takes `/api/v1`, `/healthz`, `/readyz` and `/metrics`; everything else stays Probot's: webhooks, its own pages, its
 * 404. Hears of every answer, Probot's too.
 */
export function httpHandler(app: HttpApp, heard: (answered: Answered) => void = () => {}): NodeHandler {
  const listen = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  const routeOf = routesOf(app);
  return async (request, response) => {
    const url = request.url ?? "";
    const began = performance.now();
    response.once("close", () => {
      const seconds = (performance.now() - began) / 1_000;
      heard({ ...routeOf(request.method ?? "", url), status: response.statusCode, seconds });
    });
    if (!/^\/(api\/v1|healthz|readyz|metrics)(?=[/?]|$)/.test(url)) return false;
    await listen(request, response);
    return true;
  };
}
