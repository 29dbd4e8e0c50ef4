import { createRoute } from "@hono/zod-openapi";
import { type HttpApp, type HttpDeps, problemResponse } from "../context.ts";
import * as contract from "../contract.ts";
import { reject } from "../problem.ts";
import { json, problems } from "../responses.ts";

/** `/healthz`: the process answers. `/readyz`: it can also do its work. */
export function healthRoutes(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/healthz",
      operationId: "health",
      summary: "Whether the process answers",
      responses: { 200: json(contract.health, "It does") },
    }),
    (context) => context.json({ status: "ok" as const }, 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/readyz",
      operationId: "readiness",
      summary: "Whether database, queue and migrations are ready",
      responses: { 200: json(contract.health, "They are"), ...problems(503) },
    }),
    async (context) => {
      const missing = await deps.usecases.notReady();
      if (missing.length === 0) return context.json({ status: "ok" as const }, 200);
      return problemResponse(
        context,
        reject("not-ready", `Not ready: ${missing.join(", ")}. The log says why.`),
      );
    },
  );
}
