import { createRoute, type z } from "@hono/zod-openapi";
import type { PersonOrder } from "../../usecases/person-order.ts";
import { person } from "../caller.ts";
import type { HttpApp, HttpDeps } from "../context.ts";
import * as contract from "../contract.ts";
import { limitedBody } from "../limited-body.ts";
import { carryOut, onlyOne } from "../order.ts";
import { presentDeployment } from "../present.ts";
import { body, callerProblems, json, optionalBody, ownSession, problems } from "../responses.ts";

const interruption = "/api/v1/repos/{owner}/{repo}/interruptions/{id}";

/**
 * Claim, give back, answer: for people. Workflows never may, and are refused before anything of the request is read.
 */
export function interruptionRoutes(app: HttpApp, deps: HttpDeps): void {
  const summaries = {
    claim: "Take responsibility for a question (people only)",
    unclaim: "Give responsibility back (people only)",
  };
  for (const kind of ["claim", "unclaim"] as const) {
    app.openapi(
      createRoute({
        method: "post",
        path: `${interruption}/${kind}`,
        operationId: `${kind}Interruption`,
        summary: summaries[kind],
        security: ownSession,
        middleware: [person(deps, "answer"), limitedBody],
        request: {
          params: contract.idPath,
          headers: contract.orderHeaders,
          body: optionalBody(contract.claimRequest),
        },
        responses: {
          200: json(contract.deployment, "The deployment that asks"),
          ...problems(...callerProblems, 409, 413, 422),
        },
      }),
      async (context) => {
        const { id } = context.req.valid("param");
        const order: PersonOrder = { kind: "answer", interruption: id, answer: { kind } };
        const done = await carryOut(deps, context, context.var.person, order, "deployments");
        return done.ok ? context.json(presentDeployment(onlyOne(done.value)), 200) : done.problem;
      },
    );
  }

  app.openapi(
    createRoute({
      method: "post",
      path: `${interruption}/submit`,
      operationId: "submitInterruption",
      summary: "Answer a question (people only)",
      description:
        "`approve` and `reject` answer a gate; `retry`, `ignore` and `fail` say what to do about work that failed. Counted is who may answer at this moment, as GitHub says; where it does not say, nothing is decided (not-ready).",
      security: ownSession,
      middleware: [person(deps, "answer"), limitedBody],
      request: {
        params: contract.idPath,
        headers: contract.orderHeaders,
        body: body(contract.submitRequest),
      },
      responses: {
        200: json(contract.deployment, "The deployment that asked"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const order = submitted(id, context.req.valid("json"));
      const done = await carryOut(deps, context, context.var.person, order, "deployments");
      return done.ok ? context.json(presentDeployment(onlyOne(done.value)), 200) : done.problem;
    },
  );
}

function submitted(interruption: number, sent: z.output<typeof contract.submitRequest>): PersonOrder {
  const { decision, note = "" } = sent;
  switch (decision) {
    case "approve": {
      const { inputs = {}, anyway = false, emergency = false } = sent;
      return { kind: "answer", interruption, answer: { kind: decision, note, inputs, anyway, emergency } };
    }
    case "reject":
      return { kind: "answer", interruption, answer: { kind: decision, note } };
    case "retry":
    case "ignore":
    case "fail":
      return { kind: "guide", interruption, guidance: decision, note };
  }
}
