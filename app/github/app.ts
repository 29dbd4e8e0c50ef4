import { read, whenRefused, type Rest } from "./ask.ts";
import type { GitHubApp } from "./client.ts";
import type { EtagMemory } from "./remembered.ts";
import { hookDeliveries } from "./hook-deliveries.ts";
import { createRepository } from "./repository.ts";
import type { AppIdentity, ServerTraits } from "./repository/connection.ts";
import { createTextMemory } from "./text-memory.ts";

/** Where an authenticated Octokit comes from: a `Probot` is one. Without an installation it speaks as the app. */
export interface Authenticator {
  readonly auth: (installationId?: number) => Promise<Rest>;
}

/** Octokits that are kept; tokens live longer, in Probot's own cache. */
const KEPT_OCTOKITS = 1_000;
/** Texts of files that are kept, in UTF-16 units: thousands of workflows. */
const KEPT_TEXT = 16 * 1024 * 1024;

/**
 * GitHub as the app sees it.
 * @param probot started with the class of `createOctokit`
 * @param appId  the app's numeric id, as configured
 */
export function createGitHubApp(probot: Authenticator, appId: number, now: () => Date): GitHubApp {
  const memory: EtagMemory = new Map();
  const server: ServerTraits = { namesRuns: true };
  const texts = createTextMemory(KEPT_TEXT);
  const octokits = new Map<number, Promise<Rest>>();
  const asApp = { octokit: () => probot.auth(), now };
  let self: Promise<AppIdentity> | null = null;

  const askSelf = async (): Promise<AppIdentity> => {
    const { data } = await read(asApp, "read the App's own record", ({ rest }) =>
      rest.apps.getAuthenticated(),
    );
    if (data?.slug === undefined) throw new Error("GitHub's record of the App names no slug");
    return { id: data.id, slug: data.slug };
  };

  const octokitOf = (installationId: number): Promise<Rest> => {
    let octokit = octokits.get(installationId);
    if (octokit === undefined) {
      if (octokits.size >= KEPT_OCTOKITS) octokits.clear();
      octokit = probot.auth(installationId).catch((error: unknown) => {
        octokits.delete(installationId);
        throw error;
      });
      octokits.set(installationId, octokit);
    }
    return octokit;
  };

  const app: GitHubApp = {
    self: () => {
      self ??= askSelf().catch((error: unknown) => {
        self = null;
        throw error;
      });
      return self;
    },

    /** A suspended installation can do nothing: it counts as none. */
    installationOf: (owner, repository) =>
      read(asApp, `find the installation for ${owner}/${repository}`, ({ rest }) =>
        rest.apps.getRepoInstallation({ owner, repo: repository }),
      )
        .then(({ data }) => (data.suspended_at === null ? data.id : null))
        .catch(whenRefused([404], null)),

    ...hookDeliveries(asApp),

    installation: (id) =>
      read(asApp, `look at the installation ${id}`, ({ rest }) =>
        rest.apps.getInstallation({ installation_id: id }),
      )
        .then(({ data }) => (data.suspended_at === null ? ("active" as const) : ("suspended" as const)))
        .catch(whenRefused([404], null)),

    repository: (installationId, owner, repository) =>
      createRepository({
        octokit: () => octokitOf(installationId),
        now,
        installationId,
        owner,
        repo: repository,
        appId,
        self: app.self,
        memory,
        server,
        texts,
      }),
  };
  return app;
}
