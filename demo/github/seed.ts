/** Makes the world as a test or the demo wants it: the owner, people, teams, repositories and the app. */
import { generateKeyPairSync } from "node:crypto";
import type { Server } from "node:http";
import { createTeam } from "./teams.ts";
import type { Webhooks } from "./webhooks.ts";
import {
  idMaker,
  timestamp,
  type Account,
  type GitHubApp,
  type Happening,
  type Permissions,
  type Repo,
  type Role,
  type World,
} from "./world.ts";

export type LocalGitHubOptions = {
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  /** Login of the owner of the repositories; default `acme`. */
  readonly org?: string;
  readonly ownerType?: "Organization" | "User";
  /** The repository that everything means unless told otherwise; default `shop`. */
  readonly repo?: string;
  /** Further repositories of the same owner. */
  readonly otherRepos?: readonly string[];
  /**
   * Those of them that a second installation of the app is for. On GitHub it is another owner's; here the owner stays,
   * so that people and teams do.
   */
  readonly elsewhere?: readonly string[];
  /** Repositories without the app. */
  readonly notInstalled?: readonly string[];
  readonly private?: boolean;
  /** Login → role on every repository; `owner` owns the organization. */
  readonly people?: Readonly<Record<string, Role | "owner">>;
  /** Name (or slug) → logins. Members who are not among the people get the role `read`. */
  readonly teams?: Readonly<Record<string, readonly string[]>>;
  readonly app?: AppOptions;
  /** Files of the repository's first commits. */
  readonly files?: Readonly<Record<string, string>>;
  readonly clock?: () => Date;
  /** It is one of several under one address: see `several.ts`. */
  readonly among?: Among;
};

/** What several local GitHubs under one address have in common. */
export type Among = {
  readonly url: string;
  /** Gets the requests that are this one's; listens nowhere. */
  readonly server: Server;
  readonly hooks: Webhooks;
  readonly nextId: World["nextId"];
  /** All of them; each adds itself. */
  readonly worlds: World[];
};

export type AppOptions = {
  readonly slug?: string;
  readonly name?: string;
  /** As `default_permissions` of app.yml has them. */
  readonly permissions?: Permissions;
  /** As `default_events` of app.yml has them. */
  readonly events?: readonly string[];
  /** Where webhooks go; can be set later by `deliverTo`. */
  readonly webhookUrl?: string;
  readonly webhookSecret?: string;
};

const DEFAULT_PERMISSIONS: Permissions = {
  actions: "write",
  checks: "write",
  contents: "read",
  deployments: "write",
  issues: "write",
  members: "read",
  metadata: "read",
  pull_requests: "read",
};
const DEFAULT_EVENTS = [
  "deployment",
  "deployment_status",
  "issue_comment",
  "membership",
  "organization",
  "push",
  "team",
  "workflow_run",
];

/** Bot accounts of GitHub itself have ids that everyone knows. */
const GITHUB_ACTIONS_BOT = 41_898_282;
const WEB_FLOW = 19_864_447;

export const defaultWebhookSecret = "a-webhook-secret-of-the-local-github";

let appKey: string | undefined;

/** An RSA key as GitHub hands it out (PKCS#1); made once in a process, because it is slow. */
export function appPrivateKey(): string {
  appKey ??= generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs1", format: "pem" },
  }).privateKey;
  return appKey;
}

export function seed(
  url: string,
  options: LocalGitHubOptions,
  outside: { emit: (world: World, happening: Happening) => void; changed: () => void },
): World {
  const clock = options.clock ?? (() => new Date());
  const nextId = options.among?.nextId ?? idMaker();
  const now = timestamp({ clock });
  const people = { ...options.people };
  for (const login of Object.values(options.teams ?? {}).flat()) people[login] ??= "read";

  const owner = account(nextId("account"), options.org ?? "acme", options.ownerType ?? "Organization");
  const persons = Object.keys(people)
    .filter((login) => login !== owner.login)
    .map((login) => account(nextId("account"), login, "User"));
  const orgOwners = new Set(
    persons.filter((person) => people[person.login] === "owner").map((person) => person.id),
  );
  const admin =
    owner.type === "User"
      ? owner
      : (persons.find((person) => orgOwners.has(person.id)) ??
        account(nextId("account"), "octo-admin", "User"));
  if (owner.type === "Organization") orgOwners.add(admin.id);

  const slug = options.app?.slug ?? "drawbridge";
  const app = gitHubApp(
    1_234_567,
    slug,
    options.app?.name ?? slug,
    account(nextId("account"), `${slug}[bot]`, "Bot"),
    options.app,
  );
  const actionsBot = account(GITHUB_ACTIONS_BOT, "github-actions[bot]", "Bot");
  const webFlow = { ...account(WEB_FLOW, "web-flow", "User"), email: "noreply@github.com" };

  const roles = new Map(persons.map((person) => [person.id, roleNamed(people[person.login])] as const));
  const world: World = {
    url,
    apiUrl: `${url}/api/v3`,
    clock,
    owner,
    admin,
    accounts: [...new Set([owner, admin, ...persons, app.bot, actionsBot, webFlow])],
    orgOwners,
    teams: [],
    repos: [options.repo ?? "shop", ...(options.otherRepos ?? [])].map((name) =>
      repository(nextId("repo"), owner, name, now, {
        private: options.private ?? false,
        installed: options.notInstalled?.includes(name) !== true,
        roles: new Map(roles),
        elsewhere: options.elsewhere?.includes(name) === true,
      }),
    ),
    app,
    actionsApp: gitHubApp(15_368, "github-actions", "GitHub Actions", actionsBot, undefined),
    dispatches: "name-runs",
    beside: options.among?.worlds ?? [],
    installation: { id: nextId("installation"), suspendedAt: null, createdAt: now },
    emit: (happening) => {
      outside.emit(world, happening);
      outside.changed();
    },
    changed: outside.changed,
    nextId,
  };
  for (const [name, logins] of Object.entries(options.teams ?? {})) {
    createTeam(
      world,
      name,
      persons.filter((person) => logins.includes(person.login)),
    );
  }
  return world;
}

export function account(id: number, login: string, type: Account["type"]): Account {
  return { id, login, type, email: `${login.replace("[bot]", "-bot")}@example.com` };
}

export function gitHubApp(
  id: number,
  slug: string,
  name: string,
  bot: Account,
  options: AppOptions | undefined,
): GitHubApp {
  return {
    id,
    slug,
    name,
    bot,
    permissions: options?.permissions ?? DEFAULT_PERMISSIONS,
    events: options?.events ?? DEFAULT_EVENTS,
  };
}

function roleNamed(role: Role | "owner" | undefined): Role {
  return role === "owner" ? "admin" : (role ?? "none");
}

/** A repository without anything in it yet. */
export function repository(
  id: number,
  owner: Account,
  name: string,
  now: string,
  more: Pick<Repo, "private" | "installed" | "roles"> & Partial<Pick<Repo, "elsewhere">>,
): Repo {
  return {
    id,
    owner,
    name,
    formerNames: [],
    gitName: name,
    elsewhere: false,
    ...more,
    defaultBranch: "main",
    createdAt: now,
    pushedAt: now,
    issues: [],
    comments: [],
    checkRuns: [],
    deployments: [],
    workflows: [],
    runs: [],
    commits: new Map(),
  };
}
