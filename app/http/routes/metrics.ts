import { createRoute, z } from "@hono/zod-openapi";
import type { HttpApp, HttpDeps } from "../context.ts";

/** `/metrics`: everything that is counted, for Prometheus. It asks for no token: keep it inside. */
export function metricsRoute(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/metrics",
      operationId: "metrics",
      summary: "Metrics in Prometheus' text format",
      responses: {
        200: { description: "Every metric", content: { "text/plain": { schema: z.string() } } },
      },
    }),
    async (context) =>
      context.text(await deps.metrics(), 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }),
  );
}
