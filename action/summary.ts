import { fit, table } from "../app/messages/comment.ts";
import { code, fence, inline, link } from "../app/messages/escape.ts";
import { icons, stateLabel } from "../app/messages/icons.ts";
import { markdown, name, say } from "../app/messages/phrase.ts";
import { type Known, mustAct } from "./must-act.ts";
import type { Failure } from "./result.ts";

/** GitHub takes 1 MiB for a step; here in UTF-16 code units, three bytes each at most. */
export const summaryLimit = 300_000;

/** What a job summary shows of deployments: a table with who must act. `title` is Markdown. */
export function deploymentsSummary(title: string, deployments: readonly Known[], version: string): string {
  if (deployments.length === 0) return fit([`### ${title}`, "No deployment was started."], summaryLimit);
  const rows = deployments.map((deployment) => [
    link(markdown(say`${name(deployment.environment)}`), deployment.html_url),
    stateLabel(deployment.state),
    markdown(mustAct(deployment, version)),
  ]);
  return fit([`### ${title}`, table(["Environment", "State", "Who must act"], rows)], summaryLimit);
}

/** Why the job failed, with the problems of a process file as a table. */
export function failureSummary({ reason, message, snippet, problems }: Failure): string {
  const rows = (problems?.all ?? []).map((problem) => [
    problem.line === null ? "" : `${problem.line}:${problem.column}`,
    inline(problem.path),
    inline(problem.message),
  ]);
  return fit(
    [
      `### ${icons.failed} Drawbridge: ${reason}`,
      messageMarkdown(message),
      snippet === null ? "" : fence(snippet, "yaml"),
      rows.length === 0 ? "" : table(["Line", "Where", "Problem"], rows),
    ],
    summaryLimit,
  );
}

/** Plain text with what is to be typed in back-ticks, as all our messages are, as Markdown that holds nothing else. */
function messageMarkdown(message: string): string {
  return message
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : spaced(part)))
    .join("");
}

/** `inline` takes the white space at the ends away, which here stands between two parts. */
function spaced(text: string): string {
  return (/^\s/.test(text) ? " " : "") + inline(text) + (/\S\s+$/.test(text) ? " " : "");
}
