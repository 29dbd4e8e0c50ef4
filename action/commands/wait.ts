import { sameName } from "../../app/domain/process.ts";
import { command, name, plain, say } from "../../app/messages/phrase.ts";
import { type Answered } from "../answered.ts";
import type { AnsweredDeployment } from "../answers.ts";
import { type Api, apiOf } from "../client.ts";
import { again } from "../must-act.ts";
import { patienceOf } from "../patience.ts";
import { failure } from "../result.ts";
import type { Command, Job } from "./command.ts";
import { waitFor } from "./deploy.ts";

/** Follows a deployment until it is over or only people are awaited. It changes nothing. */
export const wait: Command = async (job) => {
  const { deps, context, inputs } = job;
  const patience = patienceOf(job);
  const api = apiOf(deps, context, inputs["server-url"]);
  const found = await deploymentOf(job, api, patience.until);
  return found.ok ? waitFor(job, api, found.value, patience) : found;
};

async function deploymentOf(
  { inputs }: Pick<Job, "inputs">,
  api: Api,
  until: number,
): Promise<Answered<AnsweredDeployment>> {
  const { "deployment-id": id, version, environment } = inputs;
  if (id !== null) return api.deployment(id, undefined, until);
  const release = await api.release(version, until);
  if (!release.ok) return release;
  // Of each environment the release names its newest deployment.
  const newest = release.value.deployments.find((one) => sameName(one.environment, environment));
  if (newest !== undefined) return api.deployment(newest.id, undefined, until);
  const deploy = again(environment, release.value.version);
  return failure(
    "not-found",
    plain(
      say`${name(release.value.version)} has no deployment to ${name(environment)}. Start one, with ${command("command: deploy")} or the comment ${deploy}, or check the input ${command("environment")}.`,
    ),
  );
}
