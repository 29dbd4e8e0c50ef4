import type { Problem } from "../domain/problem.ts";
import type { Weakening } from "../domain/weakening.ts";
import type { CheckText } from "./check.ts";
import { fit, list, type Part } from "./comment.ts";
import { attention, icons } from "./icons.ts";
import { type PlannedEnvironment, planParts } from "./plan.ts";
import { type PolicyNote, policyLine } from "./policy-note.ts";
import { problemLine } from "./problem-line.ts";
import { command, markdown, processFile, say, words } from "./phrase.ts";
import { counted } from "./time.ts";
import { limits } from "./truncate.ts";
import { weakeningPhrase } from "./weakening.ts";

export const processCheckName = "Drawbridge / process.yml";

/** Everything that the check of a process file shows. */
export interface ProcessCheckFacts {
  readonly problems: readonly Problem[];
  /** What keeps nothing from being released, and should be known. */
  readonly warnings: readonly Problem[];
  /** It is the default branch's, and an earlier version stays in force meanwhile. */
  readonly keepsEarlier: boolean;
  /** What deployments would do, in the order of the lifecycle; empty where the file has problems. */
  readonly plan: readonly PlannedEnvironment[];
  /** What it lets pass that the default branch's file holds. */
  readonly weakenings: readonly Weakening[];
  /** Null: the owner is a person, or an organization without a policy. */
  readonly policy: PolicyNote | null;
}

/** The check on a commit's process file. */
export function processCheck(facts: ProcessCheckFacts): CheckText {
  return facts.problems.length === 0 ? inOrder(facts) : broken(facts);
}

function inOrder({ plan, warnings, weakenings, policy }: ProcessCheckFacts): CheckText {
  const warned = warnings.length === 0 ? "" : `, with ${counted(warnings.length, "warning")}`;
  const weaker =
    weakenings.length === 0
      ? ""
      : `, and weaker than the default branch's in ${counted(weakenings.length, "place")}`;
  return {
    status: "completed",
    conclusion: "success",
    title: `${icons.success} success: the process is in order${warned}${weaker}`,
    summary: fit(
      [
        `${icons.success} **Success**: ${markdown(say`${processFile} is in order.`)}`,
        weakenings.length === 0 ? "" : `${attention}: it lets pass what the default branch's file holds:`,
        list(weakenings.map((one) => markdown(weakeningPhrase(one)))),
        ...warningParts(warnings),
        policyLine(policy),
        ...planParts(plan),
      ],
      limits.checkSummary,
    ),
    actions: [],
  };
}

function warningParts(warnings: readonly Problem[]): readonly Part[] {
  return warnings.length === 0
    ? []
    : [`${attention}: nothing is held up by it, but:`, list(warnings.map(problemLine))];
}

/** What counts while the default branch's file is broken. */
export const earlierPhrase = say`Until it is in order, teams, lifecycle and gates are those of the last version on the default branch that was in order.`;

function broken({ problems, warnings, keepsEarlier, policy }: ProcessCheckFacts): CheckText {
  const many = counted(problems.length, "problem");
  return {
    status: "completed",
    conclusion: "failure",
    title: `${icons.failed} failed: ${many} in .deploy/process.yml`,
    summary: fit(
      [
        `${icons.failed} **Failed**: ${markdown(say`${processFile} has ${words(many)}, so this commit releases nothing.`)}`,
        keepsEarlier ? markdown(earlierPhrase) : "",
        list(problems.map(problemLine)),
        ...warningParts(warnings),
        policyLine(policy),
        markdown(
          say`Correct the file and push. The Action's ${command("command: validate")} finds what is wrong in the file itself, without a server.`,
        ),
      ],
      limits.checkSummary,
    ),
    actions: [],
  };
}
