import { pages, read, whenRefused, write } from "../ask.ts";
import type { FoundComment, GitHubRepository, PostedComment } from "../client.ts";
import { cut, cutBody, LIMITS } from "../cut.ts";
import { nameOf, type Connection } from "./connection.ts";
import { madeBy } from "./own.ts";

/** Pages of 100 that are searched for an object of ours: the newest. */
const SEARCHED_PAGES = 3;

/** Of comments since a time. */
const mostPagesSince = 20;

/** What GitHub answers for an issue that was deleted, or that is not there. */
const goneStatuses = [404, 410];

/** Issues, comments and reactions. */
export function threads(
  connection: Connection,
): Pick<
  GitHubRepository,
  | "createIssue"
  | "findIssue"
  | "closeIssue"
  | "reopenIssue"
  | "hasIssue"
  | "commentsSince"
  | "createComment"
  | "updateComment"
  | "deleteComment"
  | "findComment"
  | "hasComment"
  | "react"
> {
  const { owner, repo } = connection;
  const name = nameOf(connection);

  const commentsPage = (issue: number, page: number) =>
    read(connection, `read the comments of #${issue} of ${name}`, ({ rest }) =>
      rest.issues.listComments({ owner, repo, issue_number: issue, per_page: 100, page }),
    );

  return {
    createIssue: async (title, body) => {
      const { data } = await write(connection, `open the issue "${title}" in ${name}`, ({ rest }) =>
        rest.issues.create({
          owner,
          repo,
          title: cut(title, LIMITS.issueTitle),
          body: cutBody(body, LIMITS.body),
        }),
      );
      return { number: data.number };
    },

    findIssue: async (marker) => {
      const self = await connection.self();
      const lists = pages(
        connection,
        `look for an issue of the app in ${name}`,
        ({ rest }, page) =>
          rest.issues.listForRepo({
            owner,
            repo,
            creator: `${self.slug}[bot]`,
            state: "all",
            sort: "created",
            direction: "desc",
            ...page,
          }),
        SEARCHED_PAGES,
      );
      for await (const issues of lists) {
        const found = issues.find(
          (issue) =>
            issue.pull_request === undefined &&
            madeBy(self, issue.user, issue.performed_via_github_app) &&
            issue.body?.includes(marker) === true,
        );
        if (found !== undefined) return { number: found.number };
      }
      return null;
    },

    closeIssue: async (number) => {
      await write(connection, `close #${number} of ${name}`, ({ rest }) =>
        rest.issues.update({
          owner,
          repo,
          issue_number: number,
          state: "closed",
          state_reason: "completed",
        }),
      );
    },

    reopenIssue: (number) =>
      write(connection, `open #${number} of ${name} again`, ({ rest }) =>
        rest.issues.update({ owner, repo, issue_number: number, state: "open" }),
      )
        .then(() => undefined)
        .catch(whenRefused(goneStatuses, "gone" as const)),

    hasIssue: (number) =>
      read(connection, `look at #${number} of ${name}`, ({ rest }) =>
        rest.issues.get({ owner, repo, issue_number: number }),
      )
        // GitHub leads from a transferred issue to where it is now.
        .then(({ data }) => data.number === number && isIn(data.url, owner, repo))
        .catch(whenRefused(goneStatuses, false)),

    createComment: (issue, body) =>
      write(connection, `post a comment on #${issue} of ${name}`, ({ rest }) =>
        rest.issues.createComment({ owner, repo, issue_number: issue, body: cutBody(body, LIMITS.body) }),
      )
        .then(({ data }) => toPosted(data))
        .catch(whenRefused(goneStatuses, "gone" as const)),

    commentsSince: async (issue, since) => {
      const found: FoundComment[] = [];
      const lists = pages(
        connection,
        `read the newer comments of #${issue} of ${name}`,
        ({ rest }, page) =>
          rest.issues.listComments({ owner, repo, issue_number: issue, since: since.toISOString(), ...page }),
        mostPagesSince,
      );
      try {
        for await (const list of lists) found.push(...list.map(toFound));
      } catch (error) {
        return whenRefused(goneStatuses, "gone" as const)(error);
      }
      return found;
    },

    updateComment: (commentId, body) =>
      write(connection, `edit comment ${commentId} of ${name}`, ({ rest }) =>
        rest.issues.updateComment({
          owner,
          repo,
          comment_id: commentId,
          body: cutBody(body, LIMITS.body),
        }),
      )
        .then(() => undefined)
        .catch(whenRefused([404, 410], "gone" as const)),

    deleteComment: (commentId) =>
      write(connection, `delete comment ${commentId} of ${name}`, ({ rest }) =>
        rest.issues.deleteComment({ owner, repo, comment_id: commentId }),
      )
        .then(() => undefined)
        .catch(whenRefused([404, 410], "gone" as const)),

    hasComment: (commentId) =>
      read(connection, `look at comment ${commentId} of ${name}`, ({ rest }) =>
        rest.issues.getComment({ owner, repo, comment_id: commentId }),
      )
        .then(() => true)
        .catch(whenRefused(goneStatuses, false)),

    /** GitHub lists the oldest first and knows no other order: the last pages are asked for, newest first. */
    findComment: async (issue, marker) => {
      const self = await connection.self();
      const first = await commentsPage(issue, 1);
      const last = lastPage(first.headers.link);
      // The last page is seldom full: one more makes it the newest 300 in any case.
      for (let page = last; page >= 1 && page >= last - SEARCHED_PAGES; page -= 1) {
        const { data } = page === 1 ? first : await commentsPage(issue, page);
        const found = data.findLast(
          (comment) =>
            madeBy(self, comment.user, comment.performed_via_github_app) &&
            comment.body?.includes(marker) === true,
        );
        if (found !== undefined) return toPosted(found);
      }
      return null;
    },

    react: (commentId, content) =>
      write(connection, `react to comment ${commentId} of ${name}`, ({ rest }) =>
        rest.reactions.createForIssueComment({ owner, repo, comment_id: commentId, content }),
      )
        .then(() => undefined)
        .catch(whenRefused([404, 410], "gone" as const)),
  };
}

function toPosted(comment: { id: number; html_url: string; created_at: string }): PostedComment {
  return { id: comment.id, url: comment.html_url, createdAt: new Date(comment.created_at) };
}

function toFound(comment: {
  id: number;
  body?: string;
  created_at: string;
  updated_at: string;
  user: { id: number; login: string; type: string } | null;
  performed_via_github_app?: { id: number } | null;
}): FoundComment {
  const { id, body = "", created_at: createdAt, updated_at: updatedAt, user } = comment;
  const author = { id: user?.id ?? 0, login: user?.login ?? "ghost", type: user?.type ?? "User" };
  return { id, body, createdAt, updatedAt, author, viaApp: comment.performed_via_github_app?.id ?? null };
}

/** Whether an address of the API is of this repository. */
function isIn(url: string, owner: string, repo: string): boolean {
  return url.toLowerCase().includes(`/repos/${owner}/${repo}/`.toLowerCase());
}

/** The page that `Link` names as the last one; 1 where everything fits on the first. */
function lastPage(link: string | undefined): number {
  const url = /<([^<>]+)>;\s*rel="last"/.exec(link ?? "")?.[1];
  return url === undefined ? 1 : Number(new URL(url).searchParams.get("page") ?? 1);
}
