import { createRoute } from "@hono/zod-openapi";
import { person } from "../caller.ts";
import type { HttpApp, HttpDeps } from "../context.ts";
import * as contract from "../contract.ts";
import { limitedBody } from "../limited-body.ts";
import { carryOut } from "../order.ts";
import { presentBlock } from "../present-people.ts";
import { body, callerProblems, json, optionalBody, ownSession, problems } from "../responses.ts";

const release = "/api/v1/repos/{owner}/{repo}/releases/{version}";

/** Keep a release out of the phases that come, and let it go on. */
export function blockRoutes(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "post",
      path: `${release}/block`,
      operationId: "blockRelease",
      summary: "Keep a release out of every later phase (people only)",
      security: ownSession,
      middleware: [person(deps, "order"), limitedBody],
      request: {
        params: contract.releasePath,
        headers: contract.orderHeaders,
        body: body(contract.blockRequest),
      },
      responses: {
        200: json(contract.releaseBlock, "Blocked"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const { version } = context.req.valid("param");
      const reason = context.req.valid("json").reason.trim();
      const order = { kind: "block", version, reason } as const;
      const done = await carryOut(deps, context, context.var.person, order, "block");
      return done.ok ? context.json(presentBlock(done.value), 200) : done.problem;
    },
  );

  app.openapi(
    createRoute({
      method: "post",
      path: `${release}/unblock`,
      operationId: "unblockRelease",
      summary: "Let a release go on that was blocked (people only)",
      security: ownSession,
      middleware: [person(deps, "order"), limitedBody],
      request: {
        params: contract.releasePath,
        headers: contract.orderHeaders,
        body: optionalBody(contract.unblockRequest),
      },
      responses: {
        200: json(contract.releaseBlock, "It goes on"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const { version } = context.req.valid("param");
      const order = { kind: "block", version, reason: null } as const;
      const done = await carryOut(deps, context, context.var.person, order, "block");
      return done.ok ? context.json(presentBlock(done.value), 200) : done.problem;
    },
  );
}
