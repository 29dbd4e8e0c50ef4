import { createRoute, z } from "@hono/zod-openapi";
import { caller } from "../caller.ts";
import type { HttpApp, HttpDeps } from "../context.ts";
import * as contract from "../contract.ts";
import { linkHeader, pageRequest } from "../paging.ts";
import { presentAuditEvent } from "../present-audit.ts";
import { tokenOrSession, callerProblems, json, problems } from "../responses.ts";

/** Who did what, when and from where. */
export function auditRoute(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/v1/repos/{owner}/{repo}/audit",
      operationId: "listAuditEvents",
      summary: "List the audit's events, newest first",
      security: tokenOrSession,
      middleware: [caller(deps, "read")],
      request: { params: contract.repositoryPath, query: contract.auditFilter },
      responses: {
        200: json(z.array(contract.auditEvent), "A page of events; `Link` leads to the others"),
        ...problems(...callerProblems, 422),
      },
    }),
    async (context) => {
      const query = context.req.valid("query");
      const filter = {
        deployment: query.deployment ?? null,
        release: query.release ?? null,
        type: query.type ?? null,
        login: query.by ?? null,
        since: query.since === undefined ? null : new Date(query.since),
        until: query.until === undefined ? null : new Date(query.until),
      };
      const page = await deps.usecases.audit(context.var.project, filter, pageRequest(query));
      const link = linkHeader(new URL(context.req.url), deps.publicUrl, query.page, page.more);
      return context.json(page.items.map(presentAuditEvent), 200, link === "" ? {} : { link });
    },
  );
}
