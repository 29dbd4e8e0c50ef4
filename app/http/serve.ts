import { setTimeout } from "node:timers/promises";
import { auditPageOf } from "../../db/audit-search.ts";
import { listDeployments, revisionOf } from "../../db/deployment-lookups.ts";
import { releaseSummaries } from "../../db/deployment-summaries.ts";
import { deploymentById } from "../../db/deployments.ts";
import { projectById, projectByName } from "../../db/projects.ts";
import { listReleases, releaseById, releaseByVersion } from "../../db/releases.ts";
import { drawbridge } from "../domain/actor.ts";
import { accepted, refused } from "../domain/refusal.ts";
import { cancelDeployment } from "../usecases/cancel.ts";
import { nothingAsked } from "../usecases/admission.ts";
import { createRelease } from "../usecases/create-release.ts";
import { deploy } from "../usecases/deploy.ts";
import { type Deps, repositoryOf } from "../usecases/deps.ts";
import { noRelease } from "../usecases/no-release.ts";
import { readGuard } from "../usecases/guard.ts";
import { projectOfRepository } from "../usecases/projects.ts";
import { isReachable } from "../usecases/reachable.ts";
import { reportRun } from "../usecases/steps/report-run.ts";
import type { Origin } from "../usecases/transact.ts";
import type { PersonUseCases } from "./person-usecases.ts";
import { servePeople } from "./serve-people.ts";
import { serveTasks } from "./serve-tasks.ts";
import type { TaskUseCases } from "./task-usecases.ts";
import type { HttpProject, HttpUseCases, WorkflowActor } from "./usecases.ts";
import { paged, toHttp, views } from "./views.ts";

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
): HttpUseCases & TaskUseCases & PersonUseCases {
  const view = views(deps);
  const project = (one: HttpProject) => projectById(deps.db, one.id);
  return {
    ...servePeople(deps),
    ...serveTasks(deps, async (known, id) => {
      const deployment = await deploymentById(deps.db, id);
      if (deployment === undefined) throw new Error(`Deployment ${id} is gone`);
      return view.deployment(known, deployment);
    }),
    notReady,
    findProject: async (owner, repo) => toHttp(await projectByName(deps.db, owner, repo)),
    findProjectById: async (repositoryId, owner, repo) =>
      toHttp(await projectOfRepository(deps, repositoryId, owner, repo, noticed)),
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
    audit: async (one, { deployment, release: version, type, login, since, until }, page) => {
      const release = version === null ? null : await releaseByVersion(deps.db, one.id, version);
      if (release === undefined) return { items: [], more: false };
      const filter = {
        deploymentId: deployment,
        releaseId: release?.id ?? null,
        type,
        login,
        from: since,
        to: until,
      };
      return paged(
        page,
        (wider) => auditPageOf(deps.db, one.id, filter, wider),
        async (row) => row,
      );
    },
  };
}

function fromApi(by: WorkflowActor): Origin {
  return { by, source: "api", deliveryId: null };
}
