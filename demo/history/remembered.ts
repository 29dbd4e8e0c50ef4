/** What GitHub would have answered then: the people, teams, commits and deployments of the local GitHub, without a request. */
import type { Person } from "../../app/domain/deployment/state.ts";
import type { GitHubApp, GitHubRepository } from "../../app/github/client.ts";
import { policyPath, policyRepository } from "../../app/usecases/policy.ts";
import { processPath } from "../../app/usecases/guard.ts";
import type { LocalGitHub } from "../github/local-github.ts";
import type { Role } from "../github/world.ts";

export interface Organization {
  /** Login → role, on every repository. */
  readonly roles: Readonly<Record<string, Role | "owner">>;
  /** Slug → logins. */
  readonly teams: Readonly<Record<string, readonly string[]>>;
  readonly policy: string;
}

/** A repository with the commits of its releases, oldest first. */
export interface PastRepository {
  readonly process: string;
  readonly workflows: readonly { readonly path: string; readonly text: string }[];
  readonly commits: { readonly sha: string; readonly title: string; readonly author: string }[];
}

/** Files do not change in the history: whoever has read one has read it. */
const etag = '"history"';

export function remembered(
  github: LocalGitHub,
  organization: Organization,
  repositories: ReadonlyMap<string, PastRepository>,
): GitHubApp {
  const people = new Map<string, Person>(
    Object.keys(organization.roles).map((login) => [login, { login, id: github.person(login).id }]),
  );
  const { installationId } = github.app;
  return answering<GitHubApp>("the app", {
    self: async () => github.app,
    installationOf: async () => installationId,
    repository: (_installation, _owner, name) =>
      name === policyRepository
        ? answering<GitHubRepository>(name, {
            exists: async () => true,
            readFile: async (path, _ref, known) => fileAt({ [policyPath]: organization.policy }, path, known),
          })
        : repository(github, organization, people, name, repositories.get(name)),
  });
}

function repository(
  github: LocalGitHub,
  { roles, teams }: Organization,
  people: ReadonlyMap<string, Person>,
  name: string,
  past: PastRepository | undefined,
): GitHubRepository {
  if (past === undefined) throw new Error(`nothing is told of a repository ${name}`);
  const { process, workflows, commits } = past;
  const { id, defaultBranch } = github.repository({ repo: name });
  const { login: owner, id: ownerId } = github.owner;
  const between = (base: string | null, head: string) => {
    const [from, to] = [base, head].map((sha) => commits.findIndex((one) => one.sha === sha));
    return commits.slice(base === null ? to : (from ?? -1) + 1, (to ?? -1) + 1);
  };
  const team = (slug: string) => {
    const members = teams[slug];
    return members === undefined
      ? null
      : { id: github.team(slug).id, slug, name: slug, members: members.length };
  };
  const person = (login: string) => people.get(login) ?? null;
  return answering<GitHubRepository>(name, {
    describe: async () => ({ id, owner, ownerId, ownerType: "Organization", name, defaultBranch }),
    exists: async () => true,
    readFile: async (path, _ref, known) => fileAt({ [processPath]: process }, path, known),
    workflowFiles: async () => ({ files: workflows, unread: [] }),
    mergedPullRequest: async () => null,
    compare: async (base, head) => {
      const brought = between(base, head);
      return { status: "ahead", commits: brought, total: brought.length };
    },
    authorship: async (base, head) => ({
      commits: between(base, head).map(({ sha, author }) => ({
        sha,
        verified: true,
        author: person(author),
        committer: person(author),
        coAuthors: [],
      })),
      pullRequests: [],
      complete: true,
    }),
    checkResults: async () => [],
    team: async (_org, slug) => team(slug),
    teamById: async (_org, teamId) =>
      Object.keys(teams)
        .map(team)
        .find((one) => one?.id === teamId) ?? null,
    teamMembership: async (_org, slug, login) => (teams[slug]?.includes(login) ? "active" : "none"),
    teamMembers: async (_org, slug) => teams[slug]?.flatMap((login) => person(login) ?? []) ?? null,
    user: async (login) => person(login),
    userById: async (userId) => [...people.values()].find((one) => one.id === userId) ?? null,
    permission: async (login) => {
      const found = person(login);
      return found === null ? null : { userId: found.id, permission: permissionOf(roles[login]) };
    },
    createDeployment: async (input) => ({ id: github.pastDeployment(input, { repo: name }) }),
    createDeploymentStatus: async (deployment, input) =>
      github.pastStatus(deployment, input, null, { repo: name }),
    deploymentStatuses: async () => [],
    deploymentRuns: async () => [],
  });
}

function permissionOf(role: Role | "owner" | undefined): "admin" | "write" | "read" {
  switch (role) {
    case "owner":
    case "admin":
      return "admin";
    case "maintain":
    case "write":
      return "write";
    case "triage":
    case "read":
    case "none":
    case undefined:
      return "read";
  }
}

function fileAt(files: Readonly<Record<string, string>>, path: string, known: string | null) {
  const text = files[path];
  if (text === undefined) return { kind: "missing" } as const;
  return known === etag
    ? ({ kind: "unchanged" } as const)
    : ({ kind: "found", text, sha: "0".repeat(40), etag } as const);
}

/** A port with these answers alone: whatever else is asked of it ends the history, which was not told for that. */
function answering<Port extends object>(of: string, answers: Partial<Port>): Port {
  const unknown = (name: string | symbol) => () => {
    throw new Error(`the history has no answer to ${String(name)} of ${of}`);
  };
  return new Proxy(answers, {
    get: (known, name): unknown => Reflect.get(known, name) ?? unknown(name),
  }) as Port;
}
