import { link } from "../../app/messages/escape.ts";
import { stateLabel } from "../../app/messages/icons.ts";
import { command, markdown, name, plain, say } from "../../app/messages/phrase.ts";
import type { AnsweredRelease } from "../answers.ts";
import { type Api, apiOf } from "../client.ts";
import { type Known, mustAct } from "../must-act.ts";
import type { Outputs } from "../outputs.ts";
import { type Failure, failure, prefixed } from "../result.ts";
import { deploymentsSummary } from "../summary.ts";
import type { Command, Job } from "./command.ts";

/**
 * Makes a release of the workflow's commit: which one, and of which branch, the
 * server reads from the token. A release that is there already is found again.
 */
export const release: Command = async (job) => {
  const { deps, context, inputs } = job;
  const notes = await notesOf(job);
  if (!notes.ok) return notes;
  const api = apiOf(deps, context, inputs["server-url"]);
  const answer = await api.createRelease({
    ...(inputs.version === "" ? {} : { version: inputs.version }),
    ...(notes.text === "" ? {} : { notes: notes.text }),
  });
  if (!answer.ok) return prefixed("Not released", answer);

  const made = answer.value;
  const { deployments, warnings } = await withQuestions(api, made.deployments);
  const commit = `${context.githubUrl}/${context.owner}/${context.repository}/commit/${made.sha}`;
  const done = answer.created ? "created" : "already exists";
  const title = markdown(say`Release ${name(made.version)} of `);
  return {
    ok: true,
    lines: [
      `Release ${made.version} of ${made.sha.slice(0, 7)} ${done}: ${made.html_url}`,
      ...linesOf(deployments, made.version),
    ],
    warnings,
    outputs: outputsOf(made, deployments),
    summary: deploymentsSummary(
      `${title}${link(`\`${made.sha.slice(0, 7)}\``, commit)} ${done}`,
      deployments,
      made.version,
    ),
  };
};

async function notesOf({
  deps,
  inputs,
}: Job): Promise<{ readonly ok: true; readonly text: string } | Failure> {
  const path = inputs["notes-file"];
  if (path === "") return { ok: true, text: inputs.notes };
  const file = await deps.readFile(path);
  if (file.ok) return file;
  return failure(
    "input-invalid",
    `Not released. \`notes-file\`: ${path} ${file.why}. Check the repository out, or write the file, in an earlier step.`,
  );
}

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

function linesOf(deployments: readonly Known[], version: string): readonly string[] {
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

function outputsOf(made: AnsweredRelease, deployments: readonly Known[]): Outputs {
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
