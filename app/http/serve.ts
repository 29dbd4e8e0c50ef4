import { setTimeout } from "node:timers/promises";
import { auditPage } from "../../db/audit.ts";
import { listDeployments, revisionOf } from "../../db/deployment-lookups.ts";
import { latestOfReleases, releaseSummaries } from "../../db/deployment-summaries.ts";
import { deploymentById, type DeploymentRow, type StoredDeployment } from "../../db/deployments.ts";
import { projectById, projectByName, projectByRepository, type Project } from "../../db/projects.ts";
import { listReleases, type Release, releaseById, releaseByVersion } from "../../db/releases.ts";
import { drawbridge } from "../domain/actor.ts";
import { sameName } from "../domain/process.ts";
import { accepted, refused } from "../domain/refusal.ts";
import { cancelDeployment } from "../usecases/cancel.ts";
import { nothingAsked } from "../usecases/admission.ts";
import { createRelease } from "../usecases/create-release.ts";
import { deploy } from "../usecases/deploy.ts";
import { type Deps, repositoryOf } from "../usecases/deps.ts";
import { noRelease } from "../usecases/no-release.ts";
import { readGuard } from "../usecases/guard.ts";
import { findProject } from "../usecases/projects.ts";
import { isReachable } from "../usecases/reachable.ts";
import { reportRun } from "../usecases/steps/report-run.ts";
import type { Origin } from "../usecases/transact.ts";
import { deploymentUrl, releaseUrl } from "../usecases/urls.ts";
import { serveTasks } from "./serve-tasks.ts";
import type { TaskUseCases } from "./task-usecases.ts";
import type {
  DeploymentSummaryView,
  DeploymentView,
  HttpProject,
  HttpUseCases,
  Page,
  PageRequest,
  ReleaseView,
  WorkflowActor,
} from "./usecases.ts";

/** Nobody in particular asks: GitHub has said something new of a repository. */
const noticed: Origin = { by: drawbridge, source: "api", deliveryId: null };

/** How often a long poll looks whether something changed; nothing is held between two looks. */
const lookEveryMs = 400;

/**
 * The routes' use cases on the real thing.
 * @param stopping whoever waits for a change is answered with what there is once the app stops
 */
export function serveHttp(
  deps: Deps,
  notReady: () => Promise<readonly string[]>,
  stopping: AbortSignal,
): HttpUseCases & TaskUseCases {
  const view = views(deps);
  const project = (one: HttpProject) => projectById(deps.db, one.id);
  return {
    ...serveTasks(deps, async (known, id) => {
      const deployment = await deploymentById(deps.db, id);
      if (deployment === undefined) throw new Error(`Deployment ${id} is gone`);
      return view.deployment(known, deployment);
    }),
    notReady,
    findProject: async (owner, repo) => toHttp(await projectByName(deps.db, owner, repo)),
    findProjectById: async (repositoryId, owner, repo) => {
      const known = await projectByRepository(deps.db, repositoryId);
      // Under another name it was renamed: GitHub says what counts now.
      if (known?.installed && sameName(known.owner, owner) && sameName(known.name, repo))
        return toHttp(known);
      const found = await findProject(deps, owner, repo, noticed);
      return found?.githubRepositoryId === repositoryId ? toHttp(found) : null;
    },
    releaseRules: async (one) => {
      const known = await project(one);
      const { defaultBranch } = known;
      const { process, file, problems } = await readGuard(deps, known);
      if (process !== null) return accepted({ branches: process.releases.branches, defaultBranch });
      return file === "missing"
        ? refused({ code: "process-missing", ref: defaultBranch })
        : refused({ code: "process-invalid", ref: defaultBranch, problems });
    },
    branches: async (one) => repositoryOf(deps, await project(one)).branches(),
    isAncestor: async (one, ancestor, descendant) =>
      isReachable(deps, await project(one), ancestor, descendant),
    isOnBranch: async (one, sha, branch) => {
      const known = await project(one);
      // By its head: a tag of the same name would be taken for the branch.
      const head = await repositoryOf(deps, known).commitOf(`heads/${branch}`);
      return head !== null && isReachable(deps, known, sha, head);
    },

    createRelease: async (one, { by, ...input }) => {
      const known = await project(one);
      const outcome = await createRelease(deps, known, fromApi(by), input);
      if (!outcome.ok) return outcome;
      const { created, release } = outcome.value;
      const [shown] = await view.releases(known, [release]);
      if (shown === undefined) throw new Error("One release gives one view");
      return accepted({ created, release: shown });
    },
    listReleases: async (one, page) => {
      const known = await project(one);
      const { items, more } = await paged(
        page,
        (wider) => listReleases(deps.db, known.id, wider),
        async (row) => row,
      );
      return { items: await view.releases(known, items), more };
    },
    getRelease: async (one, version) => {
      const known = await project(one);
      const release = await releaseByVersion(deps.db, known.id, version);
      if (release === undefined) return null;
      const [shown = null] = await view.releases(known, [release]);
      return shown;
    },

    noRelease: (one, version) => noRelease(deps.db, one.id, version),

    deploy: async (one, { releaseId, environment, comment, at, guided, variables, by }) => {
      const known = await project(one);
      const { version } = await releaseById(deps.db, releaseId);
      const before = await releaseSummaries(deps.db, releaseId);
      const outcome = await deploy(deps, known, fromApi(by), {
        kind: "deploy",
        version,
        environment,
        comment,
        options: { ...nothingAsked, at, guided, variables },
      });
      if (!outcome.ok) return outcome;
      const [id = 0] = outcome.value;
      const created = !before.some((earlier) => earlier.id === id);
      const deployment = await deploymentById(deps.db, id);
      if (deployment === undefined) throw new Error(`Deployment ${id} is gone`);
      return accepted({ created, deployment: view.deployment(known, deployment) });
    },
    listDeployments: async (one, filter, page) => {
      const known = await project(one);
      return paged(
        page,
        (wider) => listDeployments(deps.db, known.id, filter, wider),
        async (row) => view.summary(known, row),
      );
    },
    getDeployment: async (one, id) => {
      const deployment = await deploymentById(deps.db, id);
      if (deployment === undefined || deployment.projectId !== one.id) return null;
      return view.deployment(await project(one), deployment);
    },
    changed: async (deploymentId, revision, timeoutMs, gone) => {
      const signal = AbortSignal.any([gone, stopping]);
      const until = deps.now().getTime() + timeoutMs;
      while (!signal.aborted && deps.now().getTime() < until) {
        if ((await revisionOf(deps.db, deploymentId)) !== revision) return;
        const left = Math.max(1, until - deps.now().getTime());
        // An abort ends the wait, and the loop.
        await setTimeout(Math.min(lookEveryMs, left), undefined, { signal }).catch(() => {});
      }
    },
    cancel: async (one, id, { by, note }) => {
      const known = await project(one);
      const before = await deploymentById(deps.db, id);
      if (before === undefined || before.projectId !== known.id) return null;
      const outcome = await cancelDeployment(deps, known, fromApi(by), id, note);
      if (!outcome.ok) return outcome;
      const after = await deploymentById(deps.db, id);
      return after === undefined ? null : accepted(view.deployment(known, after));
    },
    report: async (one, { githubDeploymentId, sha, by }) => {
      const known = await project(one);
      const outcome = await reportRun(deps, known, fromApi(by), { githubDeploymentId, sha, runId: by.runId });
      return outcome?.ok === true ? accepted(view.deployment(known, outcome.value)) : outcome;
    },
    audit: async (one, page) =>
      paged(
        page,
        (wider) => auditPage(deps.db, one.id, wider),
        async (row) => row,
      ),
  };
}

/** Asks for one more than the page holds: whether something follows. */
async function paged<Row, View>(
  page: PageRequest,
  read: (page: PageRequest) => Promise<readonly Row[]>,
  show: (row: Row) => Promise<View>,
): Promise<Page<View>> {
  const rows = await read({ ...page, limit: page.limit + 1 });
  return { items: await Promise.all(rows.slice(0, page.limit).map(show)), more: rows.length > page.limit };
}

function views(deps: Deps) {
  const summary = (
    project: Project,
    row: Omit<DeploymentRow, "revision" | "environmentKey"> | (StoredDeployment & object),
    release: { readonly version: string; readonly sha: string },
  ): DeploymentSummaryView => ({
    id: row.id,
    environment: row.environment,
    state: row.state,
    url: deploymentUrl(deps.publicUrl, project, row.id),
    version: release.version,
    sha: release.sha,
    githubDeploymentId: row.githubDeploymentId,
    createdBy: row.createdBy,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
  });
  return {
    summary: (project: Project, row: DeploymentRow & { readonly version: string; readonly sha: string }) =>
      summary(project, row, row),
    deployment: (project: Project, deployment: StoredDeployment): DeploymentView => ({
      ...summary(project, deployment, deployment),
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

function fromApi(by: WorkflowActor): Origin {
  return { by, source: "api", deliveryId: null };
}

function toHttp(project: Project | undefined | null): HttpProject | null {
  if (project === undefined || project === null || !project.installed) return null;
  const { id, githubRepositoryId: repositoryId, owner, name, defaultBranch } = project;
  return { id, repositoryId, owner, name, defaultBranch };
}
