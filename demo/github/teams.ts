/** Teams of the organization: what the API tells of them, and what their maintainers change. */
import { notFound, ok, page, Refused, type Call, type Routes } from "./http.ts";
import { nodeId, organizationJson, userJson } from "./shapes.ts";
import {
  findAccount,
  membership,
  timestamp,
  type Account,
  type Json,
  type Team,
  type World,
} from "./world.ts";

export function teamRoutes(world: World): Routes {
  const org = (call: Call) => {
    const matches = call.params["org"]?.toLowerCase() === world.owner.login.toLowerCase();
    if (!matches || world.owner.type !== "Organization") throw notFound();
  };
  const teamOf = (call: Call): Team => {
    org(call);
    const slug = call.params["team_slug"]?.toLowerCase();
    const team = world.teams.find((candidate) => candidate.slug === slug);
    if (team === undefined) throw notFound();
    if (team.hidden !== undefined && call.caller.kind === "installation") {
      throw team.hidden === 404 ? notFound() : new Refused(403, "Resource not accessible by integration");
    }
    return team;
  };
  return {
    "GET /orgs/{org}/teams": (call) => {
      org(call);
      const visible = world.teams.filter(
        (team) => team.hidden === undefined || call.caller.kind !== "installation",
      );
      return page(
        call,
        world,
        visible.map((team) => teamJson(world, team)),
      );
    },
    "GET /orgs/{org}/teams/{team_slug}": (call) => ok(fullTeamJson(world, teamOf(call))),
    "GET /orgs/{org}/teams/{team_slug}/members": (call) => {
      const team = teamOf(call);
      const members = world.accounts.filter((account) => membership(world, team, account) === "active");
      return page(
        call,
        world,
        members.map((account) => userJson(world, account)),
      );
    },
    "GET /orgs/{org}/teams/{team_slug}/memberships/{username}": (call) => {
      const team = teamOf(call);
      const account = findAccount(world, call.params["username"] ?? "");
      const state = account === undefined ? undefined : membership(world, team, account);
      if (account === undefined || state === undefined) throw notFound();
      const role = world.orgOwners.has(account.id) ? "maintainer" : "member";
      return ok({ url: `${teamUrl(world, team)}/memberships/${account.login}`, role, state });
    },
  };
}

/** What can be done to a team; each change goes out by webhook, as on GitHub. */
export type TeamControls = {
  readonly id: number;
  readonly slug: string;
  add(login: string, state?: "active" | "pending"): void;
  remove(login: string): void;
  /** Gives the team another name; its slug follows, its id stays. */
  rename(name: string): void;
  delete(): void;
  /** Hides the team from the app, answering 404 or 403; `show` ends it. */
  hide(answer?: 403 | 404): void;
  show(): void;
};

export function createTeam(world: World, name: string, members: readonly Account[], parent?: Team): Team {
  if (world.owner.type !== "Organization")
    throw new Error(`${world.owner.login} is no organization: only those have teams`);
  const slug = slugOf(name);
  if (world.teams.some((team) => team.slug === slug)) throw new Error(`there is a team ${slug} already`);
  const team: Team = {
    id: world.nextId("team"),
    slug,
    name,
    parent,
    members: new Map(members.map((account) => [account.id, "active"])),
    hidden: undefined,
    createdAt: timestamp(world),
  };
  world.teams.push(team);
  return team;
}

export function teamControls(world: World, team: Team, known: (login: string) => Account): TeamControls {
  const emitMembership = (action: "added" | "removed", member: Account) =>
    world.emit({
      event: "membership",
      action,
      sender: world.admin,
      payload: { scope: "team", member: userJson(world, member), team: teamJson(world, team) },
    });
  return {
    id: team.id,
    get slug() {
      return team.slug;
    },
    add(login, state = "active") {
      const member = known(login);
      team.members.set(member.id, state);
      if (state === "active") emitMembership("added", member);
    },
    remove(login) {
      const member = known(login);
      if (team.members.delete(member.id)) emitMembership("removed", member);
    },
    rename(name) {
      const from = team.name;
      team.name = name;
      team.slug = slugOf(name);
      emitTeam(world, team, "edited", { changes: { name: { from } } });
    },
    delete() {
      world.teams.splice(world.teams.indexOf(team), 1);
      emitTeam(world, team, "deleted");
    },
    hide(answer = 404) {
      team.hidden = answer;
      world.changed();
    },
    show() {
      team.hidden = undefined;
      world.changed();
    },
  };
}

export function emitTeam(
  world: World,
  team: Team,
  action: "created" | "edited" | "deleted",
  more: Json = {},
): void {
  world.emit({
    event: "team",
    action,
    sender: world.admin,
    payload: { team: teamJson(world, team), ...more },
  });
}

function slugOf(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^a-z0-9_]+/g, "-")
    .replaceAll(/^-|-$/g, "");
}

function teamUrl(world: World, team: Team): string {
  return `${world.apiUrl}/orgs/${world.owner.login}/teams/${team.slug}`;
}

function simpleTeamJson(world: World, team: Team): Json {
  return {
    id: team.id,
    node_id: nodeId("Team", team.id),
    name: team.name,
    slug: team.slug,
    description: "",
    privacy: "closed",
    notification_setting: "notifications_enabled",
    permission: "pull",
    url: `${world.apiUrl}/organizations/${world.owner.id}/team/${team.id}`,
    html_url: `${world.url}/orgs/${world.owner.login}/teams/${team.slug}`,
    members_url: `${world.apiUrl}/organizations/${world.owner.id}/team/${team.id}/members{/member}`,
    repositories_url: `${world.apiUrl}/organizations/${world.owner.id}/team/${team.id}/repos`,
    type: "organization",
    organization_id: world.owner.id,
  };
}

function teamJson(world: World, team: Team): Json {
  return {
    ...simpleTeamJson(world, team),
    parent: team.parent === undefined ? null : simpleTeamJson(world, team.parent),
  };
}

export function fullTeamJson(world: World, team: Team): Json {
  return {
    ...teamJson(world, team),
    members_count: world.accounts.filter((account) => membership(world, team, account) === "active").length,
    repos_count: 0,
    created_at: team.createdAt,
    updated_at: team.createdAt,
    organization: {
      ...organizationJson(world, world.owner),
      html_url: `${world.url}/${world.owner.login}`,
      type: "Organization",
      has_organization_projects: true,
      has_repository_projects: true,
      public_repos: world.repos.filter((repo) => !repo.private).length,
      public_gists: 0,
      followers: 0,
      following: 0,
      created_at: world.installation.createdAt,
      updated_at: world.installation.createdAt,
      archived_at: null,
    },
  };
}
