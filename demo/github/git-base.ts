/**
 * The Git side of the local GitHub: `emulate` keeps blobs, trees, commits, refs, contents and comparisons,
 * behind a door of ours. What it says is brought into line with our accounts and addresses.
 */
import { createEmulator } from "emulate";
import { notFound, page, repoRoutes, Refused, type Answer, type RepoCall, type Routes } from "./http.ts";
import { repositoryJson, userJson } from "./shapes.ts";
import { permissionsJson } from "./user-routes.ts";
import { findByEmail, type Account, type Json, type Repo, type World } from "./world.ts";
import { oneCall } from "./one-call.ts";

const SERVICE_TOKEN = "local-github-service";

export type GitBase = {
  /** Emulate's own address, as it stands in its answers. */
  readonly url: string;
  /** Asks emulate as the owner of everything; a status of 400 or more is an exception. */
  readonly ask: (method: string, path: string, body?: Json) => Promise<unknown>;
  /** Makes a repository with one first commit, as at the start. */
  readonly create: (repo: Repo) => Promise<void>;
  readonly remove: (repo: Repo) => Promise<void>;
  readonly forward: (call: RepoCall) => Promise<Answer>;
  readonly close: () => Promise<void>;
};

/** Starts emulate with the repositories' owner and one first commit (`README.md`) in each repository. */
export async function startGitBase(owner: Account, repos: readonly Repo[]): Promise<GitBase> {
  const personal = owner.type === "User";
  const service = personal ? owner.login : "admin";
  const emulator = await createEmulator({
    service: "github",
    port: 0,
    seed: {
      tokens: { [SERVICE_TOKEN]: { login: service, scopes: ["repo", "admin:org"] } },
      github: {
        users: personal ? [{ login: owner.login }] : [],
        orgs: personal ? [] : [{ login: owner.login, members: [{ login: service, role: "admin" }] }],
        repos: repos.map((repo) => ({ owner: owner.login, name: repo.name, auto_init: true })),
      },
    },
  });
  const { ask, forward } = door(emulator.url);
  return {
    ask,
    forward,
    url: emulator.url,
    close: () => emulator.close(),
    async create({ gitName: name }) {
      const path = personal ? "/user/repos" : `/orgs/${owner.login}/repos`;
      await ask("POST", path, { name, auto_init: true });
    },
    async remove({ gitName: name }) {
      await ask("DELETE", `/repos/${owner.login}/${name}`);
    },
  };
}

function door(emulateUrl: string): Pick<GitBase, "ask" | "forward"> {
  // "localhost" may mean ::1 first; emulate listens on IPv4 only.
  const base = emulateUrl.replace("localhost", "127.0.0.1");
  const send = (method: string, path: string, accept: string, body?: Json) =>
    fetch(`${base}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${SERVICE_TOKEN}`,
        accept,
        "content-type": "application/json",
        ...oneCall,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  return {
    async ask(method, path, body) {
      const response = await send(method, path, "application/json", body);
      const text = await response.text();
      if (!response.ok) throw new Error(`emulate answered ${response.status} to ${method} ${path}: ${text}`);
      return text === "" ? undefined : JSON.parse(text);
    },
    async forward(call) {
      const wantsSha = /application\/vnd\.github(\.v3)?\.sha/.test(call.accept);
      const target = call.target.replace(/^(\/repos\/[^/]+\/)[^/?]+/, `$1${call.repo.gitName}`);
      const response = await send(call.method, target, call.accept, bodyOf(call));
      const link = response.headers.get("link");
      const headers = link === null ? {} : { link: link.replaceAll(/<https?:\/\/[^/]+/g, `<${API}`) };
      const type = response.headers.get("content-type") ?? "";
      if (!type.includes("json")) {
        const content = Buffer.from(await response.arrayBuffer());
        return {
          status: response.status,
          body: content,
          headers: { "content-type": "application/vnd.github.raw+json; charset=utf-8" },
        };
      }
      const body: unknown = await response.json();
      if (wantsSha && response.ok) {
        const { sha } = body as { sha: string };
        return {
          status: 200,
          body: Buffer.from(sha),
          headers: { "content-type": "application/vnd.github.sha; charset=utf-8" },
        };
      }
      if (!response.ok) throw new Refused(response.status, String((body as Json)["message"]));
      return { status: response.status, body, headers };
    },
  };
}

const API = "{api}";

function bodyOf(call: RepoCall): Json | undefined {
  return call.method === "GET" ? undefined : call.body;
}

/** The routes that emulate answers. */
export function gitRoutes(world: World, git: GitBase): Routes {
  const forward = async (call: RepoCall): Promise<Answer> => {
    const answer = await git.forward(call);
    if (Buffer.isBuffer(answer.body)) return answer;
    const headers = Object.fromEntries(
      Object.entries(answer.headers ?? {}).map(([name, value]) => [
        name,
        value.replaceAll(API, world.apiUrl),
      ]),
    );
    return { ...answer, headers, body: inOurWords(world, git.url, call.repo, answer.body) };
  };
  const forwarded = [
    "GET /contents/{path}",
    "GET /commits",
    "GET /compare/{basehead}",
    "GET /branches",
    "GET /tags",
    "GET /git/ref/{ref}",
    "GET /git/matching-refs/{ref}",
    "GET /git/commits/{commit_sha}",
    "GET /git/trees/{tree_sha}",
    "GET /git/blobs/{file_sha}",
    "GET /git/tags/{tag_sha}",
    "POST /git/refs",
    "POST /git/tags",
  ];
  return repoRoutes(world, {
    ...Object.fromEntries(forwarded.map((route) => [route, forward])),
    // Where a file is not found GitHub says 404, where a commit is not found 422.
    "GET /commits/{ref}": async (call) => {
      try {
        return await forward(call);
      } catch (error) {
        if (!(error instanceof Refused) || error.status !== 404) throw error;
        throw new Refused(422, `No commit found for SHA: ${call.params["ref"]}`);
      }
    },
    "GET ": (call) => {
      const own =
        call.caller.kind === "person"
          ? { permissions: permissionsJson(world, call.repo, call.caller.account) }
          : {};
      return { status: 200, body: { ...fullRepositoryJson(world, call.repo), ...own } };
    },
    "GET /branches/{branch}": async (call) => {
      const branch = (await forward(call)).body as { name: string; commit: { sha: string } };
      const path = call.target.split("/branches/")[0] ?? "";
      const target = `${path}/commits/${branch.commit.sha}`;
      return {
        status: 200,
        body: branchJson(world, branch.name, (await forward({ ...call, target })).body, call.repo),
      };
    },
    "GET /pulls/{pull_number}/commits": async (call) => {
      const issue = call.repo.issues.find(
        (candidate) => candidate.number === Number(call.params["pull_number"]),
      );
      if (issue?.pull === undefined) throw notFound();
      const path = call.target.split("/pulls/")[0] ?? "";
      const commits: unknown[] = [];
      for (const sha of issue.pull.commits) {
        const {
          stats: _stats,
          files: _files,
          ...commit
        } = (await forward({ ...call, target: `${path}/commits/${sha}` })).body as Json;
        commits.push(commit);
      }
      return page(call, world, commits);
    },
    "GET /commits/{commit_sha}/branches-where-head": async (call) => {
      const path = call.target.split("/commits/")[0] ?? "";
      const branches = (await forward({ ...call, target: `${path}/branches?per_page=100` })).body as {
        commit: { sha: string };
      }[];
      return {
        status: 200,
        body: branches.filter((branch) => branch.commit.sha === call.params["commit_sha"]),
      };
    },
  });
}

function fullRepositoryJson(world: World, repo: Repo): Json {
  const organization =
    repo.owner.type === "Organization" ? { organization: userJson(world, repo.owner) } : {};
  return { ...repositoryJson(world, repo), ...organization, network_count: 0, subscribers_count: 0 };
}

function branchJson(world: World, name: string, commit: unknown, repo: Repo): Json {
  const self = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}/branches/${name}`;
  return {
    name,
    commit,
    _links: { self, html: `${world.url}/${repo.owner.login}/${repo.name}/tree/${name}` },
    protected: false,
    protection: {
      enabled: false,
      required_status_checks: { enforcement_level: "off", contexts: [], checks: [] },
    },
    protection_url: `${self}/protection`,
  };
}

/** Puts our addresses, people and signatures in the place of emulate's. */
function inOurWords(world: World, gitUrl: string, repo: Repo, body: unknown): unknown {
  const text = JSON.stringify(body)
    .replaceAll(new RegExp(`${gitUrl}/(repos|users|orgs)/`, "g"), `${world.apiUrl}/$1/`)
    .replaceAll(gitUrl, world.url);
  const visit = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(visit);
    if (typeof value !== "object" || value === null) return value;
    const node = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, visit(inner)]));
    return withSignature(repo, withPeople(world, node));
  };
  return visit(JSON.parse(text));
}

/** A commit of the REST API has the Git names inside `commit` and the accounts beside it. */
function withPeople(world: World, node: Json): Json {
  const commit = node["commit"] as
    | { author?: { email?: string }; committer?: { email?: string } }
    | undefined;
  if (typeof node["sha"] !== "string" || commit?.author?.email === undefined || !("parents" in node))
    return node;
  return {
    ...node,
    author: accountOf(world, commit.author.email),
    committer: accountOf(world, commit.committer?.email ?? ""),
  };
}

function accountOf(world: World, email: string): Json | null {
  const account = findByEmail(world, email);
  return account === undefined ? null : userJson(world, account);
}

function withSignature(repo: Repo, node: Json): Json {
  const sha = node["sha"];
  if (typeof sha !== "string" || repo.commits.get(sha)?.verified !== true) return node;
  const verification = {
    verified: true,
    reason: "valid",
    signature: "-----BEGIN PGP SIGNATURE-----",
    payload: `tree ${sha}`,
    verified_at: repo.commits.get(sha)?.timestamp ?? null,
  };
  if ("verification" in node) return { ...node, verification };
  const commit = node["commit"];
  return typeof commit === "object" && commit !== null && "verification" in commit
    ? { ...node, commit: { ...commit, verification } }
    : node;
}
