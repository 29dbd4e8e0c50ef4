import type { MiddlewareHandler } from "hono";
import { type CallerAction, eventRejection, projectOfCaller } from "./callers.ts";
import { type HttpDeps, type HttpEnv, problemResponse } from "./context.ts";
import { reject } from "./problem.ts";

/**
 * Lets a workflow through to what it may do, before anything of its request is
 * read: its token, the repository in the path, the event that started it. The
 * ref and the commit are the routes' to check, since the body names the commit.
 */
export function caller(deps: HttpDeps, action: CallerAction): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    const verified = await deps.verify(context.req.header("authorization"));
    if (!verified.ok) return problemResponse(context, reject(verified.code, verified.detail));
    const { claims } = verified;
    const project = await projectOfCaller(
      deps.usecases,
      claims,
      context.req.param("owner") ?? "",
      context.req.param("repo") ?? "",
    );
    if (!project.ok) return problemResponse(context, project);
    const rejection = eventRejection(action, claims.eventName);
    if (rejection !== null) return problemResponse(context, rejection);
    context.set("claims", claims);
    context.set("project", project.value);
    return next();
  };
}
