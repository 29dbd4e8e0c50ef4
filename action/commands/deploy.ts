import { isFinished } from "../../app/domain/deployment/state.ts";
import { plain, say } from "../../app/messages/phrase.ts";
import type { AnsweredDeployment } from "../answers.ts";
import { type Api, apiOf } from "../client.ts";
import { concluded } from "../concluded.ts";
import { followDeployment } from "../follow.ts";
import { notesOf } from "../notes.ts";
import { type Patience, patienceOf } from "../patience.ts";
import { prefixed, type Result } from "../result.ts";
import { named, standingLine } from "../standing.ts";
import type { Command, Job } from "./command.ts";

/**
 * Deploys a release to an environment. Asked again by the same run while that
 * deployment is open, it is the same one. With `wait` the job follows it; one
 * that has ended badly fails the job in any case.
 */
export const deploy: Command = async (job) => {
  const { deps, context, inputs } = job;
  const patience = patienceOf(job);
  const notes = await notesOf(job, "Not deployed");
  if (!notes.ok) return notes;
  const api = apiOf(deps, context, inputs["server-url"]);
  const { version, environment, variables } = inputs;
  const answer = await api.deploy({
    version,
    environment,
    ...(notes.text === "" ? {} : { comment: notes.text }),
    ...(Object.keys(variables).length === 0 ? {} : { variables }),
  });
  if (!answer.ok) return prefixed("Not deployed", answer);
  const { value: made, created } = answer;
  deps.core.info(
    `${plain(say`${named(made)}`)} ${created ? "was created" : "was there already"}: ${made.html_url}`,
  );
  if (inputs.wait || inputs["wait-for-approval"] || isFinished(made.state)) {
    return waitFor(job, api, made, patience);
  }
  return concluded(made, "over", [standingLine(made)], { ...patience, trouble: null });
};

/** Follows the deployment as the inputs say, and what came of it. */
export async function waitFor(
  { deps }: Pick<Job, "deps">,
  api: Api,
  deployment: AnsweredDeployment,
  patience: Patience,
): Promise<Result> {
  const followed = await followDeployment(deps, api, deployment, patience);
  if (!followed.ok) return followed;
  const { last, rest, trouble } = followed;
  return concluded(last, rest, [], { timeoutMs: patience.timeoutMs, trouble });
}
