import type { Context, MiddlewareHandler } from "hono";
import {
  type Allowed,
  type CallerAction,
  eventRejection,
  forPeople,
  type ForPeople,
  projectOfCaller,
} from "./callers.ts";
import { type Caller, type HttpDeps, type HttpEnv, problemResponse } from "./context.ts";
import { personOfSession, projectOfPerson } from "./person-caller.ts";
import { reject, type Rejection } from "./problem.ts";
import type { HttpProject } from "./usecases.ts";

/**
 * Who may call a route: each of these lets its kind of caller through to what it may do, before anything else of the
 * request is read. A workflow comes with its token: the repository in the path must be its own, and the event that
 * started it must fit; the ref and the commit are the routes' to check, since the body names the commit. A person comes
 * with the session of the pages, and sees the repositories that GitHub shows them; what they may do there is decided
 * where comments are decided.
 */

/** Workflows only. */
export function workflow(deps: HttpDeps, action: "report" | "task"): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    const asked = await inRepository(deps, context, await workflowOf(deps, context), action);
    if (!asked.ok) return problemResponse(context, asked);
    context.set("claims", asked.value.caller.claims);
    context.set("project", asked.value.project);
    return next();
  };
}

/** Workflows and people. */
export function caller(
  deps: HttpDeps,
  action: Exclude<CallerAction, "report" | "task" | ForPeople>,
): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    const asked = await inRepository(deps, context, await callerOf(deps, context), action);
    if (!asked.ok) return problemResponse(context, asked);
    context.set("caller", asked.value.caller);
    context.set("project", asked.value.project);
    return next();
  };
}

/** People only. */
export function person(deps: HttpDeps, action: ForPeople): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    const asked = await inRepository(deps, context, await callerOf(deps, context), action);
    if (!asked.ok) return problemResponse(context, asked);
    if (asked.value.caller.kind === "workflow") return problemResponse(context, forPeople[action]);
    context.set("person", asked.value.caller);
    context.set("project", asked.value.project);
    return next();
  };
}

/** People only, about no repository in particular. */
export function signedIn(deps: HttpDeps): MiddlewareHandler<HttpEnv> {
  return async (context, next) => {
    const found = await callerOf(deps, context);
    if (!found.ok) return problemResponse(context, found);
    if (found.value.kind === "workflow") return problemResponse(context, notForWorkflows);
    context.set("person", found.value);
    return next();
  };
}

const notForWorkflows: Rejection = reject(
  "not-entitled",
  "This is about the person who is signed in, and a workflow is none.",
);

/** A token always means a workflow, whatever cookies come with it. */
async function callerOf(deps: HttpDeps, context: Context): Promise<Allowed<Caller>> {
  const { people, publicUrl } = deps;
  const hasToken = /^\s*Bearer\b/i.test(context.req.header("authorization") ?? "");
  return people === null || hasToken
    ? workflowOf(deps, context)
    : personOfSession({ people, publicUrl }, context);
}

async function workflowOf(
  { verify }: HttpDeps,
  context: Context,
): Promise<Allowed<Extract<Caller, { kind: "workflow" }>>> {
  const verified = await verify(context.req.header("authorization"));
  if (!verified.ok) return reject(verified.code, verified.detail);
  return { ok: true, value: { kind: "workflow", claims: verified.claims } };
}

/** The caller with the project in the path, where they may do this at all. */
async function inRepository<C extends Caller>(
  { usecases }: HttpDeps,
  { req }: Context,
  found: Allowed<C>,
  action: CallerAction,
): Promise<Allowed<{ readonly caller: C; readonly project: HttpProject }>> {
  if (!found.ok) return found;
  const asking: Caller = found.value;
  const [owner, repo] = [req.param("owner") ?? "", req.param("repo") ?? ""];
  const project =
    asking.kind === "person"
      ? await projectOfPerson(usecases, asking, owner, repo)
      : await projectOfCaller(usecases, asking.claims, owner, repo);
  if (!project.ok) return project;
  const rejection = asking.kind === "person" ? null : eventRejection(action, asking.claims.eventName);
  return rejection ?? { ok: true, value: { caller: found.value, project: project.value } };
}
