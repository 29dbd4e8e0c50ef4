import type { ReleaseDeployment } from "../app/http/contract.ts";
import { command, listed, name, type Phrase, prose, reference, say } from "../app/messages/phrase.ts";
import { questionTarget, quoted, target } from "../app/messages/target.ts";
import type { AnsweredDeployment, AnsweredStep } from "./answers.ts";

/** A deployment as far as it is known; without `steps` it is not known who is asked. */
export type Known = ReleaseDeployment & Partial<AnsweredDeployment>;

type Asking = AnsweredStep & { readonly interruption: NonNullable<AnsweredStep["interruption"]> };

/** Who must act for the deployment to go on, and what to type. */
export function mustAct(deployment: Known, version: string): Phrase {
  const { state, environment, queued_for: queuedFor } = deployment;
  if (state === "waiting") return whoAnswers(deployment, version);
  if (state === "queued" && queuedFor?.kind === "people") {
    return say`people, for it is ${prose(queuedFor.message)}`;
  }
  if (state === "failed" || state === "timed-out") {
    return say`whoever may deploy there, once it is mended: comment ${again(environment, version)}`;
  }
  return say`nobody`;
}

/** The questions of the deployment that are open. */
export function askingSteps({ steps = [] }: Pick<Known, "steps">): readonly Asking[] {
  return steps.filter((step): step is Asking => step.interruption?.state === "pending");
}

const where = say`on any issue or pull request, or press the button of the check`;

function whoAnswers(deployment: Known, version: string): Phrase {
  const asking = askingSteps(deployment);
  const { id, environment } = deployment;
  if (asking.length === 0) {
    const question = target({ version, environment, deployment: id });
    return say`the people who are asked: comment ${approveOrReject(question)} ${where}`;
  }
  const questions = asking.map((step) => {
    const question = questionTarget({ id, version, environment }, step, asking.length === 1);
    const who = whoIsAsked(step, environment);
    return step.interruption.kind === "guided-failure"
      ? say`${who}, for ${name(step.name)} failed: comment ${retryOrNot(question)}`
      : say`${who}: comment ${approveOrReject(question)}`;
  });
  return say`${listed(questions)} ${where}`;
}

function whoIsAsked({ interruption }: Asking, environment: string): Phrase {
  const { responsible_user: holder, responsible_teams: teams } = interruption;
  if (holder !== null) return say`${reference(holder.login)}, who has claimed it`;
  if (teams.length === 0) return say`whoever may deploy to ${environment}`;
  return listed(
    teams.map((team) => say`${reference(team)}`),
    "or",
  );
}

function approveOrReject(question: string): Phrase {
  return say`${command(`/approve ${question}`)} or ${command(`/reject ${question}`)}`;
}

function retryOrNot(question: string): Phrase {
  return listed(
    ["retry", "ignore", "fail"].map((way) => say`${command(`/${way} ${question}`)}`),
    "or",
  );
}

/** What whoever may deploy types to deploy it once more. */
export function again(environment: string, version: string): Phrase {
  return say`${command(`/deploy ${version} to ${quoted(environment) ?? "<environment>"}`)}`;
}
