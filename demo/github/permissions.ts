/**
 * Which permission each operation takes, as GitHub's "Permissions required for GitHub Apps" has it. An app
 * needs one of those named; a person needs the role on the repository.
 */
import { Refused, type Call } from "./http.ts";
import { findRepo, roleOf, type Repo, type Role, type World } from "./world.ts";

export type Need = {
  /** `issues:write|pull_requests:write`; `jwt` for the app itself; `none` for any token. */
  readonly app: string;
  readonly person: Role;
};

const need = (app: string, person: Role = "read"): Need => ({ app, person });

const REPO: Readonly<Record<string, Need>> = {
  "GET ": need("metadata:read"),
  "GET /installation": need("jwt"),
  "GET /contents/{path}": need("contents:read"),
  "GET /commits": need("contents:read"),
  "GET /commits/{ref}": need("contents:read"),
  "GET /compare/{basehead}": need("contents:read"),
  "GET /branches": need("contents:read"),
  "GET /branches/{branch}": need("contents:read"),
  "GET /commits/{commit_sha}/branches-where-head": need("contents:read"),
  "GET /tags": need("contents:read|metadata:read"),
  "GET /git/ref/{ref}": need("contents:read"),
  "GET /git/matching-refs/{ref}": need("contents:read"),
  "GET /git/commits/{commit_sha}": need("contents:read"),
  "GET /git/trees/{tree_sha}": need("contents:read"),
  "GET /git/blobs/{file_sha}": need("contents:read"),
  "GET /git/tags/{tag_sha}": need("contents:read"),
  "POST /git/refs": need("contents:write", "write"),
  "POST /git/tags": need("contents:write", "write"),
  "GET /pulls": need("pull_requests:read"),
  "GET /pulls/{pull_number}": need("pull_requests:read"),
  "GET /pulls/{pull_number}/commits": need("pull_requests:read"),
  "GET /commits/{commit_sha}/pulls": need("pull_requests:read"),
  "GET /issues": need("issues:read|pull_requests:read"),
  "POST /issues": need("issues:write"),
  "GET /issues/{issue_number}": need("issues:read|pull_requests:read"),
  "PATCH /issues/{issue_number}": need("issues:write|pull_requests:write", "triage"),
  "GET /issues/comments": need("issues:read|pull_requests:read"),
  "GET /issues/{issue_number}/comments": need("issues:read|pull_requests:read"),
  "POST /issues/{issue_number}/comments": need("issues:write|pull_requests:write"),
  "GET /issues/comments/{comment_id}": need("issues:read|pull_requests:read"),
  "PATCH /issues/comments/{comment_id}": need("issues:write|pull_requests:write"),
  "DELETE /issues/comments/{comment_id}": need("issues:write|pull_requests:write"),
  "GET /issues/comments/{comment_id}/reactions": need("issues:read|pull_requests:read"),
  "POST /issues/comments/{comment_id}/reactions": need("issues:write|pull_requests:write"),
  "DELETE /issues/comments/{comment_id}/reactions/{reaction_id}": need("issues:write|pull_requests:write"),
  "GET /issues/{issue_number}/reactions": need("issues:read|pull_requests:read"),
  "POST /issues/{issue_number}/reactions": need("issues:write|pull_requests:write"),
  "GET /collaborators": need("metadata:read"),
  "GET /collaborators/{username}/permission": need("metadata:read"),
  "POST /check-runs": need("checks:write", "none"),
  "GET /check-runs/{check_run_id}": need("checks:read"),
  "PATCH /check-runs/{check_run_id}": need("checks:write", "none"),
  "GET /check-runs/{check_run_id}/annotations": need("checks:read"),
  "GET /commits/{ref}/check-runs": need("checks:read"),
  "GET /deployments": need("deployments:read"),
  "POST /deployments": need("deployments:write", "write"),
  "GET /deployments/{deployment_id}": need("deployments:read"),
  "GET /deployments/{deployment_id}/statuses": need("deployments:read"),
  "GET /deployments/{deployment_id}/statuses/{status_id}": need("deployments:read"),
  "POST /deployments/{deployment_id}/statuses": need("deployments:write", "write"),
  "GET /actions/runs": need("actions:read"),
  "GET /actions/runs/{run_id}": need("actions:read"),
  "GET /actions/runs/{run_id}/attempts/{attempt_number}": need("actions:read"),
  "POST /actions/runs/{run_id}/cancel": need("actions:write", "write"),
  "POST /actions/runs/{run_id}/deployment_protection_rule": need("deployments:write", "write"),
  "GET /actions/workflows": need("actions:read"),
  "GET /actions/workflows/{workflow_id}": need("actions:read"),
  "GET /actions/workflows/{workflow_id}/runs": need("actions:read"),
  "POST /actions/workflows/{workflow_id}/dispatches": need("actions:write", "write"),
};

const OTHER: Readonly<Record<string, Need>> = {
  "GET /app": need("jwt"),
  "GET /app/installations": need("jwt"),
  "GET /app/installations/{installation_id}": need("jwt"),
  "POST /app/installations/{installation_id}/access_tokens": need("jwt"),
  "GET /app/hook/deliveries": need("jwt"),
  "GET /app/hook/deliveries/{delivery_id}": need("jwt"),
  "POST /app/hook/deliveries/{delivery_id}/attempts": need("jwt"),
  "GET /orgs/{org}/installation": need("jwt"),
  "GET /users/{username}/installation": need("jwt"),
  "GET /installation/repositories": need("metadata:read"),
  "GET /rate_limit": need("none"),
  "GET /user": need("none"),
  "GET /user/installations": need("none"),
  "GET /user/installations/{installation_id}/repositories": need("none"),
  "GET /user/teams": need("members:read"),
  "GET /user/{account_id}": need("none"),
  "GET /users/{username}": need("none"),
  "GET /orgs/{org}": need("none"),
  "GET /orgs/{org}/memberships/{username}": need("members:read"),
  "GET /orgs/{org}/members/{username}": need("members:read"),
  "GET /orgs/{org}/teams": need("members:read"),
  "GET /orgs/{org}/teams/{team_slug}": need("members:read"),
  "GET /orgs/{org}/teams/{team_slug}/members": need("members:read"),
  "GET /orgs/{org}/teams/{team_slug}/memberships/{username}": need("members:read"),
};

/** What GitHub Actions' own token may do in these stories: `permissions: {contents: read, deployments: write}`. */
const ACTIONS_TOKEN: Readonly<Record<string, string>> = {
  metadata: "read",
  contents: "read",
  deployments: "write",
  actions: "read",
};

/**
 * Refuses what the caller may not do, as GitHub does.
 *
 * @returns what the operation needs, for the header `X-Accepted-GitHub-Permissions`.
 */
export function authorize(world: World, call: Call): string {
  const required = needOf(call.operation);
  const repo =
    "repo" in call.params
      ? findRepo(world, call.params["owner"] ?? "", call.params["repo"] ?? "")
      : undefined;
  const { caller } = call;
  if (required.app === "jwt") {
    if (caller.kind !== "app") throw new Refused(401, "A JSON web token could not be decoded");
    return required.app;
  }
  switch (caller.kind) {
    case "app":
      if (call.operation === "GET /rate_limit") break;
      throw new Refused(403, "Resource not accessible by integration");
    case "installation": {
      // The tokens of an installation end with it.
      if (caller.installation !== world.installation.id) throw new Refused(401, "Bad credentials");
      if (world.installation.suspendedAt !== null)
        throw new Refused(403, "This installation has been suspended");
      const outside =
        repo !== undefined && (!repo.installed || caller.repositories?.includes(repo.id) === false);
      if (outside && !isPublicRead(call, repo, required))
        throw new Refused(
          repo.private ? 404 : 403,
          repo.private ? "Not Found" : "Resource not accessible by integration",
        );
      allow(required.app, caller.permissions);
      break;
    }
    case "actions":
      if (repo !== undefined && repo !== caller.repo) throw new Refused(404, "Not Found");
      allow(required.app, ACTIONS_TOKEN);
      break;
    case "person":
      if (repo !== undefined) {
        const role = roleOf(world, repo, caller.account);
        if (role === "none") throw new Refused(404, "Not Found");
        if (RANK.indexOf(role) < RANK.indexOf(required.person))
          throw new Refused(403, "Must have push access to repository");
      }
      break;
    case "anonymous":
      if (repo?.private === true) throw new Refused(404, "Not Found");
      if (call.method !== "GET") throw new Refused(401, "Requires authentication");
      break;
  }
  return required.app.replaceAll(":", "=").replaceAll("|", "; ");
}

/** What is public an app may read as anybody may: the repository itself and what is committed to it. */
function isPublicRead(call: Call, repo: Repo, required: Need): boolean {
  const committed = required.app.split("|").some((one) => ["metadata:read", "contents:read"].includes(one));
  return call.method === "GET" && !repo.private && committed;
}

const RANK: Role[] = ["none", "read", "triage", "write", "maintain", "admin"];

/** Every operation of the table, as GitHub names it. */
export function operationsWithPermission(): string[] {
  const inRepo = Object.keys(REPO).map((key) => key.replace(" ", " /repos/{owner}/{repo}"));
  return [...inRepo, ...Object.keys(OTHER)];
}

/** What an operation takes; one without a line in the table is a mistake of this stand-in. */
export function needOf(operation: string): Need {
  const [method = "", path = ""] = operation.split(" ");
  const inRepo = path.startsWith("/repos/{owner}/{repo}");
  const found = inRepo ? REPO[`${method} ${path.slice("/repos/{owner}/{repo}".length)}`] : OTHER[operation];
  if (found === undefined) throw new Error(`${operation} has no line in the table of permissions`);
  return found;
}

function allow(required: string, granted: Readonly<Record<string, string>>): void {
  if (required === "none" || required === "metadata:read") return;
  const enough = required.split("|").some((alternative) => {
    const [name = "", level] = alternative.split(":");
    return granted[name] === "write" || granted[name] === "admin" || granted[name] === level;
  });
  if (!enough) throw new Refused(403, "Resource not accessible by integration");
}
