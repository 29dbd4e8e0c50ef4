import { latestOfReleases } from "../../db/deployment-summaries.ts";
import type { StoredDeployment } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import type { Release } from "../../db/releases.ts";
import type { Deps } from "../usecases/deps.ts";
import { deploymentUrl, releaseUrl } from "../usecases/urls.ts";
import type {
  DeploymentSummaryView,
  DeploymentView,
  HttpProject,
  Page,
  PageRequest,
  ReleaseView,
} from "./usecases.ts";

/** Asks for one more than the page holds: whether something follows. */
export async function paged<Row, View>(
  page: PageRequest,
  read: (page: PageRequest) => Promise<readonly Row[]>,
  show: (row: Row) => Promise<View>,
): Promise<Page<View>> {
  const rows = await read({ ...page, limit: page.limit + 1 });
  return { items: await Promise.all(rows.slice(0, page.limit).map(show)), more: rows.length > page.limit };
}

/** A deployment as far as lists show it, from whatever it was read. */
type SummaryRow = Omit<DeploymentSummaryView, "url">;

/** Stored records as the routes show them. */
export function views(deps: Pick<Deps, "db" | "publicUrl">) {
  const summary = (project: Project, row: SummaryRow): DeploymentSummaryView => ({
    id: row.id,
    environment: row.environment,
    state: row.state,
    url: deploymentUrl(deps.publicUrl, project, row.id),
    version: row.version,
    sha: row.sha,
    githubDeploymentId: row.githubDeploymentId,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
  });
  return {
    summary,
    deployment: (project: Project, deployment: StoredDeployment): DeploymentView => ({
      ...summary(project, deployment),
      revision: deployment.revision,
      waitsFor: deployment.waitsFor,
      cause: deployment.cause,
      steps: deployment.steps.map(
        ({ definition, state, startedAt, finishedAt, error, work, outputs, interruption }) => ({
          id: definition.id,
          name: definition.name,
          uses: definition.uses,
          state,
          startedAt,
          finishedAt,
          error,
          logUrl: work?.logUrl ?? null,
          outputs,
          interruption:
            interruption === null
              ? null
              : { id: deployment.interruptionIds[definition.id] ?? 0, ...interruption },
        }),
      ),
    }),
    releases: async (project: Project, releases: readonly Release[]): Promise<readonly ReleaseView[]> => {
      const ids = releases.map(({ id }) => id);
      const latest = Map.groupBy(await latestOfReleases(deps.db, ids), (one) => one.releaseId);
      return releases.map(({ id, version, sha, ref, channel, createdBy, createdAt }) => ({
        id,
        version,
        sha,
        ref,
        channel,
        createdBy,
        createdAt,
        url: releaseUrl(deps.publicUrl, project, version),
        deployments: (latest.get(id) ?? []).map((one) => ({
          id: one.id,
          environment: one.environment,
          state: one.state,
          url: deploymentUrl(deps.publicUrl, project, one.id),
        })),
      }));
    },
  };
}

/** Null: there is none, or the app is not installed on it. */
export function toHttp(project: Project | undefined | null): HttpProject | null {
  if (project === undefined || project === null || !project.installed) return null;
  const { id, githubRepositoryId: repositoryId, owner, name, defaultBranch } = project;
  return { id, repositoryId, owner, name, defaultBranch };
}
