import { createRoute } from "@hono/zod-openapi";
import { caller } from "../caller.ts";
import { actorOf, refRejection } from "../callers.ts";
import { type HttpApp, type HttpDeps, problemResponse } from "../context.ts";
import * as contract from "../contract.ts";
import { limitedBody } from "../limited-body.ts";
import { presentDeployment } from "../present.ts";
import { noDeployment, rejectionOf } from "../problem.ts";
import { actionsToken, callerProblems, json, optionalBody, problems } from "../responses.ts";

/** A workflow takes back what it asked for itself. */
export function cancelRoute(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/v1/repos/{owner}/{repo}/deployments/{id}/cancel",
      operationId: "cancelDeployment",
      summary: "Cancel a deployment that the same workflow asked for",
      description: "Sent again, it is refused with already-finished.",
      security: actionsToken,
      middleware: [caller(deps, "cancel"), limitedBody],
      request: {
        params: contract.idPath,
        body: optionalBody(contract.cancelRequest),
      },
      responses: {
        200: json(contract.deployment, "Canceled"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const { claims, project } = context.var;
      const rejection = await refRejection(deps.usecases, project, claims);
      if (rejection !== null) return problemResponse(context, rejection);
      const note = context.req.valid("json").note ?? "";
      const outcome = await deps.usecases.cancel(project, id, { by: actorOf(claims), note });
      if (outcome === null) return problemResponse(context, noDeployment(id));
      if (!outcome.ok) return problemResponse(context, rejectionOf(outcome.refusal));
      return context.json(presentDeployment(outcome.value), 200);
    },
  );
}
