import type { ReleaseDeployment } from "../app/http/contract.ts";
import { command, listed, type Phrase, reference, say } from "../app/messages/phrase.ts";
import { quoted, target } from "../app/messages/target.ts";
import type { AnsweredDeployment } from "./answers.ts";

/** A deployment as far as it is known; without `steps` it is not known who is asked. */
export type Known = ReleaseDeployment & Partial<Pick<AnsweredDeployment, "steps">>;

/** Who must act for the deployment to go on, and what to type. */
export function mustAct(deployment: Known, version: string): Phrase {
  const { state, environment } = deployment;
  if (state === "waiting") {
    return say`${whoIsAsked(deployment)}: comment ${answers(deployment, version)} on any issue or pull request, or press the button of the check`;
  }
  if (state === "failed" || state === "timed-out") {
    return say`whoever may deploy there, once it is mended: comment ${again(environment, version)}`;
  }
  return say`nobody`;
}

function whoIsAsked({ steps = [], environment }: Known): Phrase {
  const asked = steps.map(({ interruption }) => interruption).find((one) => one?.state === "pending");
  if (asked === undefined || asked === null) return say`the people who are asked`;
  if (asked.responsible_user !== null)
    return say`${reference(asked.responsible_user.login)}, who has claimed it`;
  if (asked.responsible_teams.length === 0) return say`whoever may deploy to ${environment}`;
  return listed(
    asked.responsible_teams.map((team) => say`${reference(team)}`),
    "or",
  );
}

function answers({ id, environment }: Known, version: string): Phrase {
  const question = target({ version, environment, deployment: id });
  return say`${command(`/approve ${question}`)} or ${command(`/reject ${question}`)}`;
}

function again(environment: string, version: string): Phrase {
  return say`${command(`/deploy ${version} to ${quoted(environment) ?? "<environment>"}`)}`;
}
