import { reopenNotice } from "../../db/notices.ts";
import { forgetWritten, projectionByGitHubId } from "../../db/projections.ts";
import type { Project } from "../../db/projects.ts";
import type { Actor } from "../domain/actor.ts";
import type { Deps } from "./deps.ts";
import { type Subject, transact, type Unit } from "./transact.ts";

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
      const subject = await subjectOf(unit, row.key);
      if (subject === null) continue;
      await forgetWritten(unit.tx, project.id, row.key, change === "deleted");
      const data = { key: row.key, comment: commentId, change };
      unit.record({ releaseId: null, deploymentId: null, type: "CommentTampered", data });
      unit.show(subject);
    }
  });
}

/** What has to be shown again for a comment to come back; null: the object is no comment. */
async function subjectOf({ tx, project }: Unit, key: string): Promise<Subject | null> {
  const ofRelease = /^release:(\d+):(?:living|question|finished|unattended|emergency)/.exec(key);
  if (ofRelease !== null) return `release:${Number(ofRelease[1])}`;
  const answer = /^notice:(\d+)$/.exec(key);
  if (answer === null) return null;
  const releaseId = await reopenNotice(tx, Number(answer[1]));
  return releaseId === null ? `project:${project.id}` : `release:${releaseId}`;
}
