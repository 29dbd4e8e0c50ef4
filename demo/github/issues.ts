/** Issues, and what an issue and a pull request have in common. */
import {
  actorOf,
  appOf,
  created,
  invalid,
  notFound,
  ok,
  page,
  repoRoutes,
  Refused,
  text,
  type RepoCall,
  type Routes,
} from "./http.ts";
import { appJson, nodeId, reactionsJson, userJson } from "./shapes.ts";
import {
  timestamp,
  type Account,
  type GitHubApp,
  type Issue,
  type Json,
  type Repo,
  type World,
} from "./world.ts";

/** GitHub's limit for the body of an issue or comment, in characters. */
export const BODY_LIMIT = 65_536;

export function issueRoutes(world: World): Routes {
  return repoRoutes(world, {
    "GET /issues": (call) => {
      const state = call.query.get("state") ?? "open";
      const labels = call.query.get("labels")?.split(",") ?? [];
      const creator = call.query.get("creator");
      const found = call.repo.issues
        .filter((issue) => !issue.gone && (state === "all" || issue.state === state))
        .filter((issue) => labels.every((label) => issue.labels.includes(label)))
        .filter((issue) => creator === null || issue.user.login === creator)
        .toSorted((a, b) => b.number - a.number);
      if (call.query.get("direction") === "asc") found.reverse();
      return page(
        call,
        world,
        found.map((issue) => issueJson(world, call.repo, issue)),
      );
    },
    "POST /issues": (call) => {
      const title = text(call.body, "title", "Issue");
      if (title === undefined || title.trim() === "") throw invalid("Issue", "title", "title can't be blank");
      const issue = openIssue(world, call.repo, {
        title,
        body: limited(text(call.body, "body", "Issue"), "Issue") ?? null,
        user: actorOf(world, call.caller),
        via: appOf(world, call.caller),
        labels: ((call.body["labels"] ?? []) as (string | { name: string })[]).map((label) =>
          typeof label === "string" ? label : label.name,
        ),
        pull: undefined,
      });
      emitIssue(world, call.repo, issue, "opened", issue.user);
      return created(issueJson(world, call.repo, issue));
    },
    "GET /issues/{issue_number}": (call) => ok(issueJson(world, call.repo, issueOf(call))),
    "PATCH /issues/{issue_number}": (call) => {
      const issue = issueOf(call);
      const actor = actorOf(world, call.caller);
      const changes: Json = {};
      const title = text(call.body, "title", "Issue");
      if (title !== undefined && title !== issue.title) {
        changes["title"] = { from: issue.title };
        issue.title = title;
      }
      const body = limited(text(call.body, "body", "Issue"), "Issue");
      if (body !== undefined && body !== issue.body) {
        changes["body"] = { from: issue.body ?? "" };
        issue.body = body;
      }
      issue.updatedAt = timestamp(world);
      if (Object.keys(changes).length > 0) emitIssue(world, call.repo, issue, "edited", actor, { changes });
      if (Array.isArray(call.body["labels"])) issue.labels = call.body["labels"].map(String);
      const state = text(call.body, "state", "Issue");
      if (state !== undefined)
        setState(world, call.repo, issue, state, text(call.body, "state_reason", "Issue"), actor);
      return ok(issueJson(world, call.repo, issue));
    },
  });
}

/** Adds an issue or pull request under the repository's next number. */
export function openIssue(
  world: World,
  repo: Repo,
  given: Pick<Issue, "title" | "body" | "user" | "labels" | "pull"> & { via: GitHubApp | undefined },
): Issue {
  const now = timestamp(world);
  const issue: Issue = {
    id: world.nextId("issue"),
    number: repo.issues.length + 1,
    title: given.title,
    body: given.body,
    state: "open",
    stateReason: null,
    labels: given.labels,
    locked: false,
    gone: false,
    user: given.user,
    via: given.via,
    closedBy: undefined,
    createdAt: now,
    updatedAt: now,
    closedAt: null,
    reactions: [],
    pull: given.pull,
  };
  repo.issues.push(issue);
  return issue;
}

function setState(
  world: World,
  repo: Repo,
  issue: Issue,
  state: string,
  reason: string | undefined,
  actor: Account,
): void {
  if (state !== "open" && state !== "closed") throw invalid("Issue", "state", `${state} is not a state`);
  if (state === issue.state) {
    if (state === "closed" && reason !== undefined) issue.stateReason = reason;
    return;
  }
  issue.state = state;
  issue.closedAt = state === "closed" ? timestamp(world) : null;
  issue.closedBy = state === "closed" ? actor : undefined;
  issue.stateReason =
    issue.pull === undefined ? (state === "closed" ? (reason ?? "completed") : "reopened") : null;
  emitIssue(world, repo, issue, state === "closed" ? "closed" : "reopened", actor);
}

export function emitIssue(
  world: World,
  repo: Repo,
  issue: Issue,
  action: string,
  sender: Account,
  more: Json = {},
): void {
  if (issue.pull !== undefined) return;
  world.emit({
    event: "issues",
    action,
    repo,
    sender,
    payload: { issue: issueJson(world, repo, issue), ...more },
  });
}

/** What people do to an issue on the web page only. */
export function changeIssue(
  world: World,
  repo: Repo,
  sender: Account,
  number: number,
  change: "delete" | "transfer" | "lock" | "unlock",
): void {
  const issue = repo.issues.find((one) => one.number === number && !one.gone);
  if (issue === undefined) throw new Error(`there is no issue ${number}`);
  const actions = { delete: "deleted", transfer: "transferred", lock: "locked", unlock: "unlocked" } as const;
  if (change === "lock" || change === "unlock") issue.locked = change === "lock";
  else issue.gone = true;
  emitIssue(world, repo, issue, actions[change], sender);
  world.changed();
}

export function issueOf(call: RepoCall): Issue {
  const issue = call.repo.issues.find(
    (candidate) => candidate.number === Number(call.params["issue_number"]),
  );
  if (issue === undefined) throw notFound();
  if (issue.gone) throw new Refused(410, "This issue was deleted");
  return issue;
}

/** Refuses a body that GitHub would refuse. */
export function limited(body: string | undefined, resource: string): string | undefined {
  if (body !== undefined && [...body].length > BODY_LIMIT) {
    throw new Refused(422, "Validation Failed", [
      {
        resource,
        code: "unprocessable",
        field: "data",
        message: `Body is too long (maximum is ${BODY_LIMIT} characters)`,
      },
    ]);
  }
  return body;
}

/** What GitHub says without knowing who reads: private membership does not show. */
export function association(repo: Repo, account: Account): string {
  return account.id === repo.owner.id ? "OWNER" : "NONE";
}

export function issueJson(world: World, repo: Repo, issue: Issue): Json {
  const repository = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}`;
  const url = `${repository}/issues/${issue.number}`;
  const web = `${world.url}/${repo.owner.login}/${repo.name}`;
  const htmlUrl = `${web}/${issue.pull === undefined ? "issues" : "pull"}/${issue.number}`;
  return {
    id: issue.id,
    node_id: nodeId("Issue", issue.id),
    url,
    repository_url: repository,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: htmlUrl,
    timeline_url: `${url}/timeline`,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: userJson(world, issue.user),
    labels: issue.labels.map((name, index) => ({
      id: repo.id + index,
      node_id: nodeId("Label", repo.id + index),
      url: `${repository}/labels/${encodeURIComponent(name)}`,
      name,
      description: "",
      color: "ededed",
      default: false,
    })),
    assignee: null,
    assignees: [],
    milestone: null,
    locked: issue.locked,
    active_lock_reason: null,
    comments: repo.comments.filter((comment) => comment.issue === issue).length,
    closed_at: issue.closedAt,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_by: issue.closedBy === undefined ? null : userJson(world, issue.closedBy),
    author_association: association(repo, issue.user),
    reactions: reactionsJson(`${url}/reactions`, issue.reactions),
    performed_via_github_app: issue.via === undefined ? null : appJson(world, issue.via),
    ...(issue.pull === undefined
      ? {}
      : {
          draft: false,
          pull_request: {
            url: `${repository}/pulls/${issue.number}`,
            html_url: htmlUrl,
            diff_url: `${htmlUrl}.diff`,
            patch_url: `${htmlUrl}.patch`,
            merged_at: issue.pull.mergedAt,
          },
        }),
  };
}
