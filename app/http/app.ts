/**
 * Drawbridge's HTTP API: one file a group of routes, each declared once for
 * routing, validation and the OpenAPI document. Every "no" is a problem
 * (RFC 9457), those of HTTP itself too. `listener.ts` puts it on Probot's server.
 */
import { OpenAPIHono } from "@hono/zod-openapi";
import { HTTPException } from "hono/http-exception";
import { SignInEnded } from "../github/as-person.ts";
import { viewerOf } from "../people/cookies.ts";
import { type HttpApp, type HttpDeps, type HttpEnv, problemResponse } from "./context.ts";
import { brokenJson, invalidRequest } from "./invalid-request.ts";
import { openapiRoute } from "./openapi.ts";
import { reject } from "./problem.ts";
import { auditRoute } from "./routes/audit.ts";
import { blockRoutes } from "./routes/block.ts";
import { cancelRoute } from "./routes/cancel.ts";
import { confirmRoutes } from "./routes/confirm.ts";
import { deploymentRoutes } from "./routes/deployments.ts";
import { guidanceRoutes } from "./routes/guidance.ts";
import { healthRoutes } from "./routes/health.ts";
import { interruptionRoutes } from "./routes/interruptions.ts";
import { metricsRoute } from "./routes/metrics.ts";
import { onwardRoutes } from "./routes/onward.ts";
import { releaseRoutes } from "./routes/releases.ts";
import { reportRoute } from "./routes/report.ts";
import { statusRoutes } from "./routes/status.ts";
import { stepLogRoute } from "./routes/step-log.ts";
import { taskRoutes } from "./routes/task.ts";
import { viewerRoutes } from "./routes/viewer.ts";

const groups = [
  releaseRoutes,
  blockRoutes,
  deploymentRoutes,
  cancelRoute,
  guidanceRoutes,
  onwardRoutes,
  reportRoute,
  taskRoutes,
  stepLogRoute,
  interruptionRoutes,
  confirmRoutes,
  statusRoutes,
  auditRoute,
  viewerRoutes,
  healthRoutes,
  metricsRoute,
  openapiRoute,
] as const satisfies readonly ((app: HttpApp, deps: HttpDeps) => void)[];

export function createHttpApp(deps: HttpDeps): HttpApp {
  const app: HttpApp = new OpenAPIHono<HttpEnv>({
    defaultHook: (result, context) => {
      if (result.success) return undefined;
      // A path that no id or version can have leads to nothing, as one that was never given out.
      if (result.target === "param") return problemResponse(context, noRoute(context.req.path));
      const part = result.target === "query" || result.target === "header" ? result.target : "body";
      return problemResponse(context, invalidRequest(part, result.error.issues));
    },
  });
  app.use(async (context, next) => {
    await next();
    context.header("cache-control", "no-store");
    context.header("x-content-type-options", "nosniff");
  });
  for (const group of groups) group(app, deps);
  refuseOtherMethods(app);
  app.notFound((context) => problemResponse(context, noRoute(context.req.path)));
  app.onError(async (error, context) => {
    if (error instanceof HTTPException && error.status === 400) {
      return problemResponse(context, brokenJson(await context.req.text()));
    }
    if (error instanceof HTTPException && error.status === 415) {
      return problemResponse(
        context,
        reject("body-invalid", "Send the body with `Content-Type: application/json`."),
      );
    }
    // Nobody waits for an answer, and nothing of the app's has failed.
    if (isAborted(error)) return problemResponse(context, reject("not-ready", "The caller has gone."));
    if (error instanceof SignInEnded) {
      // Whoever asks again and again would have GitHub asked with a token that it refuses.
      const { people, publicUrl } = deps;
      const viewer = people === null ? null : await viewerOf(people, publicUrl, context);
      if (viewer !== null) await people?.end(viewer);
      return problemResponse(context, reject("token-expired", error.message));
    }
    const unavailable = deps.unavailable(error);
    if (unavailable !== null) {
      const { why, retryAfter } = unavailable;
      const headers: Record<string, string> =
        retryAfter === null ? {} : { "retry-after": String(retryAfter) };
      return problemResponse(context, reject("not-ready", why), headers);
    }
    const reference = deps.newReference();
    deps.logError(error, reference, `${context.req.method} ${context.req.path}`);
    const detail = `Drawbridge failed to answer. Its administrator finds the reason in the log under ${reference}.`;
    return problemResponse(context, reject("internal-error", detail));
  });
  return app;
}

/** What Node says where a client goes away before its body has arrived. */
function isAborted(error: Error): boolean {
  return error.message === "aborted" && "code" in error && error.code === "ECONNRESET";
}

function noRoute(path: string) {
  return reject("not-found", `There is nothing at ${path}. The routes are listed at /api/v1/openapi.json.`);
}

/** A path that is there, by a method that is not: 405 with `Allow`, not 404. */
function refuseOtherMethods(app: HttpApp): void {
  const methods = new Map<string, string[]>();
  for (const definition of app.openAPIRegistry.definitions) {
    if (definition.type !== "route") continue;
    const { path, method } = definition.route;
    methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()]);
  }
  for (const [path, allowed] of methods) {
    const allow = [...allowed, ...(allowed.includes("GET") ? ["HEAD"] : [])].join(", ");
    app.all(path.replaceAll(/\{(\w+)\}/g, ":$1"), (context) => {
      const detail = `${context.req.method} is not possible at ${context.req.path}. Possible: ${allow}.`;
      return problemResponse(context, reject("method-not-allowed", detail), { allow });
    });
  }
}
