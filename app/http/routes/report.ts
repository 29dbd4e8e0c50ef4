import { createRoute } from "@hono/zod-openapi";
import { workflow } from "../caller.ts";
import { actorOf } from "../callers.ts";
import { type HttpApp, type HttpDeps, problemResponse } from "../context.ts";
import * as contract from "../contract.ts";
import { limitedBody } from "../limited-body.ts";
import { presentDeployment } from "../present.ts";
import { reject, rejectionOf } from "../problem.ts";
import { actionsToken, body, callerProblems, json, problems } from "../responses.ts";

/** A workflow `on: deployment` says that it works for a deployment. */
export function reportRoute(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "post",
      path: "/api/v1/repos/{owner}/{repo}/deployments/report",
      operationId: "reportDeployment",
      summary: "Report that this workflow run works for a GitHub Deployment",
      description:
        "The guard of a workflow `on: deployment`: refused with 404 unless the GitHub Deployment of this commit belongs to a step of Drawbridge, and with already-finished unless that step executes. It marks the work as in progress with the run's address; the app follows the run, which is the token's own, to its end. Sent again by the same run, nothing changes.",
      security: actionsToken,
      middleware: [workflow(deps, "report"), limitedBody],
      request: { params: contract.repositoryPath, body: body(contract.reportRequest) },
      responses: {
        200: json(contract.deployment, "The deployment that the run works for"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const { github_deployment_id: githubDeploymentId } = context.req.valid("json");
      const { claims, project } = context.var;
      const input = { githubDeploymentId, sha: claims.sha, by: actorOf(claims) };
      const outcome = await deps.usecases.report(project, input);
      if (outcome === null) {
        const detail = `The GitHub Deployment ${githubDeploymentId} of commit ${claims.sha} is not Drawbridge's: somebody else created it. Do not deploy.`;
        return problemResponse(context, reject("not-found", detail));
      }
      if (!outcome.ok) return problemResponse(context, rejectionOf(outcome.refusal));
      return context.json(presentDeployment(outcome.value), 200);
    },
  );
}
