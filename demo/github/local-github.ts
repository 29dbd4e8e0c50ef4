/**
 * A GitHub on this machine, for the demo and the tests: REST API, App webhooks, Actions OIDC and runners.
 *
 * Git (contents, commits, comparisons, refs) is emulate's; what the app works with (comments, checks,
 * deployments, runs, teams) is kept here, because it must say no, be late, fail and be counted as GitHub is.
 */
import { EventEmitter, once } from "node:events";
import type { components } from "@octokit/openapi-types";
import { accountRoutes } from "./accounts.ts";
import { appRoutes } from "./app-routes.ts";
import { callers } from "./callers.ts";
import { checkRoutes, checkRunJson } from "./checks.ts";
import { commentJson, commentRoutes } from "./comments.ts";
import { deploymentJson, deploymentRoutes, statusJson } from "./deployments.ts";
import { faultList, type Faults } from "./faults.ts";
import { gitActions, type CommitOptions, type MergeOptions } from "./git.ts";
import { gitRoutes, known, startGitBase } from "./git-base.ts";
import type { Answer } from "./http.ts";
import { issueJson, issueRoutes } from "./issues.ts";
import { discoveryDocument, keySet, oidcIssuer, oidcToken, type TokenOptions } from "./oidc.ts";
import { personOf, type Person } from "./people.ts";
import { pullRoutes } from "./pulls.ts";
import { reactionRoutes } from "./reactions.ts";
import { runners, type JobOptions, type Runner } from "./runner.ts";
import { account, appPrivateKey, gitHubApp, seed, type LocalGitHubOptions } from "./seed.ts";
import { listen, serve, type LoggedRequest } from "./server.ts";
import { installationJson, repositoryJson } from "./shapes.ts";
import { createTeam, emitTeam, teamControls, teamRoutes, type TeamControls } from "./teams.ts";
import { answerProblems, violations, type Violation } from "./violations.ts";
import { webhooks, type Delivery, type WebhookControls } from "./webhooks.ts";
import {
  runControls,
  runJson,
  startDeploymentRuns,
  workflowRoutes,
  type RunControls,
} from "./workflow-runs.ts";
import { findAccount, timestamp, type CheckRun, type Repo, type Role, type World } from "./world.ts";

type Schemas = components["schemas"];
/** GitHub's ids fit a number. */
type Numbered<Schema> = Omit<Schema, "id"> & { id: number };
export type CommentView = Numbered<Schemas["issue-comment"]>;
export type IssueView = Numbered<Schemas["issue"]>;
/** A check run with what only the web page shows. */
export type CheckRunView = Numbered<Schemas["check-run"]> &
  Pick<CheckRun, "actions"> & { annotations: Schemas["check-annotation"][] };
/** A deployment with its statuses, oldest first. */
export type DeploymentView = Numbered<Schemas["deployment"]> & { statuses: Schemas["deployment-status"][] };
export type WorkflowRunView = Numbered<Schemas["workflow-run"]>;

type InRepo = { /** Name of another repository than the first. */ readonly repo?: string };

export type LocalGitHub = {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly apiUrl: string;
  /** Issuer of the Actions OIDC tokens. */
  readonly issuer: string;
  readonly owner: { readonly login: string; readonly id: number };
  readonly repo: { readonly name: string; readonly id: number; readonly fullName: string };
  readonly app: {
    readonly id: number;
    readonly slug: string;
    /** Login of the app's own account. */
    readonly login: string;
    readonly installationId: number;
    readonly privateKey: string;
    readonly webhookSecret: string;
  };
  /** What the app's process needs to work with this GitHub. */
  readonly environment: Readonly<Record<string, string>>;

  /** Sends the app's webhooks there from now on; what happened before is not sent. */
  deliverTo(webhookUrl: string | undefined): void;
  readonly webhooks: WebhookControls;
  readonly deliveries: readonly Delivery[];
  readonly faults: Faults;

  person(login: string, options?: InRepo): Person;
  /** Someone new, with a role on the repository. */
  addPerson(login: string, role?: Role): Person;
  /** Another app's bot, such as `renovate[bot]`. */
  bot(login: string): Person;
  /** A person whose actions go through another app: `performed_via_github_app` is set. */
  personThroughApp(login: string, appSlug?: string): Person;
  /** Gives a person another login; the old one is free for someone else. */
  renamePerson(from: string, to: string): void;
  setRole(login: string, role: Role, options?: InRepo): void;
  team(slug: string): TeamControls;
  createTeam(name: string, members?: readonly string[], parentSlug?: string): TeamControls;

  /** Commits and pushes; answers with the SHA. */
  commit(options?: CommitOptions & InRepo): Promise<string>;
  /** Answers with the pull request's number. */
  openPullRequest(options: Omit<MergeOptions, "number" | "mergedBy" | "method"> & InRepo): Promise<number>;
  mergePullRequest(options: MergeOptions & InRepo): Promise<{ number: number; sha: string }>;
  /** Moves a branch to any commit: a force-push where it is no descendant. */
  push(branch: string, sha: string, options?: InRepo & { by?: string }): Promise<void>;
  tag(name: string, sha: string, options?: InRepo & { by?: string }): Promise<void>;
  deleteBranch(branch: string, options?: InRepo & { by?: string }): Promise<void>;
  branchHead(branch?: string, options?: InRepo): Promise<string | undefined>;
  readFile(ref: string, path: string, options?: InRepo): Promise<string | undefined>;

  issues(options?: InRepo): IssueView[];
  comments(thread: number, options?: InRepo): CommentView[];
  /** All check runs, or those of one commit; each as it is now, oldest first. */
  checkRuns(sha?: string, options?: InRepo): CheckRunView[];
  /** All deployments, oldest first. */
  deployments(options?: InRepo): DeploymentView[];
  workflowRuns(options?: InRepo): WorkflowRunView[];
  workflowRun(id: number, options?: InRepo): RunControls;

  /** An ID token as a workflow of the repository gets it; its `sha` defaults to the head of the default branch. */
  oidcToken(options: TokenOptions): Promise<string>;
  /** The surroundings of one step of a job. */
  runnerEnvironment(options?: JobOptions): Promise<Runner>;

  readonly requests: readonly LoggedRequest[];
  /** A place in the log, for `requestsSince`. */
  mark(): number;
  requestsSince(mark: number): LoggedRequest[];
  /** Calls the listener as each request arrives, before its effect; answers with a function that ends it. */
  onRequest(listener: (request: LoggedRequest) => void): () => void;
  /** Requests that the real GitHub would not take, and routes that are missing here. */
  readonly violations: readonly Violation[];
  /** Answers and webhooks of ours that GitHub's description does not allow. */
  answerProblems(): string[];

  install(options?: InRepo): void;
  uninstall(options?: InRepo): void;
  suspend(): void;
  unsuspend(): void;
  expireInstallationTokens(): void;

  /** Waits until the condition holds and gives its value; after `ms` (default 10 s) fails, saying `what`. */
  until<Value>(
    condition: () => Value | Promise<Value>,
    options?: { ms?: number; what?: string },
  ): Promise<NonNullable<Value>>;
  /** Waits until all webhooks are answered and no request came for `quietMs` (default 100). */
  settled(quietMs?: number): Promise<void>;
  close(): Promise<void>;
};

export async function startLocalGitHub(options: LocalGitHubOptions = {}): Promise<LocalGitHub> {
  const { server, url } = await listen(options.port ?? 0);
  const changes = new EventEmitter().setMaxListeners(0);
  const changed = () => void changes.emit("change");
  const webhookSecret = options.app?.webhookSecret ?? "a-webhook-secret-of-the-local-github";
  const hooks = webhooks(webhookSecret, changed);
  hooks.deliverTo(options.app?.webhookUrl);
  const world = seed(url, options, { emit: hooks.emit, changed });
  const base = await startGitBase(
    { login: world.owner.login, type: world.owner.type === "User" ? "User" : "Organization" },
    world.repos.map((repo) => repo.name),
  );
  const writers = () =>
    world.accounts.find((each) => ["write", "maintain"].includes(mainRepo.roles.get(each.id) ?? "")) ??
    world.admin;
  const mainRepo = world.repos[0] as Repo;
  const git = gitActions(world, base, writers);
  const who = callers(world, appPrivateKey());
  const jobs = runners(world, who.actionsToken);
  const faults = faultList();
  const log: LoggedRequest[] = [];
  const listeners = new Set<(request: LoggedRequest) => void>();
  const judge = violations();
  const files = { resolve: git.resolve, listFiles: git.listFiles, readFile: git.readFile };

  serve(server, {
    world,
    routes: {
      ...gitRoutes(world, base),
      ...issueRoutes(world),
      ...commentRoutes(world),
      ...reactionRoutes(world),
      ...pullRoutes(world),
      ...checkRoutes(world, git.resolve),
      ...deploymentRoutes(world, git.resolve, (repo, deployment) =>
        startDeploymentRuns(world, files, repo, deployment),
      ),
      ...workflowRoutes(world, files),
      ...teamRoutes(world),
      ...accountRoutes(world),
      ...appRoutes(world, who.installationToken, hooks),
    },
    callers: who,
    faults,
    log,
    spent: { requests: 0 },
    aside: (path, query, authorization) => asideOf(world, jobs, path, query, authorization),
    onRequest: (request) => {
      for (const listener of listeners) listener(request);
    },
  });
  await git.learn(mainRepo);
  for (const repo of world.repos.slice(1)) await git.learn(repo);
  if (options.files !== undefined) await git.commit(mainRepo, { files: options.files, message: "Set up" });

  const repoNamed = ({ repo }: InRepo = {}): Repo => {
    const found = world.repos.find((candidate) => candidate.name === (repo ?? mainRepo.name));
    if (found === undefined) throw new Error(`there is no repository ${repo}: name it in otherRepos`);
    return found;
  };
  const person = (login: string, where: InRepo = {}) => {
    const found = known(world, login);
    return personOf(world, repoNamed(where), found, who.personToken(found));
  };

  return {
    url,
    apiUrl: world.apiUrl,
    issuer: oidcIssuer(world),
    owner: world.owner,
    repo: { name: mainRepo.name, id: mainRepo.id, fullName: `${world.owner.login}/${mainRepo.name}` },
    app: {
      id: world.app.id,
      slug: world.app.slug,
      login: world.app.bot.login,
      installationId: world.installation.id,
      privateKey: appPrivateKey(),
      webhookSecret,
    },
    environment: {
      APP_ID: String(world.app.id),
      PRIVATE_KEY: appPrivateKey(),
      WEBHOOK_SECRET: webhookSecret,
      GHE_HOST: url.replace("http://", ""),
      GHE_PROTOCOL: "http",
      OIDC_ISSUERS: oidcIssuer(world),
    },
    deliverTo: hooks.deliverTo,
    webhooks: hooks,
    deliveries: hooks.deliveries,
    faults,

    person,
    addPerson(login, role = "none") {
      if (findAccount(world, login) !== undefined) throw new Error(`there is a ${login} already`);
      const added = account(world.nextId("account"), login, "User");
      world.accounts.push(added);
      for (const repo of world.repos) repo.roles.set(added.id, role);
      return person(login);
    },
    bot(login) {
      const bot = findAccount(world, login) ?? account(world.nextId("account"), login, "Bot");
      if (!world.accounts.includes(bot)) world.accounts.push(bot);
      for (const repo of world.repos) repo.roles.set(bot.id, "write");
      const slug = login.replace("[bot]", "");
      return personOf(
        world,
        mainRepo,
        bot,
        who.personToken(bot, gitHubApp(bot.id + 1, slug, slug, bot, undefined)),
      );
    },
    personThroughApp(login, appSlug = "some-client") {
      const found = known(world, login);
      const bot = account(world.nextId("account"), `${appSlug}[bot]`, "Bot");
      return personOf(
        world,
        mainRepo,
        found,
        who.personToken(found, gitHubApp(bot.id + 1, appSlug, appSlug, bot, undefined)),
      );
    },
    renamePerson(from, to) {
      if (findAccount(world, to) !== undefined) throw new Error(`there is a ${to} already`);
      known(world, from).login = to;
    },
    setRole(login, role, where) {
      repoNamed(where).roles.set(known(world, login).id, role);
      changed();
    },
    team(slug) {
      const team = world.teams.find((candidate) => candidate.slug === slug);
      if (team === undefined) throw new Error(`there is no team ${slug}`);
      return teamControls(world, team, (login) => known(world, login));
    },
    createTeam(name, members = [], parentSlug) {
      const parent = world.teams.find((candidate) => candidate.slug === parentSlug);
      const team = createTeam(
        world,
        name,
        members.map((login) => known(world, login)),
        parent,
      );
      emitTeam(world, team, "created");
      return teamControls(world, team, (login) => known(world, login));
    },

    commit: (given = {}) => git.commit(repoNamed(given), given),
    openPullRequest: async (given) => (await git.openPullRequest(repoNamed(given), given)).number,
    mergePullRequest: (given) => git.mergePullRequest(repoNamed(given), given),
    push: (branch, sha, given = {}) =>
      git.push(repoNamed(given), branch, sha, given.by === undefined ? writers() : known(world, given.by)),
    tag: (name, sha, given = {}) => git.tag(repoNamed(given), name, sha, given.by),
    deleteBranch: (branch, given = {}) => git.deleteBranch(repoNamed(given), branch, given.by),
    branchHead: (branch, given) => git.branchHead(repoNamed(given), branch ?? repoNamed(given).defaultBranch),
    readFile: (ref, path, given) => git.readFile(repoNamed(given), ref, path),

    issues: (given) =>
      repoNamed(given).issues.map((issue) => issueJson(world, repoNamed(given), issue) as IssueView),
    comments: (thread, given) =>
      repoNamed(given)
        .comments.filter((comment) => comment.issue.number === thread)
        .map((comment) => commentJson(world, repoNamed(given), comment) as CommentView),
    checkRuns: (sha, given) =>
      repoNamed(given)
        .checkRuns.filter((run) => sha === undefined || run.headSha === sha)
        .map(
          (run) =>
            ({
              ...checkRunJson(world, repoNamed(given), run),
              actions: run.actions,
              annotations: run.annotations,
            }) as CheckRunView,
        ),
    deployments: (given) => {
      const repo = repoNamed(given);
      return repo.deployments.map(
        (deployment) =>
          ({
            ...deploymentJson(world, repo, deployment),
            statuses: deployment.statuses.map((status) => statusJson(world, repo, deployment, status)),
          }) as DeploymentView,
      );
    },
    workflowRuns: (given) =>
      repoNamed(given).runs.map((run) => runJson(world, repoNamed(given), run) as WorkflowRunView),
    workflowRun: (id, given) => runControls(world, repoNamed(given), id),

    async oidcToken(given) {
      const repo = repoNamed(given);
      const sha = given.sha ?? (await git.branchHead(repo, repo.defaultBranch)) ?? "";
      return oidcToken(world, repo, sha, given);
    },
    async runnerEnvironment(given = {}) {
      const repo = repoNamed(given);
      return jobs.start(repo, given.sha ?? (await git.branchHead(repo, repo.defaultBranch)) ?? "", given);
    },

    requests: log,
    mark: () => log.length,
    requestsSince: (mark) => log.slice(mark),
    onRequest(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    get violations() {
      return judge(log);
    },
    answerProblems: () => answerProblems(log, hooks.deliveries),

    install: (given) => setInstalled(world, repoNamed(given), true),
    uninstall: (given) => setInstalled(world, repoNamed(given), false),
    suspend() {
      world.installation.suspendedAt = timestamp(world);
      emitInstallation(world, "suspend");
    },
    unsuspend() {
      world.installation.suspendedAt = null;
      emitInstallation(world, "unsuspend");
    },
    expireInstallationTokens: who.expireInstallationTokens,

    async until(condition, { ms = 10_000, what = condition.toString() } = {}) {
      const deadline = performance.now() + ms;
      for (;;) {
        const value = await condition();
        if (value !== undefined && value !== null && value !== false)
          return value as NonNullable<typeof value>;
        if (performance.now() > deadline) throw new Error(`after ${ms} ms still not: ${what}`);
        // The condition may also look at something that is not GitHub's: ask again even if nothing changed here.
        await once(changes, "change", { signal: AbortSignal.timeout(50) }).catch(() => undefined);
      }
    },
    async settled(quietMs = 100) {
      for (;;) {
        await hooks.idle();
        const before = log.length;
        await new Promise((resolve) => setTimeout(resolve, quietMs));
        if (log.length === before && log.every((request) => request.ms > 0)) return;
      }
    },
    async close() {
      await hooks.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, base.close()]);
      jobs.close();
    },
  };
}

async function asideOf(
  world: World,
  jobs: ReturnType<typeof runners>,
  path: string,
  query: URLSearchParams,
  authorization: string | undefined,
): Promise<Answer | undefined> {
  if (path === "/oidc/.well-known/openid-configuration")
    return { status: 200, body: discoveryDocument(world) };
  if (path === "/oidc/.well-known/jwks") return { status: 200, body: await keySet() };
  if (!path.startsWith("/_runner/")) return undefined;
  const value = await jobs.idToken(path, query.get("audience"), authorization);
  return value === undefined
    ? { status: 401, body: { message: "Unauthorized" } }
    : { status: 200, body: { count: 1, value } };
}

function setInstalled(world: World, repo: Repo, installed: boolean): void {
  const before = world.repos.filter((each) => each.installed).length;
  repo.installed = installed;
  const list = [repo].map(({ id, name, private: isPrivate }) => ({
    id,
    name,
    node_id: repositoryJson(world, repo)["node_id"],
    full_name: `${repo.owner.login}/${name}`,
    private: isPrivate,
  }));
  const after = world.repos.filter((each) => each.installed).length;
  if (after === 0) return emitInstallation(world, "deleted");
  if (before === 0) return emitInstallation(world, "created");
  world.emit({
    event: "installation_repositories",
    action: installed ? "added" : "removed",
    sender: world.admin,
    payload: {
      installation: installationJson(world, world.app.permissions),
      repository_selection: "selected",
      repositories_added: installed ? list : [],
      repositories_removed: installed ? [] : list,
      requester: null,
    },
  });
}

function emitInstallation(world: World, action: "created" | "deleted" | "suspend" | "unsuspend"): void {
  const repositories = world.repos
    .filter((repo) => repo.installed)
    .map((repo) => {
      const { id, node_id, name, full_name, private: isPrivate } = repositoryJson(world, repo);
      return { id, node_id, name, full_name, private: isPrivate };
    });
  world.emit({
    event: "installation",
    action,
    sender: world.admin,
    payload: { installation: installationJson(world, world.app.permissions), repositories },
  });
}
