import { isFinished, type DeploymentState } from "../../../app/domain/deployment/state.ts";
import { accepted, type Outcome, refused } from "../../../app/domain/refusal.ts";
import type {
  AuditEventView,
  BranchRules,
  DeploymentView,
  HttpProject,
  HttpUseCases,
  NewDeployment,
  NewRelease,
  Page,
  PageRequest,
  ReleaseView,
} from "../../../app/http/usecases.ts";
import { inMemoryPeople, type PeopleWorld } from "./in-memory-people.ts";
import { inMemoryTasks, type TaskWorld } from "./in-memory-tasks.ts";

/** What the HTTP routes ask for, kept in memory: as much as the routes can see of the app. */
export interface World extends HttpUseCases, TaskWorld, PeopleWorld {
  /** Repositories with the app installed. */
  readonly projects: HttpProject[];
  rules: Outcome<BranchRules>;
  /** Parents, by commit. */
  readonly parents: Map<string, string>;
  /** The head of each branch. */
  readonly heads: Map<string, string>;
  readonly releases: ReleaseView[];
  readonly deployments: DeploymentView[];
  readonly events: AuditEventView[];
  missing: string[];
  /** What was asked, in order. */
  readonly asked: string[];
  /** What releases and deployments were asked for with, in order. */
  readonly inputs: (NewRelease | NewDeployment)[];
  /** The next call fails with it. */
  failure: Error | null;
  /** Notes what is asked, and fails with `failure`. */
  readonly ask: (what: string) => void;
  readonly move: (id: number, state: DeploymentState) => void;
  /** Something changes that is not the state. */
  readonly touch: (id: number) => void;
  /** Ends every wait, as the app does when it stops. */
  readonly stopWaiting: () => void;
}

export const shop: HttpProject = {
  id: 1,
  repositoryId: 42,
  owner: "acme",
  name: "shop",
  defaultBranch: "main",
};
export const url = "https://drawbridge.acme.example";
export const at = new Date("2026-11-22T12:00:00Z");

const same = (a: string, b: string) => a.toLowerCase() === b.toLowerCase();

export function inMemory(): World {
  const listeners = new Set<() => void>();
  const wake = () => [...listeners].forEach((listener) => listener());

  const change = (id: number, to: Partial<DeploymentView>) => {
    const index = world.deployments.findIndex((deployment) => deployment.id === id);
    const before = world.deployments[index];
    if (before === undefined) throw new Error(`No deployment ${id}`);
    world.deployments[index] = { ...before, ...to, revision: before.revision + 1 };
    wake();
    return world.deployments[index];
  };
  const ask = (what: string) => {
    world.asked.push(what);
    const { failure } = world;
    world.failure = null;
    if (failure !== null) throw failure;
  };
  const paged = <T>(items: readonly T[], { limit, offset }: PageRequest): Page<T> => {
    const newest = [...items].reverse();
    return { items: newest.slice(offset, offset + limit), more: newest.length > offset + limit };
  };
  const contains = (descendant: string | undefined, ancestor: string): boolean => {
    for (let sha = descendant; sha !== undefined; sha = world.parents.get(sha))
      if (sha === ancestor) return true;
    return false;
  };

  const world: World = {
    ...inMemoryTasks(ask, () => world),
    ...inMemoryPeople(ask, () => world),
    projects: [shop],
    rules: accepted({ branches: null, defaultBranch: "main" }),
    parents: new Map(),
    heads: new Map([["main", "a".repeat(40)]]),
    releases: [],
    deployments: [],
    events: [],
    missing: [],
    asked: [],
    inputs: [],
    failure: null,
    ask,
    move: (id, state) => change(id, { state, finishedAt: isFinished(state) ? at : null }),
    touch: (id) => change(id, {}),
    stopWaiting: wake,

    findProject: async (owner, repo) => {
      ask(`findProject ${owner}/${repo}`);
      return world.projects.find((one) => same(one.owner, owner) && same(one.name, repo)) ?? null;
    },
    findProjectById: async (id, owner, repo) => {
      ask(`findProjectById ${id} ${owner}/${repo}`);
      return world.projects.find((one) => one.repositoryId === id) ?? null;
    },
    releaseRules: async () => world.rules,
    branches: async () => {
      ask("branches");
      return [...world.heads.keys()];
    },
    isAncestor: async (_project, ancestor, descendant) => {
      ask("isAncestor");
      return contains(descendant, ancestor);
    },
    isOnBranch: async (_project, sha, branch) => {
      ask(`isOnBranch ${branch}`);
      return contains(world.heads.get(branch), sha);
    },

    createRelease: async (_project, input) => {
      ask("createRelease");
      world.inputs.push(input);
      const version = input.version ?? `0.0.${world.releases.length + 1}`;
      if (!/^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/.test(version))
        return refused({ code: "version-invalid", version });
      const found = world.releases.find((one) =>
        input.version === null ? one.sha === input.sha : same(one.version, version),
      );
      if (found !== undefined && found.sha !== input.sha) {
        return refused({ code: "version-taken", version, sha: found.sha });
      }
      if (found !== undefined) return accepted({ created: false, release: found });
      const release: ReleaseView = {
        id: world.releases.length + 1,
        version,
        sha: input.sha,
        ref: input.ref,
        channel: input.channel ?? "Default",
        url: `${url}/acme/shop/releases/${version}`,
        createdBy: input.by,
        createdAt: at,
        deployments: [],
      };
      world.releases.push(release);
      return accepted({ created: true, release });
    },
    listReleases: async (_project, page) => paged(world.releases, page),
    getRelease: async (_project, version) => world.releases.find((one) => same(one.version, version)) ?? null,
    noRelease: async (_project, version) => ({
      code: "unknown-version",
      version,
      latest: world.releases.slice(0, 5).map((one) => one.version),
    }),

    deploy: async (_project, input) => {
      ask("deploy");
      world.inputs.push(input);
      const release = world.releases.find((one) => one.id === input.releaseId);
      if (release === undefined) throw new Error(`No release ${input.releaseId}`);
      const { environment } = input;
      if (environment === "Nowhere")
        return refused({ code: "unknown-environment", environment, known: ["Production"] });
      const open = world.deployments.find(
        (one) => one.version === release.version && one.environment === environment && !isFinished(one.state),
      );
      if (open !== undefined) return accepted({ created: false, deployment: open });
      const id = world.deployments.length + 1;
      const deployment: DeploymentView = {
        id,
        version: release.version,
        sha: release.sha,
        environment,
        state: "queued",
        url: `${url}/acme/shop/deployments/${id}`,
        githubDeploymentId: 900 + id,
        createdBy: input.by,
        createdAt: at,
        startedAt: null,
        finishedAt: null,
        revision: 0,
        waitsFor: null,
        cause: null,
        steps: [],
      };
      world.deployments.push(deployment);
      return accepted({ created: true, deployment });
    },
    listDeployments: async (_project, filter, page) => {
      const wanted = world.deployments.filter(
        (one) =>
          (filter.environment === null || same(one.environment, filter.environment)) &&
          (filter.state === null || one.state === filter.state),
      );
      return paged(wanted, page);
    },
    getDeployment: async (_project, id) => {
      ask(`getDeployment ${id}`);
      return world.deployments.find((one) => one.id === id) ?? null;
    },
    changed: async (id, revision, timeoutMs, signal) => {
      if (world.deployments.find((one) => one.id === id)?.revision !== revision) return;
      await new Promise<void>((resolve) => {
        const end = () => {
          clearTimeout(timer);
          listeners.delete(end);
          signal.removeEventListener("abort", end);
          resolve();
        };
        const timer = setTimeout(end, timeoutMs);
        listeners.add(end);
        signal.addEventListener("abort", end);
      });
    },
    cancel: async (_project, id, input) => {
      ask(`cancel ${id} ${input.note}`);
      const found = world.deployments.find((one) => one.id === id);
      if (found === undefined) return null;
      const { version, environment, state } = found;
      if (isFinished(state)) {
        return refused({ code: "already-finished", deployment: id, version, environment, state });
      }
      return accepted(change(id, { state: "canceled", finishedAt: at }));
    },
    report: async (_project, input) => {
      ask(`report ${input.githubDeploymentId} by run ${input.by.runId}`);
      const found = world.deployments.find(
        (one) => one.githubDeploymentId === input.githubDeploymentId && one.sha === input.sha,
      );
      if (found === undefined) return null;
      const { id, version, environment, state } = found;
      if (state !== "executing") {
        return refused({ code: "already-finished", deployment: id, version, environment, state });
      }
      return accepted(found);
    },
    audit: async (_project, { type }, page) =>
      paged(
        world.events.filter((event) => type === null || event.type === type),
        page,
      ),
    notReady: async () => world.missing,
  };
  return world;
}
