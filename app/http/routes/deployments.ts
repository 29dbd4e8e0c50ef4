import { createRoute, z } from "@hono/zod-openapi";
import type { Refusal } from "../../domain/refusal.ts";
import { nothingAsked } from "../../usecases/admission.ts";
import type { Ask } from "../../usecases/deploy-targets.ts";
import { caller } from "../caller.ts";
import { actorOf, commitRejection, refRejection } from "../callers.ts";
import { type HttpApp, type HttpDeps, problemResponse } from "../context.ts";
import * as contract from "../contract.ts";
import { limitedBody } from "../limited-body.ts";
import { carryOut, onlyOne } from "../order.ts";
import { waitForState } from "../long-poll.ts";
import { linkHeader, pageRequest } from "../paging.ts";
import { presentDeployment, presentDeploymentSummary } from "../present.ts";
import { noDeployment, rejectionOf } from "../problem.ts";
import { body, callerProblems, json, problems, tokenOrOwnSession, tokenOrSession } from "../responses.ts";

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
        "Sent again by a workflow while that deployment is open, or by the same job with the same body when it is over, it finds the same one, is answered with 200, and nothing starts anew. So it is for a person who sends the same Idempotency-Key; without one, what is open already is refused with already-decided.",
      security: tokenOrOwnSession,
      middleware: [caller(deps, "deploy"), limitedBody],
      request: {
        params: contract.repositoryPath,
        headers: contract.orderHeaders,
        body: body(contract.deploymentRequest),
      },
      responses: {
        201: json(contract.deployment, "Created"),
        200: json(contract.deployment, "It was there already"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const asked = context.req.valid("json");
      const { caller: by, project } = context.var;
      if (by.kind === "person") {
        const order = { kind: "deploy", ask: askOf(asked) } as const;
        const done = await carryOut(deps, context, by, order, "deployments");
        if (!done.ok) return done.problem;
        return context.json(presentDeployment(onlyOne(done.value)), done.value.repeated ? 200 : 201);
      }
      const { claims } = by;
      const barred = forPeopleOnly(asked);
      if (barred !== null) return problemResponse(context, rejectionOf(barred));

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
      security: tokenOrSession,
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
      security: tokenOrSession,
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

type Asked = z.output<typeof contract.deploymentRequest>;

function askOf({ version, environment, comment = "", override_freeze: reason, ...asked }: Asked): Ask {
  const { at = null, guided = null, skip = [], variables = {} } = asked;
  const overrideFreeze = reason?.trim() ?? null;
  const options = { ...nothingAsked, at, guided, skip, variables, overrideFreeze };
  return { kind: "deploy", version, environment, comment, options };
}

/** What only a person may want of a deployment. */
function forPeopleOnly({ skip = [], override_freeze: reason }: Asked): Refusal | null {
  if (skip.length > 0) return { code: "workflow-may-not", action: "skip steps", environment: null };
  return reason === undefined
    ? null
    : { code: "workflow-may-not", action: "override a freeze", environment: null };
}
