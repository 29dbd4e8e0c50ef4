import type { IncomingMessage, ServerResponse } from "node:http";
import { getRequestListener } from "@hono/node-server";
import type { WebApp } from "./context.ts";

/** Takes every request that nobody before it has taken: what is no page is answered by a page that says so. */
export function webHandler(
  app: WebApp,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const listen = getRequestListener(app.fetch, { overrideGlobalObjects: false });
  return async (request, response) => {
    await listen(request, response);
    return true;
  };
}
