import { fit, table } from "../app/messages/comment.ts";
import { code, fence, inline, link } from "../app/messages/escape.ts";
import { icons, stateLabel, stepLabel, stepWords } from "../app/messages/icons.ts";
import { listed, markdown, name, prose, reference, say, strong, words } from "../app/messages/phrase.ts";
import type { AnsweredDeployment, AnsweredStep } from "./answers.ts";
import { approversOfStep } from "./approvers.ts";
import { type Known, mustAct } from "./must-act.ts";
import type { Failure } from "./result.ts";

/** GitHub takes 1 MiB for a step; here in UTF-16 code units, three bytes each at most. */
export const summaryLimit = 300_000;

/**
 * What a job summary shows of deployments: a table with who must act, and the
 * steps of each whose steps are known. `title` is Markdown.
 */
export function deploymentsSummary(title: string, deployments: readonly Known[], version: string): string {
  if (deployments.length === 0) return fit([`### ${title}`, "No deployment was started."], summaryLimit);
  const rows = deployments.map((deployment) => [
    link(markdown(say`${name(deployment.environment)}`), deployment.html_url),
    stateLabel(deployment.state),
    markdown(mustAct(deployment, version)),
  ]);
  const steps = deployments.flatMap(({ environment, steps = [] }) =>
    steps.length === 0 ? [] : [markdown(say`Steps of ${strong(environment)}:`), stepsTable(steps)],
  );
  const head = ["Environment", "State", "Who must act"];
  return fit([`### ${title}`, table(head, rows), ...steps], summaryLimit);
}

/** The same of one deployment: its steps, who approved, where to look, who must act. */
export function deploymentSummary(title: string, deployment: AnsweredDeployment): string {
  const { id, html_url: url, steps, release, queued_for: queuedFor } = deployment;
  const held = queuedFor == null ? "" : markdown(say`In line: ${prose(queuedFor.message)}.`);
  return fit(
    [
      `### ${title}`,
      steps.length === 0 ? "" : stepsTable(steps),
      held,
      `Who must act: ${markdown(mustAct(deployment, release.version))}.`,
      link(`Deployment d${id}`, url),
    ],
    summaryLimit,
  );
}

function stepsTable(steps: readonly AnsweredStep[]): ReturnType<typeof table> {
  return table(
    ["Step", "State", "Approved by", "Log"],
    steps.map((step) => {
      const { state, error, log_url: url } = step;
      const label = words(stepLabel(stepWords[state]));
      const approved = approversOfStep(step).map((login) => say`${reference(login)}`);
      return [
        markdown(say`${name(step.name)}`),
        markdown(error === null ? say`${label}` : say`${label}: ${error}`),
        markdown(listed(approved)),
        url == null ? "" : link("log", url),
      ];
    }),
  );
}

/** Why the job failed, with the problems of a process file as a table. */
export function failureSummary({ reason, message, snippet, problems, summary }: Failure): string {
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
      summary,
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
