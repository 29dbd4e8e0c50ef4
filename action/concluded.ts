import { stateLabel, stateWords } from "../app/messages/icons.ts";
import { markdown, name, plain, say, strong, words } from "../app/messages/phrase.ts";
import { duration } from "../app/messages/time.ts";
import type { AnsweredDeployment } from "./answers.ts";
import { approversOf } from "./approvers.ts";
import { badEndOf, endedMessage } from "./ended.ts";
import type { Rest } from "./follow.ts";
import { askingSteps } from "./must-act.ts";
import type { Outputs } from "./outputs.ts";
import { failure, type Result } from "./result.ts";
import { named } from "./standing.ts";
import { deploymentSummary } from "./summary.ts";

/** What a job says of a deployment that it has followed, or not. */
export function concluded(
  deployment: AnsweredDeployment,
  rest: Rest,
  lines: readonly string[],
  timeout: { readonly timeoutMs: number; readonly trouble: string | null },
): Result {
  const outputs = outputsOfDeployment(deployment);
  const summary = deploymentSummary(headingOf(deployment), deployment);
  const end = badEndOf(deployment.state);
  if (end !== null) return failure(end, endedMessage(deployment, end), { outputs, summary });
  if (rest === "timeout") {
    const message = timeoutMessage(deployment, timeout.timeoutMs, timeout.trouble);
    return failure("timeout", message, { outputs, summary });
  }
  const ends = restNotes[rest];
  return {
    ok: true,
    lines: ends === "" ? lines : [...lines, ends],
    warnings: warningsOf(deployment),
    outputs,
    summary,
  };
}

export function outputsOfDeployment(deployment: AnsweredDeployment): Outputs {
  return {
    version: deployment.release.version,
    "deployment-id": String(deployment.id),
    "deployment-url": deployment.html_url,
    state: deployment.state,
    approvers: approversOf(deployment).join(","),
  };
}

/** Why the job ends although the deployment has not. */
export const restNotes: Readonly<Record<Exclude<Rest, "timeout">, string>> = {
  over: "",
  people:
    "The job ends here and holds no runner while people think; the deployment goes on by itself once they have acted. `wait-for-approval: true` would wait for them.",
  later:
    "The job ends here, for the deployment goes on by itself at a time that comes after `timeout`. `wait-for-approval: true` would wait as long as `timeout` says.",
};

/** Work that failed waits for people as well, which is no good news. */
export function warningsOf(deployment: AnsweredDeployment): readonly string[] {
  return askingSteps(deployment)
    .filter(({ interruption }) => interruption.kind === "guided-failure")
    .map((step) => {
      const what = say`${named(deployment)}: ${name(step.name)} failed`;
      const error = step.error === null ? say`` : say`: ${step.error}`;
      return plain(say`${what}${error}. People are asked whether to retry, to ignore it or to let it fail.`);
    });
}

/** The job's own time is over; nothing happens to the deployment. */
export function timeoutMessage(
  deployment: AnsweredDeployment,
  timeoutMs: number,
  trouble: string | null,
): string {
  const { id, state, html_url: url } = deployment;
  const still = say`${named(deployment)} is ${words(trouble === null ? "still" : "as far as is known still")} ${words(stateWords[state])} after ${words(duration(timeoutMs))}, the \`timeout\` of this step.`;
  const last = trouble === null ? "" : ` ${trouble}`;
  return `${plain(still)} It goes on without the job.${last} To wait again, use \`command: wait\` with \`deployment-id: ${id}\`; to look, ${url}`;
}

function headingOf(deployment: AnsweredDeployment): string {
  const { release, environment, state } = deployment;
  return `${markdown(say`${strong(`${release.version} → ${environment}`)}`)}: ${stateLabel(state)}`;
}
