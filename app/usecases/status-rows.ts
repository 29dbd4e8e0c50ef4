import { environmentSummaries } from "../../db/deployment-summaries.ts";
import { deploymentsByIds, type StoredDeployment } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { releaseById } from "../../db/releases.ts";
import { isFinished, openStep } from "../domain/deployment/state.ts";
import { current } from "../domain/history.ts";
import { environmentsOf } from "../domain/process.ts";
import type { StatusRow } from "../messages/status-command.ts";
import type { Deps } from "./deps.ts";
import { askedOf } from "./release-view.ts";
import { deploymentUrl } from "./urls.ts";

/** Where every environment of the lifecycle is: what it runs, and what is open there. */
export async function statusRows(deps: Deps, project: Project): Promise<readonly StatusRow[]> {
  const { process } = project;
  if (process === null) return [];
  const viewOf = async ({ releaseId }: StoredDeployment) => {
    return { project, process, release: await releaseById(deps.db, releaseId) };
  };
  const rows: StatusRow[] = [];
  for (const environment of environmentsOf(process)) {
    const here = await environmentSummaries(deps.db, project.id, environment);
    const running = current(here);
    const open = await deploymentsByIds(
      deps.db,
      here.filter((one) => !isFinished(one.state)).map((one) => one.id),
    );
    rows.push({
      environment,
      runs:
        running?.finishedAt == null
          ? null
          : { version: running.version, deployment: running.id, since: running.finishedAt },
      open: await Promise.all(
        open.map(async (deployment) => {
          const asking = openStep(deployment);
          return {
            deployment,
            url: deploymentUrl(deps.publicUrl, project, deployment.id),
            asked:
              asking === undefined
                ? null
                : await askedOf(deps, await viewOf(deployment), asking.interruption.responsibleTeams),
          };
        }),
      ),
    });
  }
  return rows;
}
