import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { load } from "js-yaml";
import { pino } from "pino";
import {
  type CheckRunView,
  type CommentView,
  type DeploymentView,
  type LocalGitHub,
  type LocalGitHubOptions,
  startLocalGitHub,
} from "../../demo/github/local-github.ts";
import { oneCall } from "../../demo/github/one-call.ts";
import type { GitHubApp } from "../../app/github/client.ts";
import type { Config } from "../../app/config.ts";
import { createLog } from "../../app/log.ts";
import { type RunningApp, startApp } from "../../app/start.ts";
import { type DatabaseKind, type TestDatabase, testDatabase } from "./database.ts";
import { Killer } from "./killer.ts";

/** The getting-started process of the contract. */
export const gettingStarted = `
teams:
  Octopus Administrators: acme/octopus-administrators
  Octopus Managers: acme/octopus-managers

lifecycle:
  - phase: Development
    deploy: automatic
  - phase: Testing
    deploy: automatic
  - phase: Production
    deploy: automatic

steps:
  - name: Manual Intervention Required
    uses: manual-intervention
    with:
      instructions: Please verify the Production environment is ready before proceeding
      responsible-teams: [Octopus Administrators, Octopus Managers]
    environments: [Production]

  - name: Hello world
    uses: github-deployment
`;

export interface StoryOptions extends LocalGitHubOptions {
  /** Null: the repository has no process file. */
  readonly process?: string | null;
  /** Default: `STORY_DATABASE` of the environment, else the embedded one. */
  readonly database?: DatabaseKind | TestDatabase;
  readonly wrapGitHub?: (github: GitHubApp) => GitHubApp;
  /** How long the living comment rests between two edits; stories see every state at once. */
  readonly livingRestMs?: number;
  /** The app's public address leads to it, so that the Action finds it: the same one after a restart. */
  readonly reachable?: boolean;
  /** The app knows no client secret: nobody can sign in. */
  readonly withoutSignIn?: boolean;
  /** The app believes to be reached there: pages are asked for at `url` all the same. */
  readonly publicUrl?: string;
  /** Gets what the app logs, at every level. */
  readonly log?: (line: string) => void;
  /** What is kept how long, where it is not as usual. */
  readonly retain?: Partial<Config["retain"]>;
  /** Makes the app mortal: see `killer`. */
  readonly mortal?: boolean;
}

/** Claims of a workflow's token that differ from the usual; `raw`: the token itself. */
export type Token = Partial<Parameters<LocalGitHub["oidcToken"]>[0]> & { readonly raw?: string };

/** What the app answers to somebody who wrote a comment or pressed a button. */
export interface Answer {
  /** Its new comments in the thread. */
  readonly words: readonly string[];
  /** Its reactions on the comment: 👍, 👎, or none. */
  readonly reactions: string;
}

export const silence: Answer = { words: [], reactions: "" };
export const thumbsUp: Answer = { words: [], reactions: "👍" };
export const thumbsDown: Answer = { words: [], reactions: "👎" };

/** As where no variable says otherwise. */
const usualRetention: Config["retain"] = {
  // The clock of GitHub stands while that of the app goes on: what was written just now must not seem too old.
  deliveriesMs: 400 * 86_400_000,
  logsMs: 90 * 86_400_000,
  auditMs: null,
  releasesMs: null,
  newestReleases: 50,
};

const defaultDatabase: DatabaseKind = process.env["STORY_DATABASE"] === "postgres" ? "postgres" : "pglite";

/** Probot's server takes 3000 for 0, so a free port is found beforehand. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** People of a story by their role. */
const people = {
  admin: "owner",
  releaser: "write",
  ada: "read",
  max: "write",
  outsider: "read",
  writer: "write",
} as const;

const manifest = load(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")) as {
  default_permissions: NonNullable<NonNullable<LocalGitHubOptions["app"]>["permissions"]>;
  default_events: string[];
};

/**
 * The real app on a real database, with a GitHub of its own. A story drives it
 * through its public doors: comments, buttons, statuses, tokens.
 */
export class Story {
  readonly github: LocalGitHub;
  readonly database: TestDatabase;
  app!: RunningApp;
  /** Of the app that runs now, where the story is about its death. */
  killer = new Killer();
  private readonly options: StoryOptions;
  private readonly read = new Set<number>();
  /** How far the app's clock is ahead, in milliseconds: see `pass`. */
  private ahead = 0;
  private port = 0;

  private constructor(github: LocalGitHub, database: TestDatabase, options: StoryOptions) {
    this.github = github;
    this.database = database;
    this.options = options;
  }

  static async start(options: StoryOptions = {}): Promise<Story> {
    const { process = gettingStarted } = options;
    const github = await startLocalGitHub({
      people,
      teams: { "octopus-administrators": ["ada"], "octopus-managers": ["max"] },
      ...options,
      files: { ...(process === null ? {} : { ".deploy/process.yml": process }), ...options.files },
      app: { permissions: manifest.default_permissions, events: manifest.default_events, ...options.app },
    });
    const { database = defaultDatabase } = options;
    const made = typeof database === "string" ? await testDatabase(database) : database;
    const story = new Story(github, made, options);
    await story.boot();
    return story;
  }

  /** Looks for what GitHub sent and what did not arrive: what the app does every few minutes. */
  async recover(): Promise<void> {
    await this.idle();
    await this.app.queue.send({ queue: "recover" });
    await this.idle();
  }

  /** Starts the app, or starts it again after `kill`. */
  async boot(): Promise<void> {
    const { reachable = false } = this.options;
    if (this.port === 0 || !reachable) this.port = await freePort();
    const config: Config = {
      appId: this.github.app.id,
      privateKey: this.github.app.privateKey,
      webhookSecret: this.github.app.webhookSecret,
      client: this.options.withoutSignIn
        ? null
        : { clientId: this.github.app.clientId, clientSecret: this.github.app.clientSecret },
      publicUrl: this.publicUrl,
      databaseUrl: null,
      dataDir: "",
      oidcIssuers: [this.github.issuer],
      githubUrl: this.github.url,
      githubApiUrl: this.github.apiUrl,
      host: "127.0.0.1",
      port: this.port,
      trustedProxies: 0,
      logLevel: "fatal",
      retain: { ...usualRetention, ...this.options.retain },
    };
    const { mortal = false } = this.options;
    const killer = new Killer();
    this.killer = killer;
    const { log } = this.options;
    const wrapGitHub = mortal ? (app: GitHubApp) => killer.github(app) : this.options.wrapGitHub;
    this.app = await startApp({
      config,
      database: await this.database.open(mortal ? killer : undefined),
      log:
        log === undefined
          ? pino({ level: process.env["STORY_LOG"] ?? "silent" })
          : createLog("trace", { write: log }),
      now: () => this.now,
      sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
      livingRestMs: this.options.livingRestMs ?? 0,
      ...(wrapGitHub === undefined ? {} : { wrapGitHub }),
    });
    // Stories look for what they lost themselves, and count requests meanwhile.
    await this.database.look("delete from queue.schedule where name = 'recover' returning 1");
    this.github.deliverTo(`${this.url}/api/github/webhooks`);
  }

  /** What the app's clock shows. */
  get now(): Date {
    return new Date(Date.now() + this.ahead);
  }

  /** Lets time pass for the app and its queue, and waits for what becomes due. GitHub's clock stays. */
  async pass(milliseconds: number): Promise<void> {
    await this.idle();
    this.ahead += milliseconds;
    await this.database.look(
      `with moved as (
         update queue.job set start_after = start_after - interval '${milliseconds} milliseconds'
         where state in ('created', 'retry') and name not in ('sweep', 'timer') returning 1)
       select count(*)::int from moved`,
    );
    await this.idle();
  }

  /** Timers name a time on the app's clock; the queue goes by the database's, which stands behind. */
  private async setTimers(): Promise<void> {
    const due = `(data->'timer'->>'at')::timestamptz - interval '${this.ahead} milliseconds'`;
    await this.database.look(
      `with moved as (
         update queue.job set start_after = ${due}
         where state in ('created', 'retry') and name = 'timer' and start_after > ${due} returning 1)
       select count(*)::int from moved`,
    );
  }

  /** The process is gone: its sockets close, its jobs stay marked as running. */
  async bury(): Promise<void> {
    this.github.deliverTo(undefined);
    await this.app.stop().catch(() => {});
  }

  get publicUrl(): string {
    return this.options.publicUrl ?? `http://127.0.0.1:${this.options.reachable === true ? this.port : 1}`;
  }

  get url(): string {
    return `http://127.0.0.1:${this.app.port}`;
  }

  /** The end: everything that the app said was read, and GitHub understood everything that it was asked. */
  async end(): Promise<void> {
    try {
      await this.check();
    } finally {
      await this.app.stop();
      await this.database.drop();
      await this.github.close();
    }
  }

  /** For the end of each part of a long story: nobody's comment is unread, no request was wrong. */
  async check(): Promise<void> {
    await this.idle();
    const unread = this.github.issues().flatMap(({ number }) => this.unread(number));
    if (unread.length > 0) throw new Error(`The app also said:\n\n${unread.join("\n\n---\n\n")}`);
    const { violations } = this.github;
    if (violations.length > 0)
      throw new Error(`GitHub does not understand ${JSON.stringify(violations, null, 1)}`);
  }

  /** Waits until GitHub has delivered everything and the app has nothing left to do now. */
  async idle(): Promise<void> {
    await this.github.until(async () => ((await this.quiet()) ? true : undefined), {
      // GitHub's limits count by the minute: what they put off is written when it has passed.
      ms: 90_000,
      what: "the app is idle",
    });
  }

  /** Whether nothing is under way, and nothing is due. */
  async quiet(): Promise<boolean> {
    await this.github.settled(20);
    if (this.ahead > 0) await this.setTimers();
    const due = await this.database.look(
      `select (select count(*) from behind where project_id not in (select id from projects where away is not null))::int
         + count(*)::int from queue.job
       where state in ('created', 'retry', 'active') and start_after <= now() and name <> 'sweep'`,
    );
    return due === 0 && this.app.queue.running.count() === 0;
  }

  /** A call of the HTTP API as a workflow of the repository. */
  async api(
    method: "GET" | "POST",
    path: string,
    body?: unknown,
    token: Token = {},
  ): Promise<{ readonly status: number; readonly body: any }> {
    const { raw, ...rest } = token;
    const bearer =
      raw ??
      (await this.github.oidcToken({
        audience: this.publicUrl,
        actor: "releaser",
        ...(this.ahead === 0 ? {} : { expiresIn: 300 + Math.ceil(this.ahead / 1000) }),
        ...rest,
      }));
    const { owner, repo } = this.github;
    const response = await fetch(`${this.url}/api/v1/repos/${owner.login}/${repo.name}${path}`, {
      method,
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json", ...oneCall },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  /** A push to the default branch becomes a release, by the workflow that calls the API. */
  async release(
    version: string | null,
    sha?: string,
    token: Token = {},
  ): Promise<{ readonly thread: number; readonly id: number }> {
    const answer = await this.api("POST", "/releases", version === null ? {} : { version }, {
      ...token,
      ...(sha === undefined ? {} : { sha }),
    });
    if (answer.status !== 201) throw new Error(`${answer.status} ${JSON.stringify(answer.body)}`);
    await this.idle();
    const thread = this.github
      .issues()
      .find((issue) => issue.title === `Release ${answer.body.version}`)?.number;
    return { thread: thread ?? this.lastThread(), id: answer.body.id };
  }

  private lastThread(): number {
    return Math.max(...this.github.issues().map((issue) => issue.number));
  }

  /** A commit on the default branch, pushed and released. */
  async ship(version: string, files: Readonly<Record<string, string>> = {}): Promise<Shipped> {
    const sha = await this.commit(version, files);
    return { ...(await this.release(version, sha)), sha };
  }

  /** A release whose first and only new comment is a question. */
  async asked(version: string): Promise<Shipped> {
    const shipped = await this.ship(version);
    this.question(shipped.thread);
    return shipped;
  }

  /** A push to the default branch; answers with the SHA. */
  async commit(message: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
    const sha = await this.github.commit({ files: { "change.txt": message, ...files }, message });
    await this.idle();
    return sha;
  }

  /** The default branch gets another process file. */
  process(text: string): Promise<string> {
    return this.commit("Change the process", { ".deploy/process.yml": text });
  }

  /** Reports for the newest GitHub Deployment of an environment, as a deployment tool would. */
  async report(
    environment: string,
    state: "success" | "failure" | "error" | "in_progress" | "queued" | "pending" | "inactive",
    by = "writer",
    more: Parameters<ReturnType<LocalGitHub["person"]>["deploymentStatus"]>[2] = {},
  ): Promise<void> {
    const deployment = this.onGitHub(environment).at(-1);
    if (deployment === undefined) throw new Error(`GitHub has no deployment to ${environment}`);
    await this.github.person(by).deploymentStatus(deployment.id, state, more);
    await this.idle();
  }

  /** GitHub's deployments of an environment, oldest first. */
  onGitHub(environment: string): readonly DeploymentView[] {
    return this.github.deployments().filter((one) => one.environment === environment);
  }

  /** A person writes a comment; what the app answers comes back. */
  async say(who: string, thread: number, text: string): Promise<Answer> {
    const unread = this.unread(thread);
    if (unread.length > 0)
      throw new Error(`Nobody read this before ${who} spoke:\n\n${unread.join("\n\n---\n\n")}`);
    const id = await this.github.person(who).comment(thread, text);
    await this.idle();
    return { words: this.unread(thread), reactions: this.reactions(thread, id) };
  }

  /** A person presses a button of the check of an environment; what the app answers in the thread comes back. */
  async press(
    who: string,
    thread: number,
    check: CheckRunView,
    button: "approve" | "reject" | "retry" | "ignore" | "fail",
  ): Promise<Answer> {
    this.github.person(who).pressButton(check.id, button);
    await this.idle();
    return { words: this.unread(thread), reactions: "" };
  }

  /** The newest check of a deployment of the commit to the environment. */
  deploymentCheck(sha: string, environment: string): CheckRunView {
    const name = `Deploy to ${environment}`;
    const check = this.github.checkRuns(sha).findLast((one) => one.name === name);
    if (check === undefined) throw new Error(`There is no check "${name}" on ${sha}`);
    return check;
  }

  /** The app's reactions on a comment. */
  reactions(thread: number, commentId: number): string {
    const reactions = this.github.comments(thread).find((one) => one.id === commentId)?.reactions;
    return (reactions?.["+1"] ? "👍" : "") + (reactions?.["-1"] ? "👎" : "");
  }

  /** Reads the only new comment, which is a question. */
  question(thread: number): string {
    const [question = "", ...more] = this.unread(thread);
    if (more.length > 0 || !question.includes("<!-- drawbridge:question:")) {
      throw new Error(`Not one question, but:\n\n${[question, ...more].join("\n\n---\n\n")}`);
    }
    return question;
  }

  /** Bodies of the app's comments that no story has looked at yet, but for the one that is edited in place. */
  unread(thread: number): readonly string[] {
    const fresh = this.botComments(thread)
      .filter((one) => !this.read.has(one.id))
      .filter((one) => !one.body?.includes(livingMarker));
    for (const one of fresh) this.read.add(one.id);
    return fresh.map((one) => one.body ?? "");
  }

  botComments(thread: number): readonly CommentView[] {
    return this.github.comments(thread).filter((one) => one.user?.login === this.github.app.login);
  }

  /** The one comment that is edited in place. */
  living(thread: number): string {
    return this.botComments(thread).find((one) => one.body?.includes(livingMarker))?.body ?? "";
  }

  /** The newest deployment of an environment, from the HTTP API. */
  async deployment(environment: string): Promise<any> {
    const [newest] = await this.deployments(environment);
    return newest === undefined ? undefined : (await this.api("GET", `/deployments/${newest.id}`)).body;
  }

  /** All deployments of an environment, newest first, from the HTTP API. */
  async deployments(environment: string): Promise<readonly any[]> {
    return (await this.api("GET", `/deployments?environment=${encodeURIComponent(environment)}`)).body;
  }

  /** How the deployments of an environment stand, oldest first: `1.4.0 success`. */
  async states(environment: string): Promise<readonly string[]> {
    const list = await this.deployments(environment);
    return list.map((one) => `${one.release.version} ${one.state}`).toReversed();
  }

  /** Types of the audit's newest events, oldest first. */
  async audited(count = 20): Promise<readonly any[]> {
    return (await this.api("GET", `/audit?per_page=${count}`)).body;
  }
}

const livingMarker = "<!-- drawbridge:living:";

/** A release, and where it is talked about. */
export interface Shipped {
  readonly thread: number;
  readonly id: number;
  readonly sha: string;
}
