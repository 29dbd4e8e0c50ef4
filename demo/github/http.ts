/** How a route of the local GitHub is written: what it gets, what it answers, how it says no. */
import {
  findRepo,
  type Account,
  type GitHubApp,
  type Json,
  type Permissions,
  type Repo,
  type World,
} from "./world.ts";

export type Caller =
  | { readonly kind: "anonymous" }
  | { readonly kind: "app" }
  | {
      readonly kind: "installation";
      readonly installation: number;
      readonly permissions: Permissions;
      readonly repositories?: readonly number[];
    }
  | { readonly kind: "person"; readonly account: Account; readonly via?: GitHubApp }
  | { readonly kind: "actions"; readonly repo: Repo };

export type Call = {
  /** `GET /repos/{owner}/{repo}`, as the table of routes names it. */
  readonly operation: string;
  readonly method: string;
  /** Path and query as sent, without `/api/v3`. */
  readonly target: string;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly accept: string;
  /** `X-GitHub-Api-Version`, or the default. */
  readonly version: string;
  readonly caller: Caller;
};

export type RepoCall = Call & { readonly repo: Repo };

export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
};

export type Route = (call: Call) => Answer | Promise<Answer>;
export type RepoRoute = (call: RepoCall) => Answer | Promise<Answer>;
export type Routes = Readonly<Record<string, Route>>;

/** An answer that ends the handling of a request: `throw new Refused(422, "Validation Failed", …)`. */
export class Refused extends Error {
  readonly status: number;
  readonly errors: readonly unknown[] | undefined;
  constructor(status: number, message: string, errors?: readonly unknown[]) {
    super(message);
    this.status = status;
    this.errors = errors;
  }
}

export function notFound(): Refused {
  return new Refused(404, "Not Found");
}

/** GitHub's 422 for one field. */
export function invalid(resource: string, field: string, message: string): Refused {
  return new Refused(422, "Validation Failed", [{ resource, field, code: "custom", message }]);
}

/** Gives the routes of a table their repository; one that does not exist is 404. */
export function repoRoutes(world: World, routes: Readonly<Record<string, RepoRoute>>): Routes {
  return Object.fromEntries(
    Object.entries(routes).map(([operation, route]) => [
      operation.replace(" ", " /repos/{owner}/{repo}"),
      (call: Call) => route({ ...call, repo: repoOf(world, call) }),
    ]),
  );
}

function repoOf(world: World, call: Call): Repo {
  const { owner = "", repo = "" } = call.params;
  const found = findRepo(world, owner, repo);
  if (found === undefined) throw notFound();
  return found;
}

/** Who appears as the author of what a caller does. */
export function actorOf(world: World, caller: Caller): Account {
  switch (caller.kind) {
    case "installation":
      return world.app.bot;
    case "actions":
      return world.actionsApp.bot;
    case "person":
      return caller.account;
    case "app":
    case "anonymous":
      throw new Refused(401, "Requires authentication");
  }
}

/** The app that appears as `performed_via_github_app`. */
export function appOf(world: World, caller: Caller): GitHubApp | undefined {
  if (caller.kind === "installation") return world.app;
  if (caller.kind === "actions") return world.actionsApp;
  return caller.kind === "person" ? caller.via : undefined;
}

/** One page of a list, with GitHub's `Link` header. */
export function page<Item>(
  call: Call,
  world: World,
  items: readonly Item[],
  wrap: (page: Item[]) => unknown = (list) => list,
): Answer {
  const perPage = Math.min(100, Math.max(1, Number(call.query.get("per_page") ?? 30) || 30));
  const number = Math.max(1, Number(call.query.get("page") ?? 1) || 1);
  const last = Math.max(1, Math.ceil(items.length / perPage));
  const link = (to: number, rel: string) => {
    const query = new URLSearchParams(call.query);
    query.set("page", String(to));
    return `<${world.apiUrl}${call.target.split("?")[0]}?${query.toString()}>; rel="${rel}"`;
  };
  const links = [
    ...(number > 1 ? [link(number - 1, "prev")] : []),
    ...(number < last ? [link(number + 1, "next"), link(last, "last")] : []),
    ...(number > 1 ? [link(1, "first")] : []),
  ];
  return {
    status: 200,
    body: wrap(items.slice((number - 1) * perPage, number * perPage)),
    headers: links.length === 0 ? {} : { link: links.join(", ") },
  };
}

/** A text field of a body; absent is undefined, another type is 422. */
export function text(body: Json, field: string, resource: string): string | undefined {
  const value = body[field];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== "string") throw invalid(resource, field, `${field} is not a string`);
  return value;
}

export function ok(body: unknown): Answer {
  return { status: 200, body };
}

export function created(body: unknown): Answer {
  return { status: 201, body };
}
