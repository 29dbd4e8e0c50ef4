import type { Clock } from "../../../action/clock.ts";
import type { Core, Deps, FileText, GitHub } from "../../../action/deps.ts";
import type { Git } from "../../../action/git.ts";
import { run } from "../../../action/run.ts";
import type { HttpAnswer, HttpFault } from "../../../action/transport.ts";
import type { ScriptedAnswer } from "./scripted-server.ts";

export interface Job {
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly payload?: unknown;
  /** The event could not be read. */
  readonly brokenEvent?: boolean;
  readonly files?: Readonly<Record<string, string>>;
  /** Of the API, in this order; a text is a fault of the network, null is silence. */
  readonly answers?: readonly (ScriptedAnswer | string | null)[];
  /** Of GitHub's OIDC service, in this order, then good ones: a text but `good` is the error, null is silence. */
  readonly tokens?: readonly (string | null)[];
  readonly brokenSummary?: boolean;
  /** What git prints, by its arguments; it fails with others. */
  readonly git?: Readonly<Record<string, string>>;
  /** Asked instead. */
  readonly realGit?: Git;
}

export interface JobResult {
  /** The log; failures and warnings as the runner marks them. */
  readonly log: readonly string[];
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  readonly requests: readonly string[];
  /** Pauses and silences, in seconds. */
  readonly waited: readonly number[];
}

/** Runs the Action in this process: the world around it is scripted, and its clock does not tick by itself. */
export async function runJob(job: Job): Promise<JobResult> {
  const log: string[] = [];
  const outputs: Record<string, string> = {};
  const requests: string[] = [];
  const waited: number[] = [];
  const answers = [...(job.answers ?? [])];
  const tokens = [...(job.tokens ?? [])];
  let summary = "";
  let now = 0;
  let given = 0;

  const wait = (seconds: number) => {
    waited.push(seconds);
    now += seconds * 1000;
  };
  const clock: Clock = {
    now: () => now,
    sleep: async (ms) => wait(ms / 1000),
    within: async (ms, work, late) => {
      const result = await Promise.race([work, silence()]);
      if (result !== silent) return result;
      wait(ms / 1000);
      return late;
    },
    random: () => 0,
  };
  const core: Core = {
    getInput: (name) => (job.inputs?.[name] ?? "").trim(),
    getIDToken: async (audience) => {
      requests.push(`token for ${audience}`);
      const next = tokens.shift();
      if (typeof next === "string" && next !== "good") throw new Error(next);
      if (next === null) return new Promise(() => undefined);
      return `token-${++given}`;
    },
    info: (message) => log.push(message),
    warning: (message, at) => {
      const place = at === undefined ? "" : `${at.file}:${at.startLine} ${at.title}: `;
      log.push(`warning: ${place}${message}`);
    },
    error: (message, { title, file, startLine, startColumn }) =>
      log.push(`error: ${file}:${startLine}:${startColumn} ${title}: ${message}`),
    setFailed: (message) => log.push(`failed: ${message}`),
    setOutput: (name, value) => (outputs[name] = value),
    summary: {
      addRaw: (text) => ({
        write: async () => {
          if (job.brokenSummary) throw new Error("EACCES: permission denied");
          summary += text;
        },
      }),
    },
  };
  const env = {
    GITHUB_REPOSITORY: "acme/shop",
    GITHUB_EVENT_NAME: "push",
    GITHUB_WORKSPACE: "/workspace",
    GITHUB_EVENT_PATH: "/event.json",
    GITHUB_STEP_SUMMARY: "/summary",
    ACTIONS_ID_TOKEN_REQUEST_URL: "https://runner.example/oidc",
    ACTIONS_ID_TOKEN_REQUEST_TOKEN: "runner-token",
    ...job.env,
  };
  const deps: Deps = {
    core,
    github: job.brokenEvent ? null : contextOf(env, job.payload ?? {}),
    clock,
    date: () => new Date(Date.parse("2026-11-22T12:00:00Z") + now),
    git: job.realGit ?? (async (...args) => job.git?.[args.join(" ")] ?? null),
    env,
    send: async ({ method, url, headers, body, timeoutMs }): Promise<HttpAnswer | HttpFault> => {
      requests.push([method, url, headers.authorization, body].filter((part) => part !== null).join(" "));
      const next =
        answers.length > 0 ? answers.shift()! : { status: 501, body: "The script has no more answers." };
      if (typeof next === "string") return { ok: false, why: next };
      if (next === null) {
        wait(timeoutMs / 1000);
        return { ok: false, why: `no answer within ${timeoutMs / 1000} s` };
      }
      if (next.afterSeconds !== undefined) wait(next.afterSeconds);
      const text = typeof next.body === "string" ? next.body : JSON.stringify(next.body);
      return { ok: true, status: next.status, headers: next.headers ?? {}, body: text };
    },
    scripts: noScripts,
    readFile: async (path): Promise<FileText> => {
      const text = job.files?.[path];
      return text === undefined ? { ok: false, why: "does not exist" } : { ok: true, text };
    },
  };
  await run(deps);
  return { log, outputs, summary: summary.trim(), requests, waited };
}

/** Scripts are executed by the bundle, on a machine. */
const noScripts: Deps["scripts"] = {
  newKey: () => "k".repeat(43),
  execute: async () => {
    throw new Error("There is no machine");
  },
  withSignals: (use) => use(new Promise(() => {})),
};

/** As `@actions/github` makes it of the environment. */
function contextOf(env: Deps["env"], payload: unknown): GitHub {
  return {
    eventName: env.GITHUB_EVENT_NAME,
    payload,
    serverUrl: "https://github.com",
    get repo() {
      if (!env.GITHUB_REPOSITORY) throw new Error("context.repo requires GITHUB_REPOSITORY");
      const [owner, repo] = env.GITHUB_REPOSITORY.split("/") as [string, string];
      return { owner, repo };
    },
  };
}

const silent = Symbol("silent");

/** Later than everything that is on its way already. */
async function silence(): Promise<typeof silent> {
  await new Promise((resolve) => setImmediate(resolve));
  return silent;
}
