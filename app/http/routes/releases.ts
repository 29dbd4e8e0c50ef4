import { createRoute, z } from "@hono/zod-openapi";
import { caller } from "../caller.ts";
import { actorOf, commitRejection } from "../callers.ts";
import { type HttpApp, type HttpDeps, problemResponse } from "../context.ts";
import * as contract from "../contract.ts";
import { invalidPlace } from "../invalid-request.ts";
import { limitedBody } from "../limited-body.ts";
import { carryOut } from "../order.ts";
import { linkHeader, pageRequest } from "../paging.ts";
import { presentRelease } from "../present.ts";
import { reject, rejectionOf } from "../problem.ts";
import {
  callerProblems,
  json,
  optionalBody,
  problems,
  tokenOrOwnSession,
  tokenOrSession,
} from "../responses.ts";

const releases = "/api/v1/repos/{owner}/{repo}/releases";

/** What a person does not choose: theirs is `/release`, of the default branch's head. */
const ofWorkflows = ["sha", "channel", "variables"] as const;
const forWorkflows = "is for workflows only: a person releases the head of the default branch, as it is";

/** Releases of a repository: create, list, read. */
export function releaseRoutes(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "post",
      path: releases,
      operationId: "createRelease",
      summary: "Create a release",
      description:
        "A workflow releases its own commit, or an ancestor of it; a person the head of the default branch. Sent again, it finds the same release: by version and commit, or, without a version, by the commit that the mask already made one of. Then it is answered with 200 and nothing starts anew.",
      security: tokenOrOwnSession,
      middleware: [caller(deps, "release"), limitedBody],
      request: {
        params: contract.repositoryPath,
        headers: contract.orderHeaders,
        body: optionalBody(contract.releaseRequest),
      },
      responses: {
        201: json(contract.release, "Created"),
        200: json(contract.release, "It was there already"),
        ...problems(...callerProblems, 409, 413, 422),
      },
    }),
    async (context) => {
      const asked = context.req.valid("json");
      const { caller: by, project } = context.var;
      if (by.kind === "person") {
        const chosen = ofWorkflows.find((key) => asked[key] !== undefined);
        if (chosen !== undefined) return problemResponse(context, invalidPlace(chosen, forWorkflows));
        const { version = null, notes = "" } = asked;
        const done = await carryOut(deps, context, by, { kind: "release", version, notes }, "release");
        if (!done.ok) return done.problem;
        return context.json(presentRelease(done.value.release), done.value.created ? 201 : 200);
      }
      const { claims } = by;
      const sha = asked.sha ?? claims.sha;
      const rejection = await commitRejection(deps.usecases, project, claims, sha);
      if (rejection !== null) return problemResponse(context, rejection);

      const outcome = await deps.usecases.createRelease(project, {
        version: asked.version ?? null,
        sha,
        ref: claims.ref,
        notes: asked.notes ?? "",
        channel: asked.channel ?? null,
        variables: asked.variables ?? {},
        by: actorOf(claims),
      });
      if (!outcome.ok) return problemResponse(context, rejectionOf(outcome.refusal));
      const { created, release } = outcome.value;
      return context.json(presentRelease(release), created ? 201 : 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: releases,
      operationId: "listReleases",
      summary: "List releases, newest first",
      security: tokenOrSession,
      middleware: [caller(deps, "read")],
      request: { params: contract.repositoryPath, query: contract.paging },
      responses: {
        200: json(z.array(contract.release), "A page of releases; `Link` leads to the others"),
        ...problems(...callerProblems, 422),
      },
    }),
    async (context) => {
      const query = context.req.valid("query");
      const page = await deps.usecases.listReleases(context.var.project, pageRequest(query));
      const link = linkHeader(new URL(context.req.url), deps.publicUrl, query.page, page.more);
      return context.json(page.items.map(presentRelease), 200, link === "" ? {} : { link });
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: `${releases}/{version}`,
      operationId: "getRelease",
      summary: "Read a release",
      security: tokenOrSession,
      middleware: [caller(deps, "read")],
      request: { params: contract.releasePath },
      responses: { 200: json(contract.release, "The release"), ...problems(...callerProblems) },
    }),
    async (context) => {
      const { version } = context.req.valid("param");
      const { project } = context.var;
      const release = await deps.usecases.getRelease(project, version);
      if (release === null) {
        const refusal = await deps.usecases.noRelease(project, version);
        const rejection =
          refusal.code === "unknown-version"
            ? reject("not-found", `There is no release ${version}.`)
            : rejectionOf(refusal);
        return problemResponse(context, rejection);
      }
      return context.json(presentRelease(release), 200);
    },
  );
}
