import { LRUCache } from "lru-cache";
import type { GitHubAsPerson, RepositoryRight } from "../github/as-person.ts";
import type { Viewer } from "./session.ts";

/** What GitHub lets a person read, asked with their own token and remembered for a minute. */
export interface Rights {
  /** On what GitHub leads to under a name, a project here or not; null: the person may not know of it. */
  readonly named: (viewer: Viewer, owner: string, name: string) => Promise<RepositoryRight | null>;
  /** By repository id: all that the person reads through the App. */
  readonly all: (viewer: Viewer) => Promise<ReadonlyMap<number, RepositoryRight>>;
  /** Ids of the person's teams. For what is shown only: whoever acts is asked about anew. */
  readonly teams: (viewer: Viewer) => Promise<readonly TeamOfViewer[]>;
  readonly forget: (viewer: Viewer) => void;
}

export interface TeamOfViewer {
  readonly id: number;
  readonly org: string;
  readonly slug: string;
}

/** How long an answer counts: a right that is taken away is gone after it. Milliseconds. */
const rememberedMs = 60_000;
const remembered = 10_000;

export function createRights(asPerson: (token: string) => GitHubAsPerson, now: () => Date): Rights {
  const perf = { now: () => now().getTime() };
  const options = { max: remembered, ttl: rememberedMs, perf } as const;
  const of = <T extends object>(ask: (github: GitHubAsPerson, key: string) => Promise<T>) =>
    new LRUCache<string, T, string>({
      ...options,
      // A failure is not remembered: it is thrown, and asked again.
      fetchMethod: (key, _stale, { context: token }) => ask(asPerson(token), key.slice(key.indexOf(" ") + 1)),
    });
  const rights = of(async (github, name) => {
    const [owner = "", repo = ""] = name.split("/");
    return { right: await github.repository(owner, repo) };
  });
  const repositories = of(
    async (github) => new Map((await github.repositories()).map((one) => [one.id, one])),
  );
  const teams = of((github) => github.teams());
  const fetched = async <T extends object>(
    cache: LRUCache<string, T, string>,
    { session, token }: Viewer,
    key: string,
  ) => {
    const found = await cache.fetch(`${session} ${key}`, { context: token });
    if (found === undefined) throw new Error(`Nothing was found out about ${key}`);
    return found;
  };
  return {
    named: async (viewer, owner, name) => (await fetched(rights, viewer, `${owner}/${name}`)).right,
    all: (viewer) => fetched(repositories, viewer, "repositories"),
    teams: (viewer) => fetched(teams, viewer, "teams"),
    forget: ({ session }) => {
      for (const cache of [rights, repositories, teams])
        for (const key of cache.keys()) if (key.startsWith(`${session} `)) cache.delete(key);
    },
  };
}
