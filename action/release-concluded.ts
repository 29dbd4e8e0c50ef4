import { isFinished } from "../app/domain/deployment/state.ts";
import { stateLabel } from "../app/messages/icons.ts";
import { command, name, plain, say } from "../app/messages/phrase.ts";
import type { AnsweredRelease } from "./answers.ts";
import { restNotes, timeoutMessage, warningsOf } from "./concluded.ts";
import { badEndOf, endedMessage } from "./ended.ts";
import type { Followable, Followed } from "./follow.ts";
import { type Known, mustAct } from "./must-act.ts";
import type { Outputs } from "./outputs.ts";
import type { Patience } from "./patience.ts";
import { failure, type Result } from "./result.ts";
import { deploymentsSummary } from "./summary.ts";

/** What a job says of a release whose deployments it has followed; one that ended badly fails it. */
export function releaseConcluded(
  { last, rest, trouble }: Extract<Followed<Followable>, { ok: true }>,
  title: string,
  { timeoutMs }: Patience,
): Result {
  const { release, deployments } = last;
  // Those that could not be read any more are known by their state at least.
  const all = release.deployments.map((one): Known => deployments.find(({ id }) => id === one.id) ?? one);
  const outputs = outputsOfRelease(release, all);
  const summary = deploymentsSummary(title, all, release.version);
  const ended = deployments.flatMap((deployment) => {
    const end = badEndOf(deployment.state);
    return end === null ? [] : [{ end, message: endedMessage(deployment, end) }];
  });
  const [bad] = ended;
  if (bad !== undefined) {
    const message = ended.map((one) => one.message).join(" ");
    return failure(bad.end, message, { outputs, summary });
  }
  if (rest === "timeout") {
    const moving = deployments.find(({ state }) => !isFinished(state));
    const message =
      moving === undefined
        ? `${trouble ?? ""} The release goes on without the job: ${release.html_url}`.trim()
        : timeoutMessage(moving, timeoutMs, trouble);
    return failure("timeout", message, { outputs, summary });
  }
  const ends = restNotes[rest];
  return {
    ok: true,
    lines: [...(all.length === 0 ? linesOfRelease([], release.version) : []), ...(ends === "" ? [] : [ends])],
    warnings: deployments.flatMap(warningsOf),
    outputs,
    summary,
  };
}

/** What became of each deployment, or how one is started. */
export function linesOfRelease(deployments: readonly Known[], version: string): readonly string[] {
  if (deployments.length === 0) {
    const start = command(`/deploy ${version} to <environment>`);
    return [plain(say`No deployment was started. Whoever may deploy starts one by a comment: ${start}`)];
  }
  return deployments.map((deployment) => {
    const { id, environment, state, html_url } = deployment;
    const who = mustAct(deployment, version);
    return `${stateLabel(state)}: ${plain(say`${name(version)} → ${name(environment)} (d${id}). Must act: ${who}.`)} ${html_url}`;
  });
}

export function outputsOfRelease(made: AnsweredRelease, deployments: readonly Known[]): Outputs {
  const shown = deployments.map(({ id, environment, state, html_url }) => ({
    id,
    environment,
    state,
    html_url,
  }));
  const newest = shown.toSorted((a, b) => b.id - a.id)[0];
  return {
    version: made.version,
    "release-id": String(made.id),
    "release-url": made.html_url,
    deployments: JSON.stringify(shown),
    ...(newest === undefined
      ? {}
      : { "deployment-id": String(newest.id), "deployment-url": newest.html_url, state: newest.state }),
  };
}
