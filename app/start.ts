import { randomUUID } from "node:crypto";
import { Probot, Server } from "probot";
import type { Clock as QueueClock } from "pg-boss";
import type { OpenDatabase } from "../db/open.ts";
import { budgets } from "./budgets.ts";
import type { Config } from "./config.ts";
import { createGitHubApp } from "./github/app.ts";
import type { GitHubApp } from "./github/client.ts";
import { createOctokit } from "./github/octokit.ts";
import { gitHubAsPerson } from "./github/person-octokit.ts";
import { signInAtGitHub } from "./github/sign-in.ts";
import { createHttpApp } from "./http/app.ts";
import { drain } from "./http/drain.ts";
import type { HttpApp } from "./http/context.ts";
import { hearAnswers } from "./http/hear-answers.ts";
import { guard } from "./http/intake/guard.ts";
import { httpHandler } from "./http/listener.ts";
import { createVerifier } from "./http/oidc.ts";
import { pageHandler } from "./http/page.ts";
import { serveHttp } from "./http/serve.ts";
import { unavailable } from "./http/unavailable.ts";
import { jobHandlers, rearm, resend } from "./jobs/handlers.ts";
import { createQueue, type JobQueue } from "./jobs/queue.ts";
import type { RunningMetrics } from "./metrics/metrics.ts";
import { createMetrics } from "./metrics/open-telemetry.ts";
import { observeApp } from "./observe.ts";
import { expressions } from "./process-file/expressions.ts";
import type { Deps } from "./usecases/deps.ts";
import { notReady } from "./readiness.ts";
import { reachedRepository } from "./usecases/recovery/lost.ts";
import { action, version } from "./version.ts";
import { taskNonces } from "./task-nonce.ts";
import { createPeople, type People } from "./people/people.ts";
import { createWebApp } from "./web/app.ts";
import type { WebDeps } from "./web/context.ts";
import { webHandler } from "./web/listener.ts";
import { createLive, type Live } from "./web/live.ts";
import { type Intake, receiveWebhooks } from "./webhooks/receive.ts";

/** What the app is started with: everything that a test may want to give. */
export interface World {
  readonly config: Config;
  readonly database: OpenDatabase;
  readonly log: ProbotLog;
  readonly now: () => Date;
  readonly sleep: (milliseconds: number) => Promise<void>;
  /** The queue's time; undefined: the system's. */
  readonly queueClock?: QueueClock;
  /** See `Deps.livingRestMs`; default 3 s. */
  readonly livingRestMs?: number;
  /** Where metrics go besides `/metrics`. */
  readonly readers?: Parameters<typeof createMetrics>[1];
  /** Stands between the use cases and GitHub: tests make it fail. */
  readonly wrapGitHub?: (github: GitHubApp) => GitHubApp;
}

type ProbotLog = NonNullable<NonNullable<ConstructorParameters<typeof Probot>[0]>["log"]>;

export interface RunningApp {
  readonly port: number;
  readonly deps: Deps;
  readonly queue: JobQueue;
  /** Takes nothing new, finishes what runs, lets go of everything, in the reverse order of the start. */
  readonly stop: () => Promise<void>;
}

/** Brings the whole app up: schema, queue, Probot with its server, then the work that was left undone. */
export async function startApp(world: World): Promise<RunningApp> {
  const { config, database, log, now, sleep } = world;
  await database.migrate();
  const metrics = createMetrics(version, world.readers);
  const queue = createQueue(database, world.queueClock, log, metrics);
  await queue.install();
  const stopping = new AbortController();

  const { appId, privateKey, githubApiUrl: baseUrl } = config;
  const ledgers = budgets(database, now);
  const clock = { now, sleep };
  const Octokit = createOctokit({ appId, privateKey, baseUrl, version, log, clock, ledgers, metrics });
  observeApp(metrics, database.db, ledgers, now);
  const secret = config.webhookSecret;
  const server = new Server({
    Probot: Probot.defaults({ appId, privateKey, secret, Octokit, log }),
    log,
    host: config.host,
    port: config.port,
    enableStaticFiles: false,
    enablePing: false,
  });

  let github: GitHubApp | undefined;
  let deps: Deps | undefined;
  let intake: Intake | undefined;
  let api: HttpApp | undefined;
  let live: Live | undefined;
  await server.load((probot, { addHandler }) => {
    const real = createGitHubApp(probot, appId, now);
    github = world.wrapGitHub?.(real) ?? real;
    const { db } = database;
    const { publicUrl, githubUrl, githubApiUrl } = config;
    const { livingRestMs = 3_000 } = world;
    const jobs = queue.sender;
    const taskNonce = taskNonces(secret);
    const addresses = { publicUrl, githubUrl, githubApiUrl, action };
    const { retain } = config;
    const reach: Deps["reach"] = (project) => reachedRepository(made, project);
    const made: Deps = {
      now,
      db,
      github,
      reach,
      jobs,
      expressions,
      ...addresses,
      livingRestMs,
      taskNonce,
      retain,
      log,
      metrics,
    };
    deps = made;
    intake = receiveWebhooks(probot, made);
    const people = peopleOf(world);
    api = httpApp(world, made, people, queue, metrics, stopping.signal);
    addHandler(httpHandler(api));
    const pages = people === null ? null : webPages(world, made, people, stopping.signal);
    live = pages?.live;
    addHandler(pages === null ? pageHandler(config.githubUrl) : webHandler(createWebApp(pages)));
  });
  if (deps === undefined || github === undefined || api === undefined)
    throw new Error("Probot did not load the app");
  const loaded = deps;
  const self = { appId, slug: async () => (await loaded.github.self()).slug };
  await database.enter(async () => {
    await queue.forget();
    await rearm(loaded, queue.send, await queue.timed());
  });
  const http = guard(await server.start(), { trustedProxies: config.trustedProxies, log });
  hearAnswers(http, api, ({ seconds, ...labels }) => {
    metrics.measure("drawbridge_http_request_duration_seconds", seconds, labels);
  });
  await queue.work(jobHandlers(loaded, self, queue.send, intake?.calm));
  await resend(loaded, queue.send, now(), true);
  await queue.send({ queue: "recover" });
  return {
    port: server.port,
    deps: loaded,
    queue,
    stop: async () => {
      stopping.abort();
      live?.stop();
      await drain(http);
      await server.stop();
      await queue.stop();
      await metrics.stop();
      await database.close();
    },
  };
}

/** Null: nobody can sign in. */
function peopleOf({ now, sleep, database, config }: World): People | null {
  if (config.client === null) return null;
  const { githubUrl, githubApiUrl } = config;
  return createPeople({
    db: database.db,
    now,
    secret: config.client.clientSecret,
    signIn: signInAtGitHub({ ...config.client, githubUrl }),
    asPerson: gitHubAsPerson({ githubApiUrl, version, clock: { now, sleep } }),
  });
}

function webPages({ log, database }: World, deps: Deps, people: People, stopping: AbortSignal): WebDeps {
  return { deps, people, live: createLive(database.db, log), stopping, ...failures(log) };
}

/** What is done about an error that nobody expected. */
function failures(log: ProbotLog): Pick<WebDeps, "newReference" | "logError" | "unavailable"> {
  return {
    newReference: randomUUID,
    logError: (error, reference, request) => {
      log.error({ err: error, reference, request }, "a request failed");
    },
    unavailable,
  };
}

function httpApp(
  world: World,
  deps: Deps,
  people: People | null,
  queue: JobQueue,
  metrics: RunningMetrics,
  stopping: AbortSignal,
) {
  const { config, now, log, database } = world;
  const ready = () => notReady({ database, queue, log }, stopping);
  return createHttpApp({
    usecases: serveHttp(deps, ready, stopping),
    verify: createVerifier({ audience: config.publicUrl, issuers: config.oidcIssuers, now, fetch }),
    people,
    publicUrl: config.publicUrl,
    version,
    now,
    metrics: metrics.text,
    ...failures(log),
  });
}
