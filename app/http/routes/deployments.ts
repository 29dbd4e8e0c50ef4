import { createRoute, z } from "@hono/zod-openapi";
import { caller } from "../caller.ts";
import { actorOf, commitRejection, refRejection } from "../callers.ts";
import { type HttpApp, type HttpDeps, problemResponse } from "../context.ts";
import * as contract from "../contract.ts";
import { limitedBody } from "../limited-body.ts";
import { waitForState } from "../long-poll.ts";
import { linkHeader, pageRequest } from "../paging.ts";
import { presentDeployment, presentDeploymentSummary } from "../present.ts";
import { noDeployment, rejectionOf } from "../problem.ts";
import { actionsToken, body, callerProblems, json, problems } from "../responses.ts";

const deployments = "/api/v1/repos/{owner}/{repo}/deployments";

/** Deployments of a repository: start, list, read and wait. */
export function deploymentRoutes(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "post",
      path: deployments,
      operationId: "createDeployment",
      summary: "Deploy a release to an environment",
      description:
        "Sent again by a workflow while that deployment is open, or by the same job with the same body when it is over, it finds the same one, is answered with 200, and nothing starts anew.",
      security: actionsToken,
      middleware: [caller(deps, "deploy"), limitedBody],
      request: { params: contract.repositoryPath, body: body(contract.deploymentRequest) },
      responses: {
        201: json(contract.deployment, "Created"),
        200: json(contract.deployment, "It was there already"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const asked = context.req.valid("json");
      const { claims, project } = context.var;
      if ((asked.skip ?? []).length > 0) {
        return problemResponse(
          context,
          rejectionOf({ code: "workflow-may-not", action: "skip steps", environment: null }),
        );
      }

      const release = await deps.usecases.getRelease(project, asked.version);
      const rejection =
        release === null
          ? await refRejection(deps.usecases, project, claims)
          : await commitRejection(deps.usecases, project, claims, release.sha);
      if (rejection !== null) return problemResponse(context, rejection);
      if (release === null)
        return problemResponse(context, rejectionOf(await deps.usecases.noRelease(project, asked.version)));

      const outcome = await deps.usecases.deploy(project, {
        releaseId: release.id,
        environment: asked.environment,
        comment: asked.comment ?? "",
        at: asked.at ?? null,
        guided: asked.guided ?? null,
        variables: asked.variables ?? {},
        by: actorOf(claims),
      });
      if (!outcome.ok) return problemResponse(context, rejectionOf(outcome.refusal));
      const { created, deployment } = outcome.value;
      return context.json(presentDeployment(deployment), created ? 201 : 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: deployments,
      operationId: "listDeployments",
      summary: "List deployments, newest first, without their steps",
      security: actionsToken,
      middleware: [caller(deps, "read")],
      request: { params: contract.repositoryPath, query: contract.deploymentFilter },
      responses: {
        200: json(z.array(contract.deploymentSummary), "A page of deployments; `Link` leads to the others"),
        ...problems(...callerProblems, 422),
      },
    }),
    async (context) => {
      const query = context.req.valid("query");
      const filter = { environment: query.environment ?? null, state: query.state ?? null };
      const page = await deps.usecases.listDeployments(context.var.project, filter, pageRequest(query));
      const link = linkHeader(new URL(context.req.url), deps.publicUrl, query.page, page.more);
      return context.json(page.items.map(presentDeploymentSummary), 200, link === "" ? {} : { link });
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: `${deployments}/{id}`,
      operationId: "getDeployment",
      summary: "Read a deployment, or wait for its next state",
      description:
        "`?wait=30` holds the answer until the deployment's state is another than at the time of the question, or so many seconds have passed. With `&state=queued` it is held only while the state is that one: no change between two questions is missed. A finished deployment is answered at once.",
      security: actionsToken,
      middleware: [caller(deps, "read")],
      request: { params: contract.idPath, query: contract.waiting },
      responses: { 200: json(contract.deployment, "The deployment"), ...problems(...callerProblems, 422) },
    }),
    async (context) => {
      const { id } = context.req.valid("param");
      const { wait, state } = context.req.valid("query");
      const deployment = await waitForState(
        deps,
        context.var.project,
        id,
        state ?? null,
        wait * 1000,
        context.req.raw.signal,
      );
      if (deployment === null) return problemResponse(context, noDeployment(id));
      return context.json(presentDeployment(deployment), 200);
    },
  );
}
