import { readFileSync } from "node:fs";
import { load } from "js-yaml";
import {
  type LocalGitHub,
  type LocalGitHubOptions,
  startLocalGitHub,
} from "../../demo/github/local-github.ts";
import type { LoggedRequest } from "../../demo/github/server.ts";
import { type App, prepareApp } from "./app.ts";

/** A GitHub on this machine, and the real app as a process beside it. */
export interface World {
  readonly github: LocalGitHub;
  readonly app: App;
  /** A call of the HTTP API as a workflow of a repository; an answer that is no success is an error. */
  readonly api: (method: "GET" | "POST", path: string, given?: ApiCall) => Promise<ApiAnswer>;
  /** A token of a workflow, for calls of one's own; it lasts an hour. */
  readonly token: (repo?: string) => Promise<string>;
  readonly end: () => Promise<void>;
}

export interface ApiCall {
  readonly body?: unknown;
  readonly repo?: string;
  readonly sha?: string;
  readonly bearer?: string;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
}

const manifest = load(readFileSync(new URL("../../app.yml", import.meta.url), "utf8")) as {
  readonly default_permissions: NonNullable<NonNullable<LocalGitHubOptions["app"]>["permissions"]>;
  readonly default_events: readonly string[];
};

/**
 * @param process text of the process file of every repository
 * @param databaseUrl null: the embedded database
 */
export async function startWorld(
  process: string,
  databaseUrl: string | null,
  otherRepos: readonly string[] = [],
): Promise<World> {
  const file = { ".deploy/process.yml": process };
  const github = await startLocalGitHub({
    people: { admin: "owner", releaser: "write", writer: "write", ada: "read", max: "write", otto: "read" },
    teams: { "octopus-administrators": ["ada"], "octopus-managers": ["max"] },
    otherRepos,
    files: file,
    app: { permissions: manifest.default_permissions, events: manifest.default_events },
  });
  for (const repo of otherRepos) await github.commit({ repo, files: file, message: "Begin" });
  const app = await prepareApp(github.environment, databaseUrl);
  const token = (repo = github.repo.name, sha?: string) =>
    github.oidcToken({
      audience: app.url,
      actor: "releaser",
      repo,
      expiresIn: 3_600,
      ...(sha === undefined ? {} : { sha }),
    });
  return {
    github,
    app,
    token,
    api: async (method, path, { body, repo = github.repo.name, sha, bearer } = {}) => {
      const response = await fetch(`${app.url}/api/v1/repos/${github.owner.login}/${repo}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${bearer ?? (await token(repo, sha))}`,
          "content-type": "application/json",
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const answer = (await response.json()) as ApiAnswer["body"];
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${JSON.stringify(answer)}`);
      return { status: response.status, body: answer };
    },
    end: async () => {
      await app.remove();
      await github.close();
    },
  };
}

/** Starts the app, and lets GitHub tell it what happens. */
export async function boot({ github, app }: World): Promise<number> {
  const ms = await app.start();
  github.deliverTo(`${app.url}/api/github/webhooks`);
  return ms;
}

/**
 * What GitHub counts: a 304 costs nothing, one token serves for an hour, people have their own limits. The list of
 * webhooks that did not arrive is read by the app for itself, every few minutes, whatever is deployed.
 */
export function counts({ caller, status, path }: LoggedRequest): boolean {
  return (
    (caller === "installation" || caller === "app") &&
    status !== 304 &&
    !path.endsWith("/access_tokens") &&
    !path.startsWith("/app/hook/deliveries")
  );
}
