import type { NoticeContent } from "../domain/notice.ts";
import { checksLine } from "./checks.ts";
import { comment } from "./comment.ts";
import { icons } from "./icons.ts";
import { markdown, reference, say, strong } from "./phrase.ts";

/**
 * The answer to `/release`.
 * @param repository its address on GitHub
 * @param id of the notice, for its marker
 */
export function releasedComment(
  { user, version, sha, created, checks }: Omit<Extract<NoticeContent, { kind: "released" }>, "kind">,
  repository: string,
  id: string,
): string {
  const what = created
    ? say`${strong(version)} is released by ${reference(user)}`
    : say`${strong(version)} was released already (asked by ${reference(user)}), and nothing starts anew`;
  const failed = checks.some(({ conclusion }) => conclusion === "failure" || conclusion === "timed_out");
  const look = failed && created ? "Not all of them passed: look before it is approved." : "";
  return comment(
    [`${icons.success} **Success**: ${markdown(what)}`, checksLine(repository, sha, checks), look],
    "notice",
    id,
  );
}
