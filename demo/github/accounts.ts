/** People and organizations: who they are, and what they may do on a repository. */
import { actorOf, notFound, ok, page, Refused, repoRoutes, type Call, type Routes } from "./http.ts";
import { organizationJson, userJson } from "./shapes.ts";
import { findAccount, roleOf, type Account, type Json, type Role, type World } from "./world.ts";

/** GitHub's old word for each role, as `permission` gives it. */
const LEGACY: Readonly<Record<Role, string>> = {
  admin: "admin",
  maintain: "write",
  write: "write",
  triage: "read",
  read: "read",
  none: "none",
};

export function accountRoutes(world: World): Routes {
  const named = (call: Call): Account => {
    const account = findAccount(world, call.params["username"] ?? "");
    if (account === undefined) throw notFound();
    return account;
  };
  const org = (call: Call): Account => {
    const account = findAccount(world, call.params["org"] ?? "");
    if (account === undefined || account.type !== "Organization") throw notFound();
    return account;
  };
  return {
    "GET /user": (call) => {
      if (call.caller.kind !== "person") throw new Refused(403, "Resource not accessible by integration");
      return ok(publicUserJson(world, actorOf(world, call.caller)));
    },
    "GET /user/{account_id}": (call) => {
      const account = world.accounts.find((candidate) => candidate.id === Number(call.params["account_id"]));
      if (account === undefined) throw notFound();
      return ok(publicUserJson(world, account));
    },
    "GET /users/{username}": (call) => ok(publicUserJson(world, named(call))),
    "GET /orgs/{org}": (call) => ok(fullOrganizationJson(world, org(call))),
    "GET /orgs/{org}/memberships/{username}": (call) => {
      const account = named(call);
      const state = orgMembership(world, account);
      if (state === undefined) throw notFound();
      const organization = org(call);
      return ok({
        url: `${world.apiUrl}/orgs/${organization.login}/memberships/${account.login}`,
        organization_url: `${world.apiUrl}/orgs/${organization.login}`,
        state,
        role: world.orgOwners.has(account.id) ? "admin" : "member",
        organization: organizationJson(world, organization),
        user: userJson(world, account),
      });
    },
    "GET /orgs/{org}/members/{username}": (call) => {
      org(call);
      if (orgMembership(world, named(call)) !== "active") throw notFound();
      return { status: 204 };
    },
    ...repoRoutes(world, {
      "GET /collaborators": (call) => {
        const found = world.accounts.filter((account) => call.repo.roles.has(account.id));
        return page(
          call,
          world,
          found.map((account) => collaboratorJson(world, account, roleOf(world, call.repo, account))),
        );
      },
      "GET /collaborators/{username}/permission": (call) => {
        const account = named(call);
        const role = roleOf(world, call.repo, account);
        return ok({
          permission: LEGACY[role],
          role_name: role,
          user: collaboratorJson(world, account, role),
        });
      },
    }),
  };
}

/** Members of any team, and owners, belong to the organization. */
function orgMembership(world: World, account: Account): "active" | "pending" | undefined {
  if (world.orgOwners.has(account.id)) return "active";
  const states = world.teams.map((team) => team.members.get(account.id));
  return states.includes("active") ? "active" : states.includes("pending") ? "pending" : undefined;
}

function collaboratorJson(world: World, account: Account, role: Role): Json {
  const order: Role[] = ["read", "triage", "write", "maintain", "admin"];
  const level = order.indexOf(role);
  const permissions = Object.fromEntries(
    (["pull", "triage", "push", "maintain", "admin"] as const).map((name, index) => [name, level >= index]),
  );
  return { ...userJson(world, account), permissions, role_name: role };
}

function publicUserJson(world: World, account: Account): Json {
  return {
    ...userJson(world, account),
    name: account.login,
    company: null,
    blog: "",
    location: null,
    email: null,
    hireable: null,
    bio: null,
    twitter_username: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: world.installation.createdAt,
    updated_at: world.installation.createdAt,
  };
}

function fullOrganizationJson(world: World, account: Account): Json {
  return {
    ...organizationJson(world, account),
    html_url: `${world.url}/${account.login}`,
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
  };
}
