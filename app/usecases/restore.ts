import { forgetWritten, projectionByGitHubId } from "../../db/projections.ts";
import type { Project } from "../../db/projects.ts";
import type { Actor } from "../domain/actor.ts";
import type { Deps } from "./deps.ts";
import { type Subject, transact } from "./transact.ts";

/** Somebody else changed or deleted a comment of the app: it is written again, and the audit says who it was. */
export async function restoreComment(
  deps: Deps,
  project: Project,
  commentId: number,
  change: "edited" | "deleted",
  sender: { readonly id: number; readonly login: string },
  deliveryId: string,
): Promise<void> {
  const by: Actor = { kind: "person", id: sender.id, login: sender.login };
  await transact(deps, project.id, { by, source: "webhook", deliveryId }, async (unit) => {
    for (const row of await projectionByGitHubId(unit.tx, project.id, commentId)) {
      const subject = commentSubject(row.key);
      if (subject === null) continue;
      await forgetWritten(unit.tx, project.id, row.key, change === "deleted");
      const data = { key: row.key, comment: commentId, change };
      unit.record({ releaseId: null, deploymentId: null, type: "CommentTampered", data });
      unit.show(subject);
    }
  });
}

/** The release whose thread a living comment or a question belongs to; other objects have ids of their own. */
function commentSubject(key: string): Subject | null {
  const found = /^release:(\d+):(?:living|question|finished|unattended)/.exec(key);
  return found === null ? null : `release:${Number(found[1])}`;
}
