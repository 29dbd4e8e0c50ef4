import { createRoute } from "@hono/zod-openapi";
import { person } from "../caller.ts";
import type { HttpApp, HttpDeps } from "../context.ts";
import * as contract from "../contract.ts";
import { limitedBody } from "../limited-body.ts";
import { carryOut } from "../order.ts";
import { body, callerProblems, json, optionalBody, ownSession, problems } from "../responses.ts";

/** Somebody who may says that a name, or the organization's policy, counts as GitHub shows it now. */
export function confirmRoutes(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/v1/repos/{owner}/{repo}/confirm-team",
      operationId: "confirmTeam",
      summary: "Confirm a team or a login that has changed hands (people only)",
      security: ownSession,
      middleware: [person(deps, "order"), limitedBody],
      request: {
        params: contract.repositoryPath,
        headers: contract.orderHeaders,
        body: body(contract.confirmTeamRequest),
      },
      responses: {
        200: json(contract.confirmed, "Confirmed"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const { name } = context.req.valid("json");
      const order = { kind: "confirm-team", name } as const;
      const done = await carryOut(deps, context, context.var.person, order, "confirmed");
      return done.ok ? context.json({ references: [...done.value.references] }, 200) : done.problem;
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: "/api/v1/repos/{owner}/{repo}/confirm-policy",
      operationId: "confirmPolicy",
      summary: "Go on although the organization's policy is in doubt (people only)",
      security: ownSession,
      middleware: [person(deps, "order"), limitedBody],
      request: {
        params: contract.repositoryPath,
        headers: contract.orderHeaders,
        body: optionalBody(contract.confirmPolicyRequest),
      },
      responses: {
        200: json(contract.confirmed, "Confirmed; a policy has no references of its own"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const order = { kind: "confirm-policy" } as const;
      const done = await carryOut(deps, context, context.var.person, order, "confirmed");
      return done.ok ? context.json({ references: [...done.value.references] }, 200) : done.problem;
    },
  );
}
