import { createRoute } from "@hono/zod-openapi";
import type { Context, MiddlewareHandler } from "hono";
import type { Task, TaskAnswer } from "../../usecases/steps/task.ts";
import { workflow } from "../caller.ts";
import { actorOf, taskRejection } from "../callers.ts";
import {
  type HttpApp,
  type HttpDeps,
  type HttpEnv,
  type ProblemResponse,
  problemResponse,
} from "../context.ts";
import * as contract from "../contract.ts";
import { limits } from "../intake/limits.ts";
import { bodyOf, limitedBody } from "../limited-body.ts";
import { presentDeployment, presentTask } from "../present.ts";
import { reject, rejectionOf } from "../problem.ts";
import { actionsToken, body, callerProblems, json, problems } from "../responses.ts";

const task = "/api/v1/repos/{owner}/{repo}/deployments/{id}/task";

/** Scripts of processes: the runner takes one, says what it prints, says how it ended. */
export function taskRoutes(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "post",
      path: `${task}/claim`,
      operationId: "claimTask",
      summary: "Take the script of a step, to execute it",
      description:
        "For the run of `.github/workflows/drawbridge.yml` that Drawbridge has dispatched for the step, once. Asked again with the same key, the answer is the same; with another key it is refused with already-decided. not-ready: GitHub has not said yet which run it is; ask again.",
      security: actionsToken,
      middleware: [workflow(deps, "task"), ofScripts, limitedBody],
      request: { params: contract.idPath, body: body(contract.taskClaimRequest) },
      responses: {
        200: json(contract.task, "The script"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const { claims, project } = context.var;
      const input = { ...context.req.valid("json"), by: actorOf(claims) };
      const taken = valueOf<Task>(context, await deps.usecases.takeTask(project, id, input));
      return taken.ok ? context.json(presentTask(taken.value), 200) : taken.problem;
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: `${task}/log`,
      operationId: "logTask",
      summary: "Keep the end of what the script has printed",
      description:
        "Also how the runner learns that the step was canceled or has run out of time: already-finished; the script is to be stopped.",
      security: actionsToken,
      middleware: [workflow(deps, "task"), ofScripts, limitedBody],
      request: { params: contract.idPath, body: body(contract.taskLogRequest) },
      responses: {
        200: json(contract.taskGoesOn, "Kept; the script goes on"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const { claims, project } = context.var;
      const input = { ...context.req.valid("json"), by: actorOf(claims) };
      const kept = valueOf<number>(context, await deps.usecases.keepLog(project, id, input));
      return kept.ok ? context.json({ timeout_seconds: Math.ceil(kept.value / 1000) }, 200) : kept.problem;
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: `${task}/finish`,
      operationId: "finishTask",
      summary: "Say how the script has ended",
      description: "Sent again, nothing changes.",
      security: actionsToken,
      middleware: [
        workflow(deps, "task"),
        ofScripts,
        bodyOf(limits.taskFinishBytes, "Give fewer or smaller outputs."),
      ],
      request: { params: contract.idPath, body: body(contract.taskFinishRequest) },
      responses: {
        200: json(contract.deployment, "The deployment"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const { exit_code: exitCode, error = null, key, outputs } = context.req.valid("json");
      const { claims, project } = context.var;
      const input = { key, exitCode, error, outputs, by: actorOf(claims) };
      const finished = valueOf(context, await deps.usecases.finishTask(project, id, input));
      return finished.ok ? context.json(presentDeployment(finished.value), 200) : finished.problem;
    },
  );
}

/** Lets only those jobs through that execute scripts. */
const ofScripts: MiddlewareHandler<HttpEnv> = async (context, next) => {
  const { project, claims } = context.var;
  const rejection = taskRejection(project, claims);
  return rejection === null ? next() : problemResponse(context, rejection);
};

type Value<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: ProblemResponse };

function valueOf<T>(context: Context<HttpEnv>, answer: TaskAnswer<T>): Value<T> {
  if (answer === "no-such-task") {
    const detail =
      "There is no such script, or it is not this job's. Stop: only Drawbridge starts this workflow, and gives each job its own script.";
    return { ok: false, problem: problemResponse(context, reject("not-found", detail)) };
  }
  if (answer === "not-ready") {
    const detail = "It is not known yet which workflow run is the one that was dispatched. Ask again.";
    return {
      ok: false,
      problem: problemResponse(context, reject("not-ready", detail), { "retry-after": "2" }),
    };
  }
  return answer.ok ? answer : { ok: false, problem: problemResponse(context, rejectionOf(answer.refusal)) };
}
