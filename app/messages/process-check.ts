import type { Problem } from "../domain/problem.ts";
import type { CheckText } from "./check.ts";
import { fit, list } from "./comment.ts";
import { icons } from "./icons.ts";
import { command, markdown, processFile, prose, reference, say, strong, words } from "./phrase.ts";
import { counted } from "./time.ts";
import { limits } from "./truncate.ts";

export const processCheckName = "Drawbridge / process.yml";

/**
 * The check on a commit's process file.
 * @param keepsEarlier whether it is the default branch's, and an earlier version stays in force meanwhile
 */
export function processCheck(problems: readonly Problem[], keepsEarlier: boolean): CheckText {
  if (problems.length === 0) {
    return {
      status: "completed",
      conclusion: "success",
      title: `${icons.success} success: the process is in order`,
      summary: `${icons.success} **Success**: ${markdown(say`${processFile} is in order.`)}`,
      actions: [],
    };
  }
  const many = counted(problems.length, "problem");
  return {
    status: "completed",
    conclusion: "failure",
    title: `${icons.failed} failed: ${many} in .deploy/process.yml`,
    summary: fit(
      [
        `${icons.failed} **Failed**: ${markdown(say`${processFile} has ${words(many)}, so this commit releases nothing.`)}`,
        keepsEarlier
          ? markdown(
              say`Until it is corrected, teams, lifecycle and gates are those of the last version on the default branch that was in order.`,
            )
          : "",
        list(problems.map(problemLine)),
        markdown(
          say`Correct the file and push. The Action's ${command("command: validate")} finds the same problems without a server.`,
        ),
      ],
      limits.checkSummary,
    ),
    actions: [],
  };
}

function problemLine({ path, line, column, message }: Problem): string {
  const place = path === "" ? say`` : say` ${reference(path)}`;
  return markdown(say`${strong(`${line}:${column}`)}${place}: ${prose(message)}`);
}
