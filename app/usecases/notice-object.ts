import type { Notice } from "../../db/notices.ts";
import type { Project } from "../../db/projects.ts";
import { helpRows } from "../commands/registry.ts";
import { confirmedComment } from "../messages/confirmed.ts";
import { helpComment } from "../messages/help.ts";
import { marker } from "../messages/marker.ts";
import { nearMissComment } from "../messages/near-miss.ts";
import { policyConfirmedComment } from "../messages/policy-confirmed.ts";
import { refusalComment } from "../messages/refusal.ts";
import { releasedComment } from "../messages/released.ts";
import { reopenedComment } from "../messages/reopened.ts";
import { statusComment } from "../messages/status-command.ts";
import { usageComment } from "../messages/usage.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { onceComment, ThreadGone } from "./objects/comment.ts";
import { statusFacts } from "./status-facts.ts";
import { repositoryUrl } from "./urls.ts";
import type { Desired } from "./writer.ts";

/** An answer to a command as GitHub shall show it: a reaction, or a comment. Written once. */
export async function noticeObject(deps: Deps, project: Project, notice: Notice): Promise<Desired> {
  const key = `notice:${notice.id}`;
  const { content, commentId, threadNumber } = notice;
  if (content.kind === "reaction") {
    return {
      key,
      content,
      update: null,
      // GitHub keeps one reaction of a kind: sending it again changes nothing.
      find: null,
      create: async () => {
        if (commentId !== null) await repositoryOf(deps, project).react(commentId, content.content);
        return { id: commentId };
      },
    };
  }
  const body = await textOf(deps, project, notice);
  const said = onceComment(deps, project, key, threadNumber, marker("notice", String(notice.id)), body);
  return content.kind === "reopened" ? reopening(deps, project, threadNumber, said) : said;
}

/** The issue is opened before it is said why. */
function reopening(deps: Deps, project: Project, thread: number, said: Desired): Desired {
  return {
    ...said,
    create: async () => {
      if ((await repositoryOf(deps, project).reopenIssue(thread)) === "gone") throw new ThreadGone(thread);
      return said.create();
    },
  };
}

async function textOf(deps: Deps, project: Project, { id: number, content }: Notice): Promise<string> {
  const id = String(number);
  switch (content.kind) {
    case "reaction":
      return "";
    case "refusal":
      return refusalComment(content.user, content.refusal, id);
    case "usage":
      return usageComment(content, id);
    case "near-miss":
      return nearMissComment(content, id);
    case "help":
      return helpComment(content.user, helpRows(), id);
    case "status":
      return statusComment(content.user, await statusFacts(deps, project), id);
    case "confirmed":
      return confirmedComment(content.user, content.references, id);
    case "reopened":
      return reopenedComment(content.user, content.version, id);
    case "released":
      return releasedComment(content, repositoryUrl(deps.githubUrl, project), id);
    case "policy-confirmed":
      return policyConfirmedComment(content, id);
  }
}
