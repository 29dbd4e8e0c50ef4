import type { z } from "@hono/zod-openapi";
import { caller } from "../caller.ts";
import type { HttpApp, HttpDeps } from "../context.ts";
import * as contract from "../contract.ts";
import { actionsToken, body, callerProblems, problems } from "../responses.ts";

const interruption = "/api/v1/repos/{owner}/{repo}/interruptions/{id}";

/**
 * Claim, give back, answer: for people. The only callers so far are workflows,
 * which never may: they are refused before anything of the request is read.
 */
export function interruptionRoutes(app: HttpApp, deps: HttpDeps): void {
  const routes: readonly { name: string; summary: string; schema: z.ZodType }[] = [
    {
      name: "claim",
      summary: "Take responsibility for a question (people only)",
      schema: contract.claimRequest,
    },
    { name: "unclaim", summary: "Give responsibility back (people only)", schema: contract.claimRequest },
    { name: "submit", summary: "Answer a question (people only)", schema: contract.submitRequest },
  ];
  for (const { name, summary, schema } of routes) {
    app.openAPIRegistry.registerPath({
      method: "post",
      path: `${interruption}/${name}`,
      operationId: `${name}Interruption`,
      summary,
      security: actionsToken,
      request: { params: contract.idPath, body: body(schema) },
      responses: problems(...callerProblems),
    });
    app.post(`/api/v1/repos/:owner/:repo/interruptions/:id/${name}`, caller(deps, "answer"));
  }
}
