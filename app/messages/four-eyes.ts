import type { Exclusions, Unattributed } from "../domain/authorship.ts";
import { type Part, list } from "./comment.ts";
import { shortSha } from "./commit-link.ts";
import { attention } from "./icons.ts";
import { markdown, nothing, reference, say } from "./phrase.ts";
import { selfApprovalPhrase } from "./self-approval.ts";

/** Who may not approve what a question asks about. */
export type ExclusionFacts = Exclusions & {
  /** Names of those of whom too few people are left to meet the quorum; null: there are enough, as far as is known. */
  readonly tooFew: string | null;
};

/** Who is excluded and why, and what cannot be attributed. */
export function fourEyesParts({ excluded, unattributed, complete, tooFew }: ExclusionFacts): readonly Part[] {
  const who =
    excluded.length === 0
      ? say`nobody is known to have a hand in what it brings.`
      : say`approvals of these people do not count. They may still reject.`;
  const more = complete
    ? nothing
    : say` It brings more commits or pull requests than Drawbridge looks at, so others may have a hand in it too.`;
  return [
    tooFew === null
      ? ""
      : `${attention}: ${markdown(say`too few people of ${tooFew} are left to approve. Somebody without a hand in it has to join them, else it can only be rejected.`)}`,
    markdown(say`Nobody approves their own work here: ${who}${more}`),
    list(
      excluded.map(({ person, because }) =>
        markdown(say`${reference(person.login)} ${selfApprovalPhrase(because, 3)}`),
      ),
    ),
    unattributed.length === 0
      ? ""
      : `${attention}: what cannot be attributed to anybody excludes nobody. Here that is:`,
    list(unattributed.map(unattributedLine)),
  ];
}

function unattributedLine({ sha, why, text }: Unattributed): string {
  const claims = text.trim() === "" ? nothing : say`; it names ${text}`;
  return markdown(
    why === "unverified"
      ? say`${reference(shortSha(sha))} has no verified signature${claims}`
      : say`${reference(shortSha(sha))} has somebody of whom GitHub knows no account: ${text}`,
  );
}
