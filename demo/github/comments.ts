/** Comments on issues and pull requests. */
import { association, issueJson, issueOf, limited } from "./issues.ts";
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
  roleOf,
  timestamp,
  type Account,
  type Comment,
  type Issue,
  type Json,
  type Repo,
  type World,
} from "./world.ts";

export function commentRoutes(world: World): Routes {
  const emit = (repo: Repo, comment: Comment, action: string, sender: Account, more: Json = {}) =>
    world.emit({
      event: "issue_comment",
      action,
      repo,
      sender,
      payload: {
        issue: issueJson(world, repo, comment.issue),
        comment: commentJson(world, repo, comment),
        ...more,
      },
    });

  return repoRoutes(world, {
    "GET /issues/{issue_number}/comments": (call) => {
      const issue = issueOf(call);
      const since = call.query.get("since");
      const found = call.repo.comments
        .filter((comment) => comment.issue === issue)
        .filter((comment) => since === null || comment.updatedAt >= since);
      return page(
        call,
        world,
        found.map((comment) => commentJson(world, call.repo, comment)),
      );
    },
    "GET /issues/comments": (call) => {
      const since = call.query.get("since");
      const by = call.query.get("sort") === "updated" ? "updatedAt" : "createdAt";
      const found = call.repo.comments
        .filter((comment) => since === null || comment.updatedAt >= since)
        .toSorted((a, b) => (a[by] < b[by] ? -1 : a[by] > b[by] ? 1 : a.id - b.id));
      if (call.query.get("direction") === "desc") found.reverse();
      return page(
        call,
        world,
        found.map((comment) => commentJson(world, call.repo, comment)),
      );
    },
    "POST /issues/{issue_number}/comments": (call) => {
      const issue = issueOf(call);
      mayWrite(world, call, issue);
      const now = timestamp(world);
      const comment: Comment = {
        id: world.nextId("comment"),
        issue,
        body: bodyOf(call),
        user: actorOf(world, call.caller),
        via: appOf(world, call.caller),
        createdAt: now,
        updatedAt: now,
        reactions: [],
      };
      call.repo.comments.push(comment);
      issue.updatedAt = now;
      emit(call.repo, comment, "created", comment.user);
      return created(commentJson(world, call.repo, comment));
    },
    "GET /issues/comments/{comment_id}": (call) => ok(commentJson(world, call.repo, commentOf(call))),
    "PATCH /issues/comments/{comment_id}": (call) => {
      const comment = commentOf(call);
      const sender = mayChange(world, call, comment);
      const from = comment.body;
      comment.body = bodyOf(call);
      comment.updatedAt = timestamp(world);
      emit(call.repo, comment, "edited", sender, { changes: { body: { from } } });
      return ok(commentJson(world, call.repo, comment));
    },
    "DELETE /issues/comments/{comment_id}": (call) => {
      const comment = commentOf(call);
      const sender = mayChange(world, call, comment);
      call.repo.comments.splice(call.repo.comments.indexOf(comment), 1);
      emit(call.repo, comment, "deleted", sender);
      return { status: 204 };
    },
  });
}

/** People change their own comments, and with write access anyone's; an app changes what its permission allows. */
function mayChange(world: World, call: RepoCall, comment: Comment): Account {
  const actor = actorOf(world, call.caller);
  if (call.caller.kind !== "person" || actor.id === comment.user.id) return actor;
  if (["admin", "maintain", "write"].includes(roleOf(world, call.repo, actor))) return actor;
  throw new Refused(403, "Must have admin rights to Repository.");
}

/** A locked conversation takes the comments of people who may write. */
function mayWrite(world: World, call: RepoCall, issue: Issue): void {
  if (!issue.locked) return;
  const writes =
    call.caller.kind === "person" &&
    ["admin", "maintain", "write"].includes(roleOf(world, call.repo, call.caller.account));
  if (!writes) throw new Refused(403, "Unable to create comment because issue is locked.");
}

function bodyOf(call: RepoCall): string {
  const body = limited(text(call.body, "body", "IssueComment"), "IssueComment");
  if (body === undefined || body.trim() === "") throw invalid("IssueComment", "body", "Body can't be blank");
  return body;
}

export function commentOf(call: RepoCall): Comment {
  const comment = call.repo.comments.find((candidate) => candidate.id === Number(call.params["comment_id"]));
  if (comment === undefined || comment.issue.gone) throw notFound();
  return comment;
}

export function commentJson(world: World, repo: Repo, comment: Comment): Json {
  const repository = `${world.apiUrl}/repos/${repo.owner.login}/${repo.name}`;
  const url = `${repository}/issues/comments/${comment.id}`;
  const kind = comment.issue.pull === undefined ? "issues" : "pull";
  return {
    url,
    html_url: `${world.url}/${repo.owner.login}/${repo.name}/${kind}/${comment.issue.number}#issuecomment-${comment.id}`,
    issue_url: `${repository}/issues/${comment.issue.number}`,
    id: comment.id,
    node_id: nodeId("IssueComment", comment.id),
    user: userJson(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: association(repo, comment.user),
    body: comment.body,
    reactions: reactionsJson(`${url}/reactions`, comment.reactions),
    performed_via_github_app: comment.via === undefined ? null : appJson(world, comment.via),
  };
}
