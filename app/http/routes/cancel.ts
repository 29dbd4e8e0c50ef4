import { createRoute } from "@hono/zod-openapi";
import { caller } from "../caller.ts";
import { actorOf, refRejection } from "../callers.ts";
import { type HttpApp, type HttpDeps, problemResponse } from "../context.ts";
import * as contract from "../contract.ts";
import { limitedBody } from "../limited-body.ts";
import { carryOut, onlyOne } from "../order.ts";
import { presentDeployment } from "../present.ts";
import { noDeployment, rejectionOf } from "../problem.ts";
import { callerProblems, json, optionalBody, problems, tokenOrOwnSession } from "../responses.ts";

/** A workflow takes back what it asked for itself; a person who may deploy there, whatever is open. */
export function cancelRoute(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/v1/repos/{owner}/{repo}/deployments/{id}/cancel",
      operationId: "cancelDeployment",
      summary: "Cancel a deployment",
      description:
        "A workflow cancels what a workflow of the same person asked for, a person what they may deploy. Sent again, it is refused with already-finished.",
      security: tokenOrOwnSession,
      middleware: [caller(deps, "cancel"), limitedBody],
      request: {
        params: contract.idPath,
        headers: contract.orderHeaders,
        body: optionalBody(contract.cancelRequest),
      },
      responses: {
        200: json(contract.deployment, "Canceled"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const { note = "" } = context.req.valid("json");
      const { caller: by, project } = context.var;
      if (by.kind === "person") {
        const order = { kind: "cancel", deployment: id, note } as const;
        const done = await carryOut(deps, context, by, order, "deployments");
        return done.ok ? context.json(presentDeployment(onlyOne(done.value)), 200) : done.problem;
      }
      const { claims } = by;
      const rejection = await refRejection(deps.usecases, project, claims);
      if (rejection !== null) return problemResponse(context, rejection);
      const outcome = await deps.usecases.cancel(project, id, { by: actorOf(claims), note });
      if (outcome === null) return problemResponse(context, noDeployment(id));
      if (!outcome.ok) return problemResponse(context, rejectionOf(outcome.refusal));
      return context.json(presentDeployment(outcome.value), 200);
    },
  );
}
