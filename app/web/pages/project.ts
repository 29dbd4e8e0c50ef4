import type { WebApp, WebDeps } from "../context.ts";
import { projectFacts } from "./project/facts.ts";
import { readGridQuery } from "./project/query.ts";
import { projectView } from "./project/view.ts";

/** Releases × environments: what runs where, how far each release is, and what waits. */
export function projectPage(app: WebApp, web: WebDeps): void {
  app.get("/:owner/:repo", async (context) => {
    const { query, problems } = readGridQuery(context.req.query());
    const facts = await projectFacts(context, web, query);
    return context.html(projectView(facts, problems), problems.length > 0 ? 422 : 200);
  });
}
