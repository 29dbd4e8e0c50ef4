import { z } from "@hono/zod-openapi";
import type { HttpApp, HttpDeps } from "./context.ts";
import { json, problems } from "./responses.ts";

const openapiPath = "/api/v1/openapi.json";

/** The document of every route that the app has. */
export function openapiDocument(app: HttpApp, version: string) {
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Drawbridge",
      version,
      description:
        "Releases and deployments of a repository. A workflow calls it with its Actions OIDC token, whose audience is this server's address; it acts on its own repository only, and every POST of its may be sent again. A person calls it with the session of the pages; a POST that carries an `Idempotency-Key` may be sent again. Every error is a problem (RFC 9457).",
    },
  });
}

/** The document served by the app itself. */
export function openapiRoute(app: HttpApp, deps: HttpDeps): void {
  app.openAPIRegistry.registerComponent("securitySchemes", "actionsToken", {
    type: "http",
    scheme: "bearer",
    bearerFormat: "JWT",
    description: "OIDC token of a GitHub Actions job (`permissions: id-token: write`).",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "session", {
    type: "apiKey",
    in: "cookie",
    name: "__Host-drawbridge_session",
    description:
      "The session of somebody who has signed in on the pages. A server without https calls the cookie drawbridge_session.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "csrfToken", {
    type: "apiKey",
    in: "header",
    name: "X-CSRF-Token",
    description: "`csrf_token` of `GET /api/v1/viewer`: beside the session with every change.",
  });
  app.openAPIRegistry.registerPath({
    method: "get",
    path: openapiPath,
    operationId: "openapi",
    summary: "This document",
    responses: { 200: json(z.record(z.string(), z.unknown()), "OpenAPI 3.1"), ...problems(500) },
  });
  app.get(openapiPath, (context) => context.json(openapiDocument(app, deps.version)));
}
