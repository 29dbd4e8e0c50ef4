import { link } from "../../app/messages/escape.ts";
import { markdown, name, say } from "../../app/messages/phrase.ts";
import type { AnsweredRelease } from "../answers.ts";
import { type Api, apiOf } from "../client.ts";
import { followRelease } from "../follow.ts";
import type { Known } from "../must-act.ts";
import { notesOf } from "../notes.ts";
import { patienceOf } from "../patience.ts";
import { linesOfRelease, outputsOfRelease, releaseConcluded } from "../release-concluded.ts";
import { prefixed } from "../result.ts";
import { deploymentsSummary } from "../summary.ts";
import type { Command } from "./command.ts";

/**
 * Makes a release of the workflow's commit: which one, and of which branch, the
 * server reads from the token. A release that is there already is found again.
 */
export const release: Command = async (job) => {
  const { deps, context, inputs } = job;
  const patience = patienceOf(job);
  const notes = await notesOf(job, "Not released");
  if (!notes.ok) return notes;
  const api = apiOf(deps, context, inputs["server-url"]);
  const { version, channel, variables } = inputs;
  const answer = await api.createRelease({
    ...(version === "" ? {} : { version }),
    ...(notes.text === "" ? {} : { notes: notes.text }),
    ...(channel === "" ? {} : { channel }),
    ...(Object.keys(variables).length === 0 ? {} : { variables }),
  });
  if (!answer.ok) return prefixed("Not released", answer);

  const made = answer.value;
  const done = answer.created ? "created" : "already exists";
  const first = `Release ${made.version} of ${made.sha.slice(0, 7)} ${done}: ${made.html_url}`;
  const commit = `${context.githubUrl}/${context.owner}/${context.repository}/commit/${made.sha}`;
  const of = link(`\`${made.sha.slice(0, 7)}\``, commit);
  const title = `${markdown(say`Release ${name(made.version)} of `)}${of} ${done}`;
  if (inputs.wait || inputs["wait-for-approval"]) {
    deps.core.info(first);
    const followed = await followRelease(deps, api, made, patience);
    if (!followed.ok) return { ...followed, outputs: outputsOfRelease(made, made.deployments) };
    return releaseConcluded(followed, title, patience);
  }
  const { deployments, warnings } = await withQuestions(api, made.deployments);
  return {
    ok: true,
    lines: [first, ...linesOfRelease(deployments, made.version)],
    warnings,
    outputs: outputsOfRelease(made, deployments),
    summary: deploymentsSummary(title, deployments, made.version),
  };
};

/** Looks up who is asked where people are; a release is made also where that cannot be read. */
async function withQuestions(
  api: Api,
  all: AnsweredRelease["deployments"],
): Promise<{ readonly deployments: readonly Known[]; readonly warnings: readonly string[] }> {
  const deployments: Known[] = [];
  for (const [index, deployment] of all.entries()) {
    if (deployment.state !== "waiting") {
      deployments.push(deployment);
      continue;
    }
    const answer = await api.deployment(deployment.id);
    if (!answer.ok) {
      const warning = `Who must act on d${deployment.id} could not be read (${answer.reason}): ${answer.message}`;
      return { deployments: [...deployments, ...all.slice(index)], warnings: [warning] };
    }
    deployments.push(answer.value);
  }
  return { deployments, warnings: [] };
}
