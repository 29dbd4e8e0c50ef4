import type { Deps } from "./deps.ts";
import type { Failure } from "./result.ts";

/**
 * Marks each problem on its line. GitHub shows the first ten errors of a step
 * beside the code; all of them stand in the log.
 */
export function annotate(
  core: Pick<Deps["core"], "error">,
  problems: NonNullable<Failure["problems"]>,
): void {
  for (const { path, line, column, message } of problems.all) {
    core.error(message, {
      title: path === "" ? problems.file : path,
      file: problems.file,
      ...(line === null ? {} : { startLine: line }),
      ...(column === null ? {} : { startColumn: column }),
    });
  }
}
