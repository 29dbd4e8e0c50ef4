import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { load } from "js-yaml";
import {
  type CommentView,
  type LocalGitHub,
  type LocalGitHubOptions,
  startLocalGitHub,
} from "../../../demo/github/local-github.ts";
import { oneCall } from "../../../demo/github/one-call.ts";
import { type DatabaseKind, type TestDatabase, testDatabase } from "../../support/database.ts";
import { gettingStarted } from "../../support/story.ts";
import { type Drawbridge, freePort, startDrawbridge } from "./drawbridge.ts";

const manifest = load(readFileSync(new URL("../../../app.yml", import.meta.url), "utf8")) as {
  readonly default_permissions: NonNullable<NonNullable<LocalGitHubOptions["app"]>["permissions"]>;
  readonly default_events: readonly string[];
};

export interface WorldOptions extends LocalGitHubOptions {
  /** Text of `.deploy/process.yml`; null: there is none. */
  readonly process?: string | null;
  readonly database?: DatabaseKind;
}

/** The GitHub App as `app.yml` describes it, and no more. */
export async function gitHubOfManifest(options: WorldOptions = {}): Promise<LocalGitHub> {
  const text = options.process === undefined ? gettingStarted : options.process;
  return startLocalGitHub({
    people: {
      admin: "owner",
      releaser: "write",
      writer: "write",
      ada: "read",
      max: "write",
      outsider: "read",
    },
    teams: { "octopus-administrators": ["ada"], "octopus-managers": ["max"] },
    ...options,
    files: { ...(text === null ? {} : { ".deploy/process.yml": text }), ...options.files },
    app: { permissions: manifest.default_permissions, events: manifest.default_events, ...options.app },
  });
}

type Token = Partial<Parameters<LocalGitHub["oidcToken"]>[0]>;
// What a program reads from the API: unchecked, as it has it.
// oxlint-disable-next-line typescript/no-explicit-any
type Body = any;

/** GitHub, a database that outlives the app, and the app's process, seen from outside only. */
export class World {
  readonly github: LocalGitHub;
  readonly url: string;
  app!: Drawbridge;
  private readonly database: TestDatabase | null;
  /** Of the process: its embedded database is in `data`. */
  readonly folder: string;
  private readonly port: number;

  private constructor(github: LocalGitHub, database: TestDatabase | null, port: number) {
    this.github = github;
    this.database = database;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.folder = mkdtempSync(join(tmpdir(), "drawbridge-app-"));
  }

  static async start(options: WorldOptions = {}): Promise<World> {
    const database = options.database === "postgres" ? await testDatabase("postgres") : null;
    const world = new World(await gitHubOfManifest(options), database, await freePort());
    await world.boot();
    return world;
  }

  /** The variables of the app's process. */
  variables(): Record<string, string> {
    return {
      ...this.github.environment,
      PUBLIC_URL: this.url,
      HOST: "127.0.0.1",
      PORT: String(this.port),
      LOG_LEVEL: process.env["DRAWBRIDGE_LOG"] ?? "warn",
      ...(this.database?.url == null
        ? { DATA_DIR: join(this.folder, "data") }
        : { DATABASE_URL: this.database.url }),
    };
  }

  /** Starts the process, for the first time or again; milliseconds until it was ready. */
  async boot(more: Readonly<Record<string, string>> = {}): Promise<number> {
    this.launch(more);
    const ms = await this.app.ready();
    this.github.deliverTo(`${this.url}/api/github/webhooks`);
    return ms;
  }

  /** Starts the process and does not wait for it. */
  launch(more: Readonly<Record<string, string>> = {}): void {
    this.app = startDrawbridge(this.folder, { ...this.variables(), ...more });
  }

  async end(): Promise<void> {
    await this.app.kill();
    await this.database?.drop();
    await this.github.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** A call of the HTTP API as a workflow of the repository; `bearer` replaces its token, null: none. */
  async api(
    method: "GET" | "POST",
    path: string,
    given: {
      readonly body?: unknown;
      readonly token?: Token;
      readonly bearer?: string | null;
      readonly repo?: string;
    } = {},
  ): Promise<{ readonly status: number; readonly body: Body }> {
    const { body, token, repo = this.github.repo.name } = given;
    const bearer =
      given.bearer === undefined
        ? await this.github.oidcToken({ audience: this.url, actor: "releaser", ...token })
        : given.bearer;
    const response = await fetch(`${this.url}/api/v1/repos/${this.github.owner.login}/${repo}${path}`, {
      method,
      headers: {
        ...oneCall,
        "content-type": "application/json",
        ...(bearer === null ? {} : { authorization: `Bearer ${bearer}` }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  /** A workflow on the default branch asks for a release, and asks again while it is told to. */
  async release(version: string, sha?: string): Promise<void> {
    const token = sha === undefined ? {} : { sha };
    await this.until(async () => {
      const { status, body } = await this.api("POST", "/releases", { body: { version }, token });
      if (status !== 201 && status !== 503) throw new Error(`${status} ${JSON.stringify(body)}`);
      return status === 201;
    }, `${version} is released`);
  }

  /** A workflow asks for a deployment, and asks again while it is told to. */
  async deploy(version: string, environment: string, sha?: string): Promise<void> {
    const token = sha === undefined ? {} : { sha };
    const asked = { body: { version, environment }, token };
    await this.until(async () => {
      const { status, body } = await this.api("POST", "/deployments", asked);
      if (![200, 201, 503].includes(status)) throw new Error(`${status} ${JSON.stringify(body)}`);
      return status !== 503;
    }, `${version} is on its way to ${environment}`);
  }

  /** The newest deployment of an environment, as the API tells it. */
  async deployment(environment: string): Promise<Body> {
    const list = await this.api("GET", `/deployments?environment=${encodeURIComponent(environment)}`);
    const id = list.body[0]?.id;
    return id === undefined ? undefined : (await this.api("GET", `/deployments/${id}`)).body;
  }

  /** Waits until the environment's newest deployment is in a state, and gives it. */
  async reaches(environment: string, state: string, ms = 20_000): Promise<Body> {
    return this.until(
      async () => {
        const deployment = await this.deployment(environment);
        return deployment?.state === state ? deployment : undefined;
      },
      `${environment} is ${state}`,
      ms,
    );
  }

  until<T>(condition: () => T | Promise<T>, what: string, ms = 20_000): Promise<NonNullable<T>> {
    return this.github.until(condition, { ms, what }).catch((error: unknown) => {
      throw new Error(`${String(error)}\n${this.app.output().slice(-3_000)}`, { cause: error });
    });
  }

  /** Waits until nothing was asked of GitHub, and nothing delivered, for a while. */
  async rest(quietMs = 400): Promise<void> {
    await this.github.settled(quietMs);
  }

  /** Reports for the environment's newest GitHub Deployment, once there is one of this commit. */
  async report(
    environment: string,
    state: "success" | "failure" | "in_progress",
    sha?: string,
  ): Promise<void> {
    const { id } = await this.until(
      () => this.onGitHub(environment).findLast((one) => sha === undefined || one.sha === sha),
      `GitHub has a deployment to ${environment}`,
    );
    await this.github.person("writer").deploymentStatus(id, state);
  }

  /** The first column of the first row; on PostgreSQL only: the embedded database is inside the app. */
  async look(query: string): Promise<unknown> {
    if (this.database === null) throw new Error("The embedded database cannot be looked into from outside");
    return this.database.look(query);
  }

  onGitHub(environment: string) {
    return this.github.deployments().filter((one) => one.environment === environment);
  }

  /** The issue of a release. */
  thread(version: string): number {
    const found = this.github.issues().find((issue) => issue.title === `Release ${version}`);
    if (found === undefined) throw new Error(`There is no issue of release ${version}`);
    return found.number;
  }

  /** The app's own comments, of one kind or all: `living`, `question`, `notice`, `finished`. */
  comments(thread: number, kind = ""): readonly CommentView[] {
    return this.github
      .comments(thread)
      .filter(
        (one) => one.user?.login === this.github.app.login && one.body?.includes(`<!-- drawbridge:${kind}`),
      );
  }

  /** The comment that asks for an answer, once it is there. */
  question(thread: number): Promise<CommentView> {
    return this.until(() => this.comments(thread, "question").at(-1), "the question is asked");
  }

  checks(name: string, sha?: string) {
    return this.github.checkRuns(sha).filter((one) => one.name === name);
  }

  reactions(commentId: number): Record<string, number> {
    const found = this.github
      .issues()
      .flatMap((issue) => this.github.comments(issue.number))
      .find((one) => one.id === commentId)?.reactions;
    return { "+1": found?.["+1"] ?? 0, "-1": found?.["-1"] ?? 0 };
  }
}
