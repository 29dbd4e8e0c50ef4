/** The surroundings of a step on an Actions runner, so that the real bundle of an action can run here. */
import { randomBytes } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { oidcToken, type TokenOptions } from "./oidc.ts";
import { known, type Json, type Repo, type World } from "./world.ts";

export type JobOptions = Omit<TokenOptions, "audience" | "claims" | "key" | "expiresIn"> & {
  /** The event's payload, as `GITHUB_EVENT_PATH` holds it. */
  readonly payload?: Json;
  /** `permissions: id-token: write` is there; default true. */
  readonly idToken?: boolean;
  /** Files to lie in the workspace, as after a checkout. */
  readonly files?: Readonly<Record<string, string>>;
};

export type Runner = {
  /** Environment of the step: give it to the child process whole, without what the machine has. */
  readonly env: Readonly<Record<string, string>>;
  readonly workspace: string;
  /** What the step wrote to `$GITHUB_OUTPUT`. */
  outputs(): Record<string, string>;
  /** What the step wrote to its summary, as Markdown. */
  summary(): string;
};

export type Runners = {
  start(repo: Repo, sha: string, options: JobOptions): Runner;
  /** Answers the runner's request for an ID token; nothing if job or bearer are unknown. */
  idToken(
    path: string,
    audience: string | null,
    authorization: string | undefined,
  ): Promise<string | undefined>;
  close(): void;
};

export function runners(world: World, actionsToken: (repo: Repo) => string): Runners {
  const jobs = new Map<string, { bearer: string; repo: Repo; sha: string; options: JobOptions }>();
  const folders: string[] = [];
  return {
    start(repo, sha, options) {
      const folder = mkdtempSync(join(tmpdir(), "local-github-runner-"));
      folders.push(folder);
      const job = {
        bearer: randomBytes(24).toString("hex"),
        repo,
        sha,
        options: { ...options, runId: options.runId ?? world.nextId("run") },
      };
      const path = `/_runner/${jobs.size + 1}/idtoken`;
      jobs.set(path, job);
      return runner(world, folder, { ...job, path, token: actionsToken(repo) });
    },
    async idToken(path, audience, authorization) {
      const job = jobs.get(path);
      if (job === undefined || authorization !== `Bearer ${job.bearer}`) return undefined;
      return oidcToken(world, job.repo, job.sha, {
        ...job.options,
        audience: audience ?? `${world.url}/${job.repo.owner.login}`,
      });
    },
    close() {
      for (const folder of folders) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function runner(
  world: World,
  folder: string,
  job: { bearer: string; repo: Repo; sha: string; options: JobOptions; path: string; token: string },
): Runner {
  const { repo, sha, options } = job;
  const at = (name: string, content = "") => {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
    return path;
  };
  const event = options.event ?? "push";
  const ref = options.ref ?? (event === "deployment" ? "" : `refs/heads/${repo.defaultBranch}`);
  const actor = known(
    world,
    options.actor ?? world.accounts.find((account) => account.type === "User")?.login ?? "",
  );
  const name = `${repo.owner.login}/${repo.name}`;
  const workspace = join(folder, "workspace");
  mkdirSync(workspace);
  for (const [path, content] of Object.entries(options.files ?? {})) at(join("workspace", path), content);
  const output = at("output");
  const summary = at("summary.md");
  const env = {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_ACTOR: actor.login,
    GITHUB_ACTOR_ID: String(actor.id),
    GITHUB_TRIGGERING_ACTOR: actor.login,
    GITHUB_API_URL: world.apiUrl,
    GITHUB_GRAPHQL_URL: `${world.url}/api/graphql`,
    GITHUB_SERVER_URL: world.url,
    GITHUB_ENV: at("env"),
    GITHUB_EVENT_NAME: event,
    GITHUB_EVENT_PATH: at("event.json", JSON.stringify(options.payload ?? {})),
    GITHUB_JOB: "release",
    GITHUB_OUTPUT: output,
    GITHUB_PATH: at("path"),
    GITHUB_REF: ref,
    GITHUB_REF_NAME: ref.replace(/^refs\/(heads|tags)\//, ""),
    GITHUB_REF_TYPE: ref.startsWith("refs/tags/") ? "tag" : "branch",
    GITHUB_REPOSITORY: name,
    GITHUB_REPOSITORY_ID: String(repo.id),
    GITHUB_REPOSITORY_OWNER: repo.owner.login,
    GITHUB_REPOSITORY_OWNER_ID: String(repo.owner.id),
    GITHUB_RUN_ATTEMPT: String(options.runAttempt ?? 1),
    GITHUB_RUN_ID: String(options.runId),
    GITHUB_RUN_NUMBER: "1",
    GITHUB_SHA: sha,
    GITHUB_STATE: at("state"),
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_TOKEN: job.token,
    GITHUB_WORKFLOW: options.workflow ?? "release.yml",
    GITHUB_WORKFLOW_REF: `${name}/.github/workflows/${options.workflow ?? "release.yml"}@${ref}`,
    GITHUB_WORKFLOW_SHA: sha,
    GITHUB_WORKSPACE: workspace,
    RUNNER_ARCH: "X64",
    RUNNER_ENVIRONMENT: "github-hosted",
    RUNNER_NAME: "local",
    RUNNER_OS: "Linux",
    RUNNER_TEMP: folder,
    RUNNER_TOOL_CACHE: folder,
    ...(options.idToken === false
      ? {}
      : {
          ACTIONS_ID_TOKEN_REQUEST_TOKEN: job.bearer,
          ACTIONS_ID_TOKEN_REQUEST_URL: `${world.url}${job.path}?api-version=2.0`,
        }),
  };
  return {
    env,
    workspace,
    outputs: () => commandFile(readFileSync(output, "utf8")),
    summary: () => readFileSync(summary, "utf8"),
  };
}

/** Reads a runner's command file: `name=value` lines and `name<<DELIMITER` blocks. */
function commandFile(source: string): Record<string, string> {
  const values: Record<string, string> = {};
  const lines = source.split(/\r?\n/);
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i] ?? "";
    const block = /^(.+?)<<(.+)$/.exec(line);
    if (block === null) {
      const at = line.indexOf("=");
      if (at > 0) values[line.slice(0, at)] = line.slice(at + 1);
      continue;
    }
    const end = lines.indexOf(block[2] ?? "", i + 1);
    values[block[1] ?? ""] = lines.slice(i + 1, end).join("\n");
    i = end;
  }
  return values;
}
