import { Octokit } from "@octokit/rest";
import { AskingRefused, type GitHubAsPerson, type RepositoryRight, SignInEnded } from "./as-person.ts";
import { GitHubFailure } from "./client.ts";
import { asksForSingleSignOn, toFailure } from "./errors.ts";
import { API_VERSION } from "./octokit.ts";
import { type Clock, createFetch, TIMEOUTS } from "./transport.ts";

export interface PersonSettings {
  readonly githubApiUrl: string;
  /** Drawbridge's own version, for the user agent. */
  readonly version: string;
  readonly clock: Clock;
}

/** Pages of a hundred that are read of one list. */
const mostPages = 30;
const perPage = 100;

/**
 * GitHub in the name of whoever has the token. It spends the person's own budget, never the installation's, and reads
 * only: nothing is ever changed in a person's name.
 */
export function gitHubAsPerson({ githubApiUrl, version, clock }: PersonSettings) {
  const fetch = createFetch(clock, TIMEOUTS);
  return (token: string): GitHubAsPerson => {
    const octokit = new Octokit({
      auth: token,
      baseUrl: githubApiUrl,
      userAgent: `drawbridge/${version}`,
      request: { fetch },
      log: quiet,
    });
    octokit.hook.before("request", (options) => {
      options.headers["x-github-api-version"] = API_VERSION;
    });
    const { rest } = octokit;

    const ask = async <T>(doing: string, call: () => Promise<{ readonly data: T }>): Promise<T> => {
      try {
        return (await call()).data;
      } catch (error) {
        if (statusOf(error) === 401) throw new SignInEnded(doing, error);
        throw toFailure(error, { doing, now: clock.now() });
      }
    };
    const all = async <T>(
      doing: string,
      page: (page: number) => Promise<{ readonly data: readonly T[] }>,
    ): Promise<readonly T[]> => {
      const found: T[] = [];
      for (let number = 1; number <= mostPages; number += 1) {
        const items = await ask(doing, () => page(number)).catch((failure: unknown) => {
          throw listFailure(failure, doing);
        });
        found.push(...items);
        if (items.length < perPage) break;
      }
      return found;
    };

    return {
      self: async () => {
        try {
          const { data } = await rest.users.getAuthenticated();
          return { id: data.id, login: data.login };
        } catch (error) {
          if (statusOf(error) === 401) return null;
          throw toFailure(error, { doing: "read who is signed in", now: clock.now() });
        }
      },
      repository: async (owner, repo) => {
        try {
          return rightOf(await ask(`read ${owner}/${repo}`, () => rest.repos.get({ owner, repo })));
        } catch (failure) {
          if (isUnseen(failure)) return null;
          throw failure;
        }
      },
      repositories: async () => {
        const installations = await all("list the App's installations", async (page) => {
          const { data } = await rest.apps.listInstallationsForAuthenticatedUser({ per_page: perPage, page });
          return { data: data.installations };
        });
        const lists = await Promise.all(
          installations
            .filter((one) => (one.suspended_at ?? null) === null)
            .map(({ id }) =>
              all("list the repositories of an installation", async (page) => {
                const { data } = await rest.apps.listInstallationReposForAuthenticatedUser({
                  installation_id: id,
                  per_page: perPage,
                  page,
                });
                return { data: data.repositories };
              }).catch(noneWhereUnseen),
            ),
        );
        return lists.flat().map(rightOf);
      },
      teams: async () => {
        const teams = await all("list your teams", (page) =>
          rest.teams.listForAuthenticatedUser({ per_page: perPage, page }),
        );
        return teams.map(({ id, slug, organization }) => ({ id, slug, org: organization.login }));
      },
    };
  };
}

function rightOf(data: {
  readonly id: number;
  readonly permissions?: { readonly push?: boolean; readonly admin?: boolean };
}): RepositoryRight {
  const { id, permissions } = data;
  return { id, mayWrite: permissions?.push ?? false, mayAdminister: permissions?.admin ?? false };
}

/** Not there, or not for this person: 403 also where an organization asks for single sign-on first. */
function isUnseen(failure: unknown): boolean {
  if (!(failure instanceof GitHubFailure)) return false;
  const { kind, status, lost } = failure;
  return lost !== null || (kind === "refused" && [403, 404, 451].includes(status ?? 0));
}

/** One organization that has suspended the App, or that asks for single sign-on first, hides no other's repositories. */
function noneWhereUnseen(failure: unknown): readonly never[] {
  const isHidden = failure instanceof GitHubFailure && failure.lost !== null;
  if (isHidden || (failure instanceof AskingRefused && failure.singleSignOn)) return [];
  throw failure;
}

/** A list that GitHub refuses is no empty one: whoever is taken for a member of nothing would be told a wrong "no". */
function listFailure(failure: unknown, doing: string): unknown {
  if (!(failure instanceof GitHubFailure) || failure.kind !== "refused") return failure;
  const { message, cause } = failure;
  return asksForSingleSignOn(cause)
    ? new AskingRefused(
        `Could not ${doing}: an organization asks for single sign-on. Go through it on GitHub, then sign out here, and in again.`,
        { cause, singleSignOn: true },
      )
    : new AskingRefused(`${message} Whoever administers the App on GitHub has to act, you cannot.`, {
        cause,
        singleSignOn: false,
      });
}

function statusOf(error: unknown): number | null {
  return error instanceof Error && "status" in error ? Number(error.status) : null;
}

// A request that is refused is an exception here: Octokit need not print it too.
const nothing = (): void => undefined;
const quiet = { debug: nothing, info: nothing, warn: nothing, error: nothing };
