import type { Problem } from "../domain/problem.ts";
import type { CheckText } from "./check.ts";
import { fit, list } from "./comment.ts";
import { icons } from "./icons.ts";
import { command, markdown, reference, say, words } from "./phrase.ts";
import { problemLine } from "./problem-line.ts";
import { counted } from "./time.ts";
import { limits } from "./truncate.ts";

export const policyCheckName = "Drawbridge / policy.yml";

const file = reference(".deploy/policy.yml");

/** Everything that the check of an organization's policy shows. */
export interface PolicyCheckFacts {
  readonly problems: readonly Problem[];
  /** It is the default branch's, and an earlier version stays in force meanwhile. */
  readonly keepsEarlier: boolean;
}

/** The check on a commit's `.deploy/policy.yml` in the organization's `.github` repository. */
export function policyCheck({ problems, keepsEarlier }: PolicyCheckFacts): CheckText {
  if (problems.length === 0) {
    return {
      status: "completed",
      conclusion: "success",
      title: `${icons.success} success: the policy is in order`,
      summary: `${icons.success} **Success**: ${markdown(say`${file} is in order. What the default branch has counts for every repository of the organization from the moment it is there.`)}`,
      actions: [],
    };
  }
  const many = counted(problems.length, "problem");
  return {
    status: "completed",
    conclusion: "failure",
    title: `${icons.failed} failed: ${many} in .deploy/policy.yml`,
    summary: fit(
      [
        `${icons.failed} **Failed**: ${markdown(say`${file} has ${words(many)}.`)}`,
        keepsEarlier ? "The last version that was in order stays in force." : "",
        markdown(
          say`On the default branch, a policy that cannot be read as YAML or breaks its rules stops every production environment of the organization until it is corrected, or an owner of the organization writes ${command("/confirm-policy")} in a repository. People and teams that GitHub does not show stop nothing, but their gates cannot be approved.`,
        ),
        list(problems.map(problemLine)),
      ],
      limits.checkSummary,
    ),
    actions: [],
  };
}
