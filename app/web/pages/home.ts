import { type Project, projectsByRepositories } from "../../../db/projects.ts";
import { type Place, runningIn } from "../../../db/running.ts";
import { openCounts } from "../../../db/waiting.ts";
import { environmentsOf, fold } from "../../domain/process.ts";
import { asks } from "../asking.ts";
import type { WebApp, WebDeps } from "../context.ts";
import { waitingFor } from "../waiting.ts";
import { homeView } from "./home/view.ts";
import { landingView } from "./home/landing.ts";

/** So many questions that wait are shown: the page stays small. */
const mostWaiting = 50;

/** The same of projects, and of what runs where: the others are on further pages, or on the project's own. */
const mostProjects = 40;
const mostEnvironments = 8;

export function homePage(app: WebApp, web: WebDeps): void {
  const { deps, people } = web;
  app.get("/", async (context) => {
    const viewer = await asks(web, context);
    if (viewer === null) return context.html(landingView());
    const readable = await people.rights.all(viewer);
    const projects = await projectsByRepositories(deps.db, [...readable.keys()]);
    const ids = projects.map(({ id }) => id);
    const teams = await people.rights.teams(viewer);
    const [found, open] = await Promise.all([
      waitingFor(deps, projects, mostWaiting, { viewer, teams }, readable),
      openCounts(deps.db, ids),
    ]);
    const pages = Math.max(1, Math.ceil(projects.length / mostProjects));
    const asked = Number(context.req.query("page") ?? 1);
    const page = Number.isInteger(asked) && asked >= 1 && asked <= pages ? asked : 1;
    const shown = projects.slice((page - 1) * mostProjects, page * mostProjects);
    const running = Map.groupBy(
      await runningIn(deps.db, shown.flatMap(placesOf)),
      ({ projectId }) => projectId,
    );
    return context.html(
      homeView({
        viewer,
        waiting: found.waiting,
        moreWaiting: found.more,
        projects: shown.map((project) => ({
          project,
          open: open.get(project.id) ?? {},
          environments: placesOf(project).map(({ environment }) => ({
            name: environment,
            runs: running.get(project.id)?.find((one) => one.environmentKey === fold(environment)) ?? null,
          })),
          more: environmentsIn(project).length - placesOf(project).length,
        })),
        page,
        pages,
      }),
    );
  });
}

/** The environments of its lifecycle, as far as there is room for them. */
function placesOf(project: Project): readonly Place[] {
  const shown = environmentsIn(project).slice(0, mostEnvironments);
  return shown.map((environment) => ({ projectId: project.id, environment }));
}

function environmentsIn({ process }: Project): readonly string[] {
  return process === null ? [] : environmentsOf(process);
}
