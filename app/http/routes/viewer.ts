import { createRoute, z } from "@hono/zod-openapi";
import { entitledAs } from "../../people/standing.ts";
import { signedIn } from "../caller.ts";
import type { HttpApp, HttpDeps } from "../context.ts";
import * as contract from "../contract.ts";
import { linkHeader, pageRequest } from "../paging.ts";
import { presentWaiting } from "../present-people.ts";
import { callerProblems, json, problems, session } from "../responses.ts";

/** Of whoever is signed in, in no repository in particular. */
export function viewerRoutes(app: HttpApp, deps: HttpDeps): void {
  app.openapi(
    createRoute({
      method: "get",
      path: "/api/v1/viewer",
      operationId: "getViewer",
      summary: "Read who is signed in, and what their changes have to carry (people only)",
      security: session,
      middleware: [signedIn(deps)],
      responses: { 200: json(contract.viewer, "The person"), ...problems(...callerProblems) },
    }),
    (context) => {
      const { id, login, csrf } = context.var.person.viewer;
      return context.json({ id, login, csrf_token: csrf }, 200);
    },
  );

  app.openapi(
    createRoute({
      method: "get",
      path: "/api/v1/interruptions",
      operationId: "listWaitingInterruptions",
      summary: "List what waits for people in every repository that the caller reads (people only)",
      description:
        "Oldest question first. `entitled_as` tells what waits for the caller from what waits for others.",
      security: session,
      middleware: [signedIn(deps)],
      request: { query: contract.paging },
      responses: {
        200: json(z.array(contract.waitingInterruption), "A page of questions; `Link` leads to the others"),
        ...problems(...callerProblems, 422),
      },
    }),
    async (context) => {
      const query = context.req.valid("query");
      const { viewer, rights } = context.var.person;
      const [readable, teams] = await Promise.all([rights.all(viewer), rights.teams(viewer)]);
      const page = await deps.usecases.waiting([...readable.keys()], pageRequest(query));
      const link = linkHeader(new URL(context.req.url), deps.publicUrl, query.page, page.more);
      const waiting = page.items.flatMap((one) => {
        const right = readable.get(one.project.repositoryId);
        if (right === undefined) return [];
        return [presentWaiting(one, entitledAs({ viewer, right, teams }, one.question.asked))];
      });
      return context.json(waiting, 200, link === "" ? {} : { link });
    },
  );
}
