import { createRoute } from "@hono/zod-openapi";
import { caller } from "../caller.ts";
import { type HttpApp, type HttpDeps, problemResponse } from "../context.ts";
import * as contract from "../contract.ts";
import { presentStepLog } from "../present.ts";
import { reject } from "../problem.ts";
import { tokenOrSession, callerProblems, json, problems } from "../responses.ts";

/** What the script of a step has printed. */
export function stepLogRoute(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/v1/repos/{owner}/{repo}/deployments/{id}/steps/{step}/log",
      operationId: "getStepLog",
      summary: "Read the end of what the script of a step has printed",
      description:
        "At most 64 KiB of the last attempt, while it runs and after. The whole is in the log of the workflow run.",
      security: tokenOrSession,
      middleware: [caller(deps, "read")],
      request: { params: contract.stepPath },
      responses: { 200: json(contract.stepLog, "The end of the log"), ...problems(...callerProblems) },
    }),
    async (context) => {
      const { id, step } = context.req.valid("param");
      const log = await deps.usecases.stepLog(context.var.project, id, step);
      if (log !== null) return context.json(presentStepLog(log), 200);
      const detail = `No script of a step ${step} of d${id} has printed anything.`;
      return problemResponse(context, reject("not-found", detail));
    },
  );
}
