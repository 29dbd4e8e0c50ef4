import { readFileSync } from "node:fs";
import { publicGitHub, isLoopback, readGitHub, readIssuers, readPublicUrl } from "./config/addresses.ts";
import {
  type ClientCredentials,
  readAppId,
  readClient,
  readPrivateKey,
  readWebhookSecret,
  type ReadFile,
} from "./config/credentials.ts";
import { type Env, type Read, readAll, textOf } from "./config/read.ts";
import { readRetention } from "./config/retention.ts";
import type { RetentionLimits } from "./usecases/retention/limits.ts";

const logLevels = ["trace", "debug", "info", "warn", "error", "fatal"] as const;
export type LogLevel = (typeof logLevels)[number];

/** Everything that is set from outside, checked. Addresses have no slash at the end. */
export interface Config {
  readonly appId: number;
  /** PEM. */
  readonly privateKey: string;
  readonly webhookSecret: string;
  /** Null: nobody signs in, and the app has no pages. */
  readonly client: ClientCredentials | null;
  /** Where people, workflows and GitHub reach the app; the audience of workflows' tokens. */
  readonly publicUrl: string;
  /** Null: the embedded database in `dataDir`. */
  readonly databaseUrl: string | null;
  readonly dataDir: string;
  readonly oidcIssuers: readonly string[];
  /** GitHub's address for people. */
  readonly githubUrl: string;
  readonly githubApiUrl: string;
  /** The interface that is listened on: `localhost` by default, as Probot's; `0.0.0.0` in a container. */
  readonly host: string;
  readonly port: number;
  /** How many proxies before the app add to `X-Forwarded-For`; 0: the socket says who a client is. */
  readonly trustedProxies: number;
  readonly logLevel: LogLevel;
  readonly retain: RetentionLimits;
}

/** What Probot's set-up in the browser needs, before there are credentials. */
export interface SetupConfig extends Pick<Config, "host" | "port" | "logLevel"> {
  /**
   * Where GitHub shall send webhooks, for the App's manifest: Probot's own guess
   * is an address on which it does not listen. Null where GitHub could not reach
   * it: the set-up then makes a proxy.
   */
  readonly webhookUrl: string | null;
  /** Where GitHub shall send people back to who sign in. Null where nobody said what the address will be. */
  readonly callbackUrl: string | null;
}

export type ReadConfig =
  | { readonly ok: true; readonly setup: false; readonly config: Config }
  | { readonly ok: true; readonly setup: true; readonly config: SetupConfig }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads and checks the environment (README, "Configuration"). Every problem is
 * listed at once, each with its remedy; no secret is ever part of one. Without
 * any credential of an App, and not in production, it is a set-up.
 */
export function readConfig(env: Env, readFile: ReadFile = (path) => readFileSync(path, "utf8")): ReadConfig {
  const names = ["APP_ID", "PRIVATE_KEY", "PRIVATE_KEY_PATH"];
  const hasCredentials = names.some((name) => textOf(env, name) !== undefined);
  return !hasCredentials && env["NODE_ENV"] !== "production" ? readSetup(env) : readWhole(env, readFile);
}

function readWhole(env: Env, readFile: ReadFile): ReadConfig {
  const github = readGitHub(env);
  const read = readAll({
    appId: readAppId(env),
    privateKey: readPrivateKey(env, readFile),
    webhookSecret: readWebhookSecret(env),
    client: readClient(env),
    publicUrl: required(readPublicUrl(env)),
    databaseUrl: readDatabaseUrl(env),
    github,
    oidcIssuers: readIssuers(env, ("value" in github ? github.value : publicGitHub).issuer),
    trustedProxies: readTrustedProxies(env),
    ...readServer(env),
  });
  const retain = readRetention(env);
  if (!read.ok || !retain.ok) {
    return { ok: false, problems: [read, retain].flatMap((one) => (one.ok ? [] : one.problems)) };
  }
  const { github: addresses, ...values } = read.values;
  const dataDir = textOf(env, "DATA_DIR") ?? "./data";
  const where = { githubUrl: addresses.url, githubApiUrl: addresses.apiUrl };
  const config = { ...values, dataDir, ...where, retain: retain.values };
  return { ok: true, setup: false, config };
}

function readSetup(env: Env): ReadConfig {
  const read = readAll({ publicUrl: readPublicUrl(env), ...readServer(env) });
  if (!read.ok) return read;
  const { publicUrl, ...server } = read.values;
  const reachable = publicUrl !== null && !isLoopback(new URL(publicUrl));
  const webhookUrl = reachable ? `${publicUrl}/api/github/webhooks` : null;
  const callbackUrl = publicUrl === null ? null : `${publicUrl}/-/sign-in/callback`;
  return { ok: true, setup: true, config: { ...server, webhookUrl, callbackUrl } };
}

function required(publicUrl: Read<string | null>): Read<string> {
  if ("problem" in publicUrl) return publicUrl;
  if (publicUrl.value !== null) return { value: publicUrl.value };
  return {
    problem:
      "PUBLIC_URL is missing. Set it to the address at which GitHub and workflows reach this server, such as https://drawbridge.acme.com.",
  };
}

/** Its value is never shown: it holds a password. */
function readDatabaseUrl(env: Env): Read<string | null> {
  const text = textOf(env, "DATABASE_URL");
  if (text === undefined) return { value: null };
  if (/^postgres(ql)?:$/.test(URL.canParse(text) ? new URL(text).protocol : "")) return { value: text };
  return {
    problem:
      "DATABASE_URL is no address of a PostgreSQL database. Set it to one, postgres://user:password@host:5432/name, or unset it for the embedded database in DATA_DIR.",
  };
}

function readServer(env: Env) {
  const host: Read<string> = { value: textOf(env, "HOST") ?? "localhost" };
  return { host, port: readPort(env), logLevel: readLogLevel(env) };
}

function readPort(env: Env): Read<number> {
  const text = textOf(env, "PORT") ?? "3000";
  if (/^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535) return { value: Number(text) };
  return {
    problem: `PORT is "${text}". Set it to a number from 1 to 65535, or unset it for 3000.`,
  };
}

/** Too many are worse than too few: a client could then choose its own address. */
function readTrustedProxies(env: Env): Read<number> {
  const text = textOf(env, "TRUSTED_PROXIES") ?? "0";
  if (/^\d$/.test(text)) return { value: Number(text) };
  return {
    problem: `TRUSTED_PROXIES is "${text}". Set it to the number of proxies before this server that add to X-Forwarded-For, from 0 to 9, or unset it for 0.`,
  };
}

function readLogLevel(env: Env): Read<LogLevel> {
  const text = textOf(env, "LOG_LEVEL") ?? "info";
  const level = logLevels.find((known) => known === text);
  if (level !== undefined) return { value: level };
  return {
    problem: `LOG_LEVEL is "${text}". Set it to one of ${logLevels.join(", ")}, or unset it for info.`,
  };
}
