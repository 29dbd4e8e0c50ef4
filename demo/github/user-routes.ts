/** What a person sees through the App: its installations, the repositories in them, and their teams. */
import { notFound, page, Refused, type Call, type Routes } from "./http.ts";
import { installationIdOf, installationJson, repositoryJson } from "./shapes.ts";
import { fullTeamJson } from "./teams.ts";
import { membership, roleOf, type Account, type Json, type Repo, type World } from "./world.ts";

export function userRoutes(world: World): Routes {
  const visible = (account: Account): Repo[] =>
    world.repos.filter((repo) => repo.installed && roleOf(world, repo, account) !== "none");
  const installations = (account: Account): number[] => [
    ...new Set(visible(account).map((repo) => installationIdOf(world, repo))),
  ];
  return {
    "GET /user/installations": (call) => {
      const account = personOf(call);
      const ids = world.installation.suspendedAt === null ? installations(account) : [];
      return page(call, world, ids, (shown) => ({
        total_count: ids.length,
        installations: shown.map((id) => installationJson(world, world.app.permissions, id)),
      }));
    },
    "GET /user/installations/{installation_id}/repositories": (call) => {
      const account = personOf(call);
      const id = Number(call.params["installation_id"]);
      if (!installations(account).includes(id)) throw notFound();
      const repos = visible(account).filter((repo) => installationIdOf(world, repo) === id);
      return page(call, world, repos, (shown) => ({
        total_count: repos.length,
        repositories: shown.map((repo) => ({
          ...repositoryJson(world, repo),
          permissions: permissionsJson(world, repo, account),
        })),
      }));
    },
    "GET /user/teams": (call) => {
      const account = personOf(call);
      const teams = world.teams.filter((team) => membership(world, team, account) === "active");
      return page(
        call,
        world,
        teams.map((team) => fullTeamJson(world, team)),
      );
    },
  };
}

function personOf(call: Call): Account {
  if (call.caller.kind !== "person") throw new Refused(403, "Resource not accessible by integration");
  return call.caller.account;
}

/** What somebody may do, as an answer to their own token says it. */
export function permissionsJson(world: World, repo: Repo, account: Account): Json {
  const order = ["read", "triage", "write", "maintain", "admin"];
  const level = order.indexOf(roleOf(world, repo, account));
  return Object.fromEntries(
    ["pull", "triage", "push", "maintain", "admin"].map((name, index) => [name, level >= index]),
  );
}
