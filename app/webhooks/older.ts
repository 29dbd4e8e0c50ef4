import type { QuestionRow } from "../../db/open-questions.ts";
import type { Project } from "../../db/projects.ts";
import { projectionsOf } from "../../db/projections.ts";
import type { Deps } from "../usecases/deps.ts";
import type { IncomingComment } from "./incoming.ts";

/** Whether the comment was there before the question: whoever wrote it did not answer it. GitHub's clock, where it can be. */
export async function isOlder(
  deps: Deps,
  project: Project,
  question: QuestionRow,
  comment: Pick<IncomingComment, "id" | "createdAt">,
): Promise<boolean> {
  const key = `release:${question.releaseId}:question:${question.interruptionId}`;
  const posted = (await projectionsOf(deps.db, project.id, [key])).get(key);
  const asked = seconds(posted?.githubCreatedAt ?? question.raisedAt);
  const written = seconds(new Date(comment.createdAt));
  if (posted?.githubId == null) {
    // Its outcome is unknown: people may have seen it. The delivery is worked on again, and then it is known.
    if (written === asked && posted?.sending != null)
      throw new Error(`Nobody knows yet when ${key} was asked`);
    // Nobody can have answered in the same second what GitHub does not show yet.
    return written <= asked;
  }
  if (written !== asked) return written < asked;
  return comment.id < posted.githubId;
}

function seconds(time: Date): number {
  return Math.floor(time.getTime() / 1000);
}
