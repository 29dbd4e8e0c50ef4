import { createRoute } from "@hono/zod-openapi";
import { person } from "../caller.ts";
import { type HttpApp, type HttpDeps, problemResponse } from "../context.ts";
import * as contract from "../contract.ts";
import { limitedBody } from "../limited-body.ts";
import { carryOut, onlyOne } from "../order.ts";
import { presentDeployment } from "../present.ts";
import { noDeployment, rejectionOf } from "../problem.ts";
import { callerProblems, json, optionalBody, ownSession, problems } from "../responses.ts";

/** What to do about work of a deployment that failed, where it asks people. */
export function guidanceRoutes(app: HttpApp, deps: HttpDeps): void {
  const summaries = {
    retry: "Do failed work once more (people only)",
    ignore: "Go on as if failed work had not been (people only)",
    fail: "Let a deployment fail with its failed work (people only)",
  };
  for (const guidance of ["retry", "ignore", "fail"] as const) {
    app.openapi(
      createRoute({
        method: "post",
        path: `/api/v1/repos/{owner}/{repo}/deployments/{id}/${guidance}`,
        operationId: `${guidance}Deployment`,
        summary: summaries[guidance],
        description:
          "Answers the deployment's question about failed work. Where it asks several at once, the one that is meant is answered by `submit` of its interruption.",
        security: ownSession,
        middleware: [person(deps, "order"), limitedBody],
        request: {
          params: contract.idPath,
          headers: contract.orderHeaders,
          body: optionalBody(contract.guidanceRequest),
        },
        responses: {
          200: json(contract.deployment, "The deployment"),
          ...problems(...callerProblems, 409, 413, 422),
        },
      }),
      async (context) => {
        const { id } = context.req.valid("param");
        const { note = "" } = context.req.valid("json");
        const asked = await deps.usecases.failedWork(context.var.project, id);
        if (asked === null) return problemResponse(context, noDeployment(id));
        if (!asked.ok) return problemResponse(context, rejectionOf(asked.refusal));
        const order = { kind: "guide", interruption: asked.value, guidance, note } as const;
        const done = await carryOut(deps, context, context.var.person, order, "deployments");
        return done.ok ? context.json(presentDeployment(onlyOne(done.value)), 200) : done.problem;
      },
    );
  }
}
