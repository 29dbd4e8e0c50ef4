import type { NoticeContent } from "../domain/notice.ts";
import { comment } from "./comment.ts";
import { icons } from "./icons.ts";
import { markdown, reference, say, words } from "./phrase.ts";
import { counted } from "./time.ts";

/**
 * The answer to `/confirm-policy`.
 * @param id of the notice, for its marker
 */
export function policyConfirmedComment(
  { user, organization, rules }: Omit<Extract<NoticeContent, { kind: "policy-confirmed" }>, "kind">,
  id: string,
): string {
  const now =
    rules === null
      ? say`nothing of it holds deployments until it is in order again.`
      : say`${words(counted(rules, "rule"))} of it ${words(rules === 1 ? "counts" : "count")} from now on.`;
  return comment(
    [
      `${icons.success} **Success**: ${markdown(say`${reference(user)} confirmed the policy of ${reference(organization)}: ${now}`)}`,
    ],
    "notice",
    id,
  );
}
