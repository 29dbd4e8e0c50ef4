/**
 * A GitHub on this machine, for the demo and the tests: REST API, App webhooks, Actions OIDC and runners.
 *
 * Git (contents, commits, comparisons, refs) is emulate's; what the app works with (comments, checks,
 * deployments, runs, teams) is kept here, because it must say no, be late, fail and be counted as GitHub is.
 */
import { EventEmitter } from "node:events";
import { accountRoutes } from "./accounts.ts";
import { appRoutes } from "./app-routes.ts";
import { callers } from "./callers.ts";
import { checkRoutes } from "./checks.ts";
import { commentRoutes } from "./comments.ts";
import type { Delivery } from "./delivery.ts";
import { deploymentRoutes } from "./deployments.ts";
import { faultList, type Faults } from "./faults.ts";
import { gitActions, type CommitOptions } from "./git.ts";
import { gitRoutes, startGitBase } from "./git-base.ts";
import { gitStore } from "./git-store.ts";
import type { Answer, Routes } from "./http.ts";
import { installationControls, type InstallationControls } from "./installation.ts";
import { issueRoutes } from "./issues.ts";
import { mergeActions, type MergeOptions, type PullRequestOptions } from "./merges.ts";
import { discoveryDocument, keySet, oidcIssuer, oidcToken, type TokenOptions } from "./oidc.ts";
import { peopleControls, type PeopleControls } from "./people-controls.ts";
import { pastControls, type PastControls } from "./past.ts";
import { protectionRoutes, protectionRules, type ProtectionControls, type WaitingJob } from "./protection.ts";
import { pullRoutes } from "./pulls.ts";
import { reactionRoutes } from "./reactions.ts";
import { repositoryControls, type RepositoryControls } from "./repositories.ts";
import { runners, type JobOptions, type Runner, type Runners } from "./runner.ts";
import { appPrivateKey, defaultWebhookSecret, seed, type LocalGitHubOptions } from "./seed.ts";
import { listen, serve, type LoggedRequest } from "./server.ts";
import { teamRoutes } from "./teams.ts";
import { views, type InRepo, type Views } from "./views.ts";
import { answerProblems, violations, type Violation } from "./violations.ts";
import { waiting, type Waiting } from "./waiting.ts";
import { webhooks, type WebhookControls } from "./webhooks.ts";
import { startDeploymentRuns, workflowRoutes } from "./workflows.ts";
import { runControls, workflowRunRoutes, type RunControls } from "./workflow-runs.ts";
import { clientSecret, signIn } from "./sign-in.ts";
import { clientId } from "./shapes.ts";
import { userRoutes } from "./user-routes.ts";
import { known, type Account, type Repo, type World } from "./world.ts";

export type { LocalGitHubOptions } from "./seed.ts";
export type { CheckRunView, CommentView, DeploymentView, IssueView, WorkflowRunView } from "./views.ts";

type By = InRepo & { /** Login of the person; default: somebody who may write. */ readonly by?: string };

export type LocalGitHub = Views &
  PeopleControls &
  InstallationControls &
  RepositoryControls &
  PastControls &
  ProtectionControls &
  Waiting & {
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
      readonly clientId: string;
      readonly clientSecret: string;
    };
    /** What the app's process needs to work with this GitHub. */
    readonly environment: Readonly<Record<string, string>>;

    /** Sends the app's webhooks there from now on; what happened before is not sent. */
    deliverTo(webhookUrl: string | undefined): void;
    readonly webhooks: WebhookControls;
    readonly deliveries: readonly Delivery[];
    readonly faults: Faults;
    expireInstallationTokens(): void;
    /** A person no longer lets the App act for them. */
    takeBack(login: string): void;

    /** Commits and pushes; answers with the SHA. */
    commit(options?: CommitOptions & InRepo): Promise<string>;
    /** Answers with the pull request's number. */
    openPullRequest(options: PullRequestOptions & InRepo): Promise<number>;
    /** Answers with the pull request's number and the commit on its base. */
    mergePullRequest(options: MergeOptions & InRepo): Promise<{ number: number; sha: string }>;
    /** Moves a branch to any commit: a force-push where it is no descendant. */
    push(branch: string, sha: string, options?: By): Promise<void>;
    tag(name: string, sha: string, options?: By): Promise<void>;
    deleteBranch(branch: string, options?: By): Promise<void>;
    /** SHA of a branch's head, default the default branch's. */
    branchHead(branch?: string, options?: InRepo): Promise<string | undefined>;
    readFile(ref: string, path: string, options?: InRepo): Promise<string | undefined>;

    workflowRun(id: number, options?: InRepo): RunControls;
    /** From now on no dispatch says which run it has started, as on GitHub Enterprise Server up to 3.20. */
    nameNoRuns(): void;
    /** An ID token as a workflow of the repository gets it; its `sha` defaults to the head of the default branch. */
    oidcToken(options: TokenOptions): Promise<string>;
    /** The surroundings of one step of a job; `sha` as for `oidcToken`. */
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
    close(): Promise<void>;
  };

/** Starts a GitHub with one owner, its people, teams, repositories and the app under test. */
export async function startLocalGitHub(options: LocalGitHubOptions = {}): Promise<LocalGitHub> {
  const { server, url } = options.among ?? (await listen(options.port ?? 0));
  const changes = new EventEmitter().setMaxListeners(0);
  const changed = () => void changes.emit("change");
  const webhookSecret = options.app?.webhookSecret ?? defaultWebhookSecret;
  const hooks = options.among?.hooks ?? webhooks(webhookSecret, changed);
  if (options.app?.webhookUrl !== undefined) hooks.deliverTo(options.app.webhookUrl);

  const world = seed(url, options, { emit: hooks.emit, changed });
  options.among?.worlds.push(world);
  const [mainRepo] = world.repos;
  if (mainRepo === undefined) throw new Error("a local GitHub has at least one repository");
  const repoNamed = ({ repo = mainRepo.name }: InRepo = {}): Repo => {
    const found = world.repos.find((candidate) => candidate.name === repo);
    if (found === undefined)
      throw new Error(`there is no repository ${repo}: name it in otherRepos, or create it`);
    return found;
  };

  const base = await startGitBase(world.owner, world.repos);
  const store = gitStore(world, base);
  const git = gitActions(world, store, () => writerOf(world, mainRepo));
  const merges = mergeActions(world, store, git);
  const who = callers(world, appPrivateKey());
  const jobs = runners(world, who.actionsToken);
  const signingIn = signIn(world, who);
  const faults = faultList();
  const log: LoggedRequest[] = [];
  const listeners = new Set<(request: LoggedRequest) => void>();
  const judge = violations();
  const waitingJobs: WaitingJob[] = [];
  const routes: Routes = {
    ...gitRoutes(world, base),
    ...issueRoutes(world),
    ...commentRoutes(world),
    ...reactionRoutes(world),
    ...pullRoutes(world),
    ...checkRoutes(world, store.resolve),
    ...deploymentRoutes(world, store.resolve, (repo, deployment) =>
      startDeploymentRuns(world, store, repo, deployment),
    ),
    ...workflowRoutes(world, store),
    ...workflowRunRoutes(world),
    ...protectionRoutes(world, waitingJobs),
    ...teamRoutes(world),
    ...accountRoutes(world),
    ...userRoutes(world),
    ...appRoutes(world, who.installationToken, hooks),
  };
  serve(server, {
    world,
    routes,
    callers: who,
    faults,
    log,
    spent: { requests: 0 },
    aside: async (request) => signingIn(request) ?? besideTheApi(world, jobs, request),
    onRequest: (request) => {
      for (const listener of listeners) listener(request);
    },
  });
  for (const repo of world.repos) await git.learn(repo);
  if (options.files !== undefined) await git.commit(mainRepo, { files: options.files, message: "Set up" });

  const headOf = async (given: { repo?: string; sha?: string; branch?: string }): Promise<string> =>
    given.sha ??
    (await store.branchHead(repoNamed(given), given.branch ?? repoNamed(given).defaultBranch)) ??
    "";

  return {
    ...views(world, repoNamed),
    ...peopleControls(world, who, repoNamed),
    ...installationControls(world, repoNamed),
    ...repositoryControls(world, base, git),
    ...pastControls(world, repoNamed),
    ...protectionRules(world, waitingJobs, repoNamed, headOf),
    ...waiting(changes, log, hooks.idle),
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
      clientId: clientId(world.app),
      clientSecret,
    },
    environment: {
      APP_ID: String(world.app.id),
      PRIVATE_KEY: appPrivateKey(),
      WEBHOOK_SECRET: webhookSecret,
      GHE_HOST: url.replace("http://", ""),
      GHE_PROTOCOL: "http",
      OIDC_ISSUERS: oidcIssuer(world),
      GITHUB_CLIENT_ID: clientId(world.app),
      GITHUB_CLIENT_SECRET: clientSecret,
    },

    deliverTo: hooks.deliverTo,
    webhooks: hooks,
    deliveries: hooks.deliveries,
    faults,
    expireInstallationTokens: who.expireInstallationTokens,
    takeBack: (login) => who.revokeUserTokens(known(world, login)),

    commit: (given = {}) => git.commit(repoNamed(given), given),
    openPullRequest: async (given) => (await merges.open(repoNamed(given), given)).number,
    mergePullRequest: (given) => merges.merge(repoNamed(given), given),
    push: (branch, sha, given = {}) => git.push(repoNamed(given), branch, sha, git.person(given.by)),
    tag: (name, sha, given = {}) => git.tag(repoNamed(given), name, sha, given.by),
    deleteBranch: (branch, given = {}) => git.deleteBranch(repoNamed(given), branch, given.by),
    branchHead: (branch, given) =>
      store.branchHead(repoNamed(given), branch ?? repoNamed(given).defaultBranch),
    readFile: (ref, path, given) => store.readFile(repoNamed(given), ref, path),

    workflowRun: (id, given) => runControls(world, repoNamed(given), id),
    nameNoRuns: () => {
      world.dispatches = "silent";
    },
    oidcToken: async (given) => oidcToken(world, repoNamed(given), await headOf(given), given),
    runnerEnvironment: async (given = {}) => jobs.start(repoNamed(given), await headOf(given), given),

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

    async close() {
      await hooks.close();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, base.close()]);
      jobs.close();
    },
  };
}

function writerOf(world: World, repo: Repo): Account {
  const writers = world.accounts.filter((each) =>
    ["write", "maintain"].includes(repo.roles.get(each.id) ?? ""),
  );
  return writers[0] ?? world.admin;
}

/** The OIDC issuer, and the runner's requests for ID tokens. */
async function besideTheApi(
  world: World,
  jobs: Runners,
  request: { path: string; query: URLSearchParams; authorization: string | undefined },
): Promise<Answer | undefined> {
  const { path, query, authorization } = request;
  if (path === "/oidc/.well-known/openid-configuration")
    return { status: 200, body: discoveryDocument(world) };
  if (path === "/oidc/.well-known/jwks") return { status: 200, body: await keySet() };
  if (!path.startsWith("/_runner/")) return undefined;
  const value = await jobs.idToken(path, query.get("audience"), authorization);
  if (value === undefined) return { status: 401, body: { message: "Unauthorized" } };
  return { status: 200, body: { count: 1, value } };
}
