/** The state of the local GitHub: what exists, who may do what, and how a change becomes known. */

export type Json = Record<string, unknown>;
export type Role = "admin" | "maintain" | "write" | "triage" | "read" | "none";
export type Permissions = Readonly<Record<string, "read" | "write" | "admin">>;

export type Account = {
  readonly id: number;
  login: string;
  readonly type: "User" | "Organization" | "Bot";
  email: string;
};

/** A GitHub App: the one under test, GitHub Actions itself, or another that someone uses. */
export type GitHubApp = {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly bot: Account;
  permissions: Permissions;
  readonly events: readonly string[];
};

export type Team = {
  readonly id: number;
  slug: string;
  name: string;
  parent: Team | undefined;
  readonly members: Map<number, "active" | "pending">;
  /** How the team looks to the app when it may not see it. */
  hidden: 403 | 404 | undefined;
  readonly createdAt: string;
};

export type Comment = {
  readonly id: number;
  readonly issue: Issue;
  body: string;
  readonly user: Account;
  readonly via: GitHubApp | undefined;
  readonly createdAt: string;
  updatedAt: string;
  readonly reactions: Reaction[];
};

export type Reaction = { id: number; user: Account; content: string; createdAt: string };

export type Issue = {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  state: "open" | "closed";
  stateReason: string | null;
  labels: string[];
  locked: boolean;
  /** Deleted, or transferred to another repository. */
  gone: boolean;
  readonly user: Account;
  readonly via: GitHubApp | undefined;
  closedBy: Account | undefined;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
  readonly reactions: Reaction[];
  pull: Pull | undefined;
};

export type Pull = {
  readonly id: number;
  readonly head: string;
  readonly base: string;
  headSha: string;
  readonly baseSha: string;
  /** SHAs of the commits that the pull request brings, oldest first. */
  commits: string[];
  mergedAt: string | null;
  mergedBy: Account | undefined;
  mergeCommitSha: string | null;
};

export type CheckRun = {
  readonly id: number;
  readonly suiteId: number;
  readonly app: GitHubApp;
  name: string;
  readonly headSha: string;
  externalId: string;
  detailsUrl: string | null;
  status: "queued" | "in_progress" | "completed";
  conclusion: string | null;
  startedAt: string | null;
  completedAt: string | null;
  output: { title: string | null; summary: string | null; text: string | null };
  annotations: Json[];
  actions: { label: string; description: string; identifier: string }[];
};

export type Deployment = {
  readonly id: number;
  readonly sha: string;
  readonly ref: string;
  readonly task: string;
  readonly payload: Json | string;
  readonly originalEnvironment: string;
  environment: string;
  readonly description: string | null;
  readonly creator: Account;
  readonly via: GitHubApp | undefined;
  readonly transient: boolean;
  readonly production: boolean;
  readonly createdAt: string;
  updatedAt: string;
  readonly statuses: DeploymentStatus[];
};

export type DeploymentStatus = {
  readonly id: number;
  readonly state: string;
  readonly description: string;
  readonly environment: string;
  readonly logUrl: string;
  readonly environmentUrl: string;
  readonly creator: Account;
  readonly via: GitHubApp | undefined;
  readonly createdAt: string;
};

export type WorkflowRun = {
  readonly id: number;
  readonly workflow: Workflow;
  readonly runNumber: number;
  attempt: number;
  /** How the attempts before it stood when it was re-run. */
  readonly earlier: EarlierAttempt[];
  readonly event: string;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly title: string;
  status: "queued" | "waiting" | "in_progress" | "completed";
  conclusion: string | null;
  /** The repository that its commits come from, where it is another. */
  fork?: { readonly id: number; readonly fullName: string };
  readonly actor: Account;
  readonly inputs: Json;
  readonly deployment: Deployment | undefined;
  readonly createdAt: string;
  updatedAt: string;
  startedAt: string;
};

export type EarlierAttempt = Pick<
  WorkflowRun,
  "attempt" | "status" | "conclusion" | "updatedAt" | "startedAt"
>;

/** A workflow file, known from the first commit in which a run needed it. */
export type Workflow = { readonly id: number; readonly path: string; readonly name: string };

/** Who made a commit, as Git itself has it. */
export type GitName = { readonly name: string; readonly email: string };

/** What is kept of a commit beside its Git objects. */
export type CommitFacts = {
  readonly sha: string;
  readonly treeSha: string;
  readonly message: string;
  readonly timestamp: string;
  readonly author: GitName;
  readonly committer: GitName;
  readonly verified: boolean;
  readonly added: readonly string[];
  readonly modified: readonly string[];
  readonly removed: readonly string[];
};

export type Repo = {
  readonly id: number;
  readonly owner: Account;
  name: string;
  /** Names that it had before: GitHub leads from them to it while no other repository has them. */
  readonly formerNames: string[];
  /** What the Git side knows it by. */
  readonly gitName: string;
  readonly private: boolean;
  readonly defaultBranch: string;
  /** Whether the app under test is installed on it. */
  installed: boolean;
  /** Whether it is the second installation's. */
  readonly elsewhere: boolean;
  readonly roles: Map<number, Role>;
  readonly createdAt: string;
  pushedAt: string;
  readonly issues: Issue[];
  readonly comments: Comment[];
  readonly checkRuns: CheckRun[];
  readonly deployments: Deployment[];
  readonly workflows: Workflow[];
  readonly runs: WorkflowRun[];
  readonly commits: Map<string, CommitFacts>;
};

/** Something that happened, as it goes out by webhook. */
export type Happening = {
  readonly event: string;
  readonly action?: string;
  readonly payload: Json;
  readonly repo?: Repo;
  readonly sender: Account;
};

export type World = {
  /** `http://127.0.0.1:PORT`, the web address. */
  readonly url: string;
  /** `http://127.0.0.1:PORT/api/v3`, the REST address. */
  readonly apiUrl: string;
  readonly clock: () => Date;
  readonly owner: Account;
  /** Who administers: the owner, or the organization's first owner. */
  readonly admin: Account;
  readonly accounts: Account[];
  readonly orgOwners: Set<number>;
  readonly teams: Team[];
  readonly repos: Repo[];
  readonly app: GitHubApp;
  readonly actionsApp: GitHubApp;
  /**
   * What a dispatch answers: the run where it is asked for; nothing of it, and the question is an error (GitHub
   * Enterprise Server up to 3.20).
   */
  dispatches: "name-runs" | "silent";
  /** Others, and itself, where several have one address; the same app is installed on all of them. */
  readonly beside: readonly World[];
  readonly installation: { id: number; suspendedAt: string | null; readonly createdAt: string };
  /** Sends what happened to the app's webhook, where it subscribes to it and is installed. */
  readonly emit: (happening: Happening) => void;
  /** Wakes everyone who waits for a change. */
  readonly changed: () => void;
  readonly nextId: (kind: IdKind) => number;
};

const FIRST_IDS = {
  account: 583_231,
  repo: 129_626_901,
  team: 12_000_001,
  issue: 3_500_000_001,
  pull: 2_800_000_001,
  comment: 3_400_000_001,
  reaction: 250_000_001,
  checkRun: 50_000_000_001,
  checkSuite: 40_000_000_001,
  deployment: 2_900_000_001,
  deploymentStatus: 5_900_000_001,
  workflow: 150_000_001,
  run: 19_000_000_001,
  delivery: 90_000_000_001,
  hook: 500_000_001,
  installation: 60_000_001,
};
export type IdKind = keyof typeof FIRST_IDS;

/** Ids of the size that GitHub gives today: most are above 2³¹, and no two kinds share a range. */
export function idMaker(): (kind: IdKind) => number {
  const next = new Map<IdKind, number>();
  return (kind) => {
    const id = next.get(kind) ?? FIRST_IDS[kind];
    next.set(kind, id + 1);
    return id;
  };
}

/** GitHub's times: UTC, whole seconds. */
export function timestamp(world: Pick<World, "clock">): string {
  return world
    .clock()
    .toISOString()
    .replace(/\.\d+Z$/, "Z");
}

export function findAccount(world: World, login: string): Account | undefined {
  return world.accounts.find((account) => account.login.toLowerCase() === login.toLowerCase());
}

/** The account behind a commit's address: its own, or the one that GitHub gives out for it. */
export function findByEmail(world: World, email: string): Account | undefined {
  const [, id, login] = /^(?:(\d+)\+)?([^@]+)@users\.noreply\.github\.com$/.exec(email) ?? [];
  if (id !== undefined) return world.accounts.find((account) => account.id === Number(id));
  return login === undefined
    ? world.accounts.find((account) => account.email === email)
    : findAccount(world, login);
}

export function gitName({ login, email }: Account): GitName {
  return { name: login, email };
}

/** The account behind a login that must exist. */
export function known(world: World, login: string): Account {
  const account = findAccount(world, login);
  if (account === undefined) throw new Error(`nobody here is called ${login}: name them in people or teams`);
  return account;
}

export function findRepo(world: World, owner: string, name: string): Repo | undefined {
  if (owner.toLowerCase() !== world.owner.login.toLowerCase()) return undefined;
  const named = (candidate: string) => candidate.toLowerCase() === name.toLowerCase();
  return (
    world.repos.find((repo) => named(repo.name)) ?? world.repos.find((repo) => repo.formerNames.some(named))
  );
}

/** The role of a person on a repository: the owner administers, the public reads what is public. */
export function roleOf(world: World, repo: Repo, account: Account): Role {
  if (account.id === repo.owner.id || world.orgOwners.has(account.id)) return "admin";
  const role = repo.roles.get(account.id) ?? "none";
  return role === "none" && !repo.private ? "read" : role;
}

/** Whether someone belongs to a team, directly or through a team below it. */
export function membership(world: World, team: Team, account: Account): "active" | "pending" | undefined {
  const direct = team.members.get(account.id);
  if (direct !== undefined) return direct;
  return world.teams
    .filter((child) => child.parent === team)
    .map((child) => membership(world, child, account))
    .find((state) => state === "active");
}
