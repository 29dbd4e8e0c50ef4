import { deploymentById } from "../../../db/deployments.ts";
import type { WebApp, WebDeps } from "../context.ts";
import { deploymentFacts } from "./deployment/facts.ts";
import { deploymentView } from "./deployment/view.ts";

/** No id is larger: the database counts so far. */
const mostId = 2_147_483_647;

/** One deployment: what happens, what waits for whom, and what can be done. */
export function deploymentPage(app: WebApp, web: WebDeps): void {
  app.get("/:owner/:repo/deployments/:id{[1-9][0-9]{0,9}}", async (context) => {
    const { project } = context.var;
    const id = Number(context.req.param("id"));
    const deployment = id > mostId ? undefined : await deploymentById(web.deps.db, id);
    if (deployment === undefined || deployment.projectId !== project.id) return context.notFound();
    return context.html(deploymentView(await deploymentFacts(context, web, deployment)));
  });
}
