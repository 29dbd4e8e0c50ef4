import { comment } from "./comment.ts";
import { icons } from "./icons.ts";
import { listed, markdown, reference, say } from "./phrase.ts";

/**
 * The answer to `/confirm-team`.
 * @param user login of the administrator
 * @param references of the process file that count anew
 * @param id of the notice, for its marker
 */
export function confirmedComment(user: string, references: readonly string[], id: string): string {
  const names = listed(references.map((one) => say`${reference(one)}`));
  return comment(
    [
      `${icons.success} **Success**: ${markdown(say`${reference(user)} confirmed ${names}: their answers count.`)}`,
    ],
    "notice",
    id,
  );
}
