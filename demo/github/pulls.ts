/** Pull requests: enough to be a release's thread and to say what a commit came from. */
import { association, openIssue } from "./issues.ts";
import { notFound, ok, page, Refused, repoRoutes, type RepoCall, type Routes } from "./http.ts";
import { nodeId, repositoryJson, userJson } from "./shapes.ts";
import { timestamp, type Account, type Issue, type Json, type Pull, type Repo, type World } from "./world.ts";

export function pullRoutes(world: World): Routes {
  const pullOf = (call: RepoCall): Issue & { pull: Pull } => {
    const issue = call.repo.issues.find(
      (candidate) => candidate.number === Number(call.params["pull_number"]),
    );
    if (issue === undefined || !isPull(issue)) throw notFound();
    return issue;
  };
  const list = (repo: Repo) => repo.issues.filter(isPull).toSorted((a, b) => b.number - a.number);
  return repoRoutes(world, {
    "GET /pulls": (call) => {
      const state = call.query.get("state") ?? "open";
      const base = call.query.get("base");
      const head = call.query.get("head")?.split(":").at(-1);
      const sort = call.query.get("sort") ?? "created";
      const rising = (call.query.get("direction") ?? (sort === "created" ? "desc" : "asc")) === "asc";
      const found = sorted(list(call.repo), sort, rising)
        .filter((issue) => state === "all" || issue.state === state)
        .filter((issue) => base === null || issue.pull.base === base)
        .filter((issue) => head === undefined || issue.pull.head === head);
      return page(
        call,
        world,
        found.map((issue) => simplePullJson(world, call.repo, issue)),
      );
    },
    "GET /pulls/{pull_number}": (call) => ok(pullJson(world, call.repo, pullOf(call))),
    // The commit of a merge, and every commit that came with it; open ones only for commits not merged.
    "GET /commits/{commit_sha}/pulls": (call) => {
      const sha = call.params["commit_sha"] ?? "";
      if (!call.repo.commits.has(sha)) throw new Refused(422, `No commit found for SHA: ${sha}`);
      const found = list(call.repo).filter(
        ({ pull }) => pull.mergeCommitSha === sha || pull.commits.includes(sha) || pull.headSha === sha,
      );
      const merged = found.filter(({ pull }) => pull.mergedAt !== null);
      return page(
        call,
        world,
        (merged.length > 0 ? merged : found).map((issue) => simplePullJson(world, call.repo, issue)),
      );
    },
  });
}

/** @param newest pull requests by falling number */
function sorted<Found extends Issue>(newest: readonly Found[], sort: string, rising: boolean): Found[] {
  if (sort !== "created" && sort !== "updated") throw new Refused(422, `sort by ${sort} is not here`);
  const time = sort === "updated" ? ("updatedAt" as const) : ("createdAt" as const);
  const falling = newest.toSorted((a, b) => Date.parse(b[time]) - Date.parse(a[time]));
  return rising ? falling.toReversed() : falling;
}

function isPull(issue: Issue): issue is Issue & { pull: Pull } {
  return issue.pull !== undefined;
}

export function openPull(
  world: World,
  repo: Repo,
  given: { title: string; body: string | null; user: Account } & Pick<
    Pull,
    "head" | "base" | "headSha" | "baseSha" | "commits"
  >,
): Issue {
  const { title, body, user, ...branches } = given;
  const pull: Pull = {
    id: world.nextId("pull"),
    ...branches,
    mergedAt: null,
    mergedBy: undefined,
    mergeCommitSha: null,
  };
  const issue = openIssue(world, repo, { title, body, user, labels: [], via: undefined, pull });
  emitPull(world, repo, issue, "opened", user);
  return issue;
}

/** The branch of an open pull request has moved. */
export function synchronizePull(
  world: World,
  repo: Repo,
  issue: Issue,
  moved: { headSha: string; commits: string[]; sender: Account },
): void {
  if (!isPull(issue)) return;
  const before = issue.pull.headSha;
  issue.pull.headSha = moved.headSha;
  issue.pull.commits = moved.commits;
  issue.updatedAt = timestamp(world);
  emitPull(world, repo, issue, "synchronize", moved.sender, { before, after: moved.headSha });
}

/** Marks a pull request merged; the commit on the base is already there. */
export function mergedPull(
  world: World,
  repo: Repo,
  issue: Issue,
  merge: { sha: string; mergedBy: Account },
): void {
  if (!isPull(issue)) return;
  const now = timestamp(world);
  issue.pull.mergedAt = now;
  issue.pull.mergedBy = merge.mergedBy;
  issue.pull.mergeCommitSha = merge.sha;
  issue.state = "closed";
  issue.closedAt = now;
  issue.updatedAt = now;
  issue.closedBy = merge.mergedBy;
  emitPull(world, repo, issue, "closed", merge.mergedBy);
}

function emitPull(
  world: World,
  repo: Repo,
  issue: Issue,
  action: string,
  sender: Account,
  more: Json = {},
): void {
  if (!isPull(issue)) return;
  const payload = { number: issue.number, pull_request: pullJson(world, repo, issue), ...more };
  world.emit({ event: "pull_request", action, repo, sender, payload });
}

function simplePullJson(world: World, repo: Repo, issue: Issue & { pull: Pull }): Json {
  const { pull } = issue;
  const repository = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}`;
  const url = `${repository}/pulls/${issue.number}`;
  const html = `${world.url}/${repo.owner.login}/${repo.name}/pull/${issue.number}`;
  const issueUrl = `${repository}/issues/${issue.number}`;
  const side = (ref: string, sha: string) => ({
    label: `${repo.owner.login}:${ref}`,
    ref,
    sha,
    user: userJson(world, repo.owner),
    repo: repositoryJson(world, repo),
  });
  return {
    url,
    id: pull.id,
    node_id: nodeId("PullRequest", pull.id),
    html_url: html,
    diff_url: `${html}.diff`,
    patch_url: `${html}.patch`,
    issue_url: issueUrl,
    commits_url: `${url}/commits`,
    review_comments_url: `${url}/comments`,
    review_comment_url: `${repository}/pulls/comments{/number}`,
    comments_url: `${issueUrl}/comments`,
    statuses_url: `${repository}/statuses/${pull.headSha}`,
    number: issue.number,
    state: issue.state,
    locked: issue.locked,
    title: issue.title,
    user: userJson(world, issue.user),
    body: issue.body,
    labels: [],
    milestone: null,
    active_lock_reason: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommitSha,
    assignee: null,
    assignees: [],
    requested_reviewers: [],
    requested_teams: [],
    head: side(pull.head, pull.headSha),
    base: side(pull.base, pull.baseSha),
    _links: {
      self: { href: url },
      html: { href: html },
      issue: { href: issueUrl },
      comments: { href: `${issueUrl}/comments` },
      review_comments: { href: `${url}/comments` },
      review_comment: { href: `${repository}/pulls/comments{/number}` },
      commits: { href: `${url}/commits` },
      statuses: { href: `${repository}/statuses/${pull.headSha}` },
    },
    author_association: association(repo, issue.user),
    auto_merge: null,
    draft: false,
  };
}

function pullJson(world: World, repo: Repo, issue: Issue & { pull: Pull }): Json {
  const { pull } = issue;
  return {
    ...simplePullJson(world, repo, issue),
    merged: pull.mergedAt !== null,
    mergeable: pull.mergedAt === null ? true : null,
    rebaseable: null,
    mergeable_state: pull.mergedAt === null ? "clean" : "unknown",
    merged_by: pull.mergedBy === undefined ? null : userJson(world, pull.mergedBy),
    comments: repo.comments.filter((comment) => comment.issue === issue).length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: pull.commits.length,
    additions: 1,
    deletions: 0,
    changed_files: 1,
  };
}
