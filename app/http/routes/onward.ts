import { createRoute, z } from "@hono/zod-openapi";
import { nothingAsked } from "../../usecases/admission.ts";
import type { Ask } from "../../usecases/deploy-targets.ts";
import { person } from "../caller.ts";
import type { HttpApp, HttpDeps } from "../context.ts";
import * as contract from "../contract.ts";
import { limitedBody } from "../limited-body.ts";
import { carryOut, onlyOne } from "../order.ts";
import { presentDeployment } from "../present.ts";
import { body, callerProblems, json, ownSession, problems } from "../responses.ts";

const repository = "/api/v1/repos/{owner}/{repo}";

/** Deployments whose release, or whose environments, follow from where things are. */
export function onwardRoutes(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "post",
      path: `${repository}/promote`,
      operationId: "promoteRelease",
      summary: "Deploy a release to the next environments of its lifecycle (people only)",
      security: ownSession,
      middleware: [person(deps, "order"), limitedBody],
      request: {
        params: contract.repositoryPath,
        headers: contract.orderHeaders,
        body: body(contract.promoteRequest),
      },
      responses: {
        201: json(z.array(contract.deployment), "Created, one for each environment that had none open"),
        200: json(z.array(contract.deployment), "They were created before, under the same Idempotency-Key"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const { version, ...words } = context.req.valid("json");
      const ask: Ask = { kind: "promote", version, ...said(words) };
      const done = await carryOut(deps, context, context.var.person, { kind: "deploy", ask }, "deployments");
      if (!done.ok) return done.problem;
      const { deployments, repeated } = done.value;
      return context.json(deployments.map(presentDeployment), repeated ? 200 : 201);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: `${repository}/redeploy`,
      operationId: "redeployEnvironment",
      summary: "Deploy what an environment runs once more (people only)",
      security: ownSession,
      middleware: [person(deps, "order"), limitedBody],
      request: {
        params: contract.repositoryPath,
        headers: contract.orderHeaders,
        body: body(contract.redeployRequest),
      },
      responses: { ...made, ...problems(...callerProblems, 409, 413, 422) },
    }),
    async (context) => {
      const { environment, ...words } = context.req.valid("json");
      const ask: Ask = { kind: "redeploy", environment, ...said(words) };
      const done = await carryOut(deps, context, context.var.person, { kind: "deploy", ask }, "deployments");
      if (!done.ok) return done.problem;
      return context.json(presentDeployment(onlyOne(done.value)), done.value.repeated ? 200 : 201);
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: `${repository}/rollback`,
      operationId: "rollbackEnvironment",
      summary: "Deploy to an environment the release before, or one that ran there (people only)",
      security: ownSession,
      middleware: [person(deps, "order"), limitedBody],
      request: {
        params: contract.repositoryPath,
        headers: contract.orderHeaders,
        body: body(contract.rollbackRequest),
      },
      responses: { ...made, ...problems(...callerProblems, 409, 413, 422) },
    }),
    async (context) => {
      const { environment, version = null, ...words } = context.req.valid("json");
      const ask: Ask = { kind: "rollback", environment, version, ...said(words) };
      const done = await carryOut(deps, context, context.var.person, { kind: "deploy", ask }, "deployments");
      if (!done.ok) return done.problem;
      return context.json(presentDeployment(onlyOne(done.value)), done.value.repeated ? 200 : 201);
    },
  );
}

const made = {
  201: json(contract.deployment, "Created"),
  200: json(contract.deployment, "It was created before, under the same Idempotency-Key"),
};

function said({
  comment = "",
  override_freeze: reason,
}: {
  readonly comment?: string | undefined;
  readonly override_freeze?: string | undefined;
}) {
  return { comment, options: { ...nothingAsked, overrideFreeze: reason?.trim() ?? null } };
}
