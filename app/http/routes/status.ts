import { createRoute, z } from "@hono/zod-openapi";
import { helpRows } from "../../commands/registry.ts";
import { caller } from "../caller.ts";
import type { HttpApp, HttpDeps } from "../context.ts";
import * as contract from "../contract.ts";
import { presentStatus } from "../present-people.ts";
import { callerProblems, json, problems, tokenOrSession } from "../responses.ts";

/** What `/status` and `/help` say, for programs. */
export function statusRoutes(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/v1/repos/{owner}/{repo}/status",
      operationId: "getStatus",
      summary: "Read where everything is: environments, what is open, freezes, blocks",
      security: tokenOrSession,
      middleware: [caller(deps, "read")],
      request: { params: contract.repositoryPath },
      responses: { 200: json(contract.status, "As `/status` says it"), ...problems(...callerProblems) },
    }),
    async (context) => context.json(presentStatus(await deps.usecases.status(context.var.project)), 200),
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/v1/repos/{owner}/{repo}/commands",
      operationId: "listCommands",
      summary: "List the commands of comments",
      security: tokenOrSession,
      middleware: [caller(deps, "read")],
      request: { params: contract.repositoryPath },
      responses: {
        200: json(z.array(contract.command), "As `/help` lists them"),
        ...problems(...callerProblems),
      },
    }),
    (context) => {
      const rows = helpRows().map((row) => ({
        ...row,
        aliases: [...row.aliases],
        examples: [...row.examples],
      }));
      return context.json(rows, 200);
    },
  );
}
