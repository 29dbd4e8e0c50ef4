import { comment } from "./comment.ts";
import { icons } from "./icons.ts";
import { markdown, reference, say, strong } from "./phrase.ts";

/**
 * Why the issue of a release is open again after somebody closed it.
 * @param user login of whoever closed it
 * @param id of the notice, for its marker
 */
export function reopenedComment(user: string, version: string, id: string): string {
  const fact = say`${strong(version)} waits for an answer here, and ${reference(user)} closed the issue: it is open again.`;
  return comment(
    [
      `${icons.attention} **Needs attention**: ${markdown(fact)}`,
      "Answer the question with `/approve` or `/reject`, or end the deployment with `/cancel`. Closed once more, the issue stays closed; commands in it count all the same.",
    ],
    "notice",
    id,
  );
}
