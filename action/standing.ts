import { stateLabel } from "../app/messages/icons.ts";
import { name, type Phrase, plain, prose, say } from "../app/messages/phrase.ts";
import type { AnsweredDeployment } from "./answers.ts";
import { mustAct } from "./must-act.ts";

/** `1.4.0 → Production (d12)` */
export function named({ id, environment, release }: AnsweredDeployment): Phrase {
  return say`${name(release.version)} → ${name(environment)} (d${id})`;
}

/** How a deployment stands at this moment, as a line of the log. */
export function standingLine(deployment: AnsweredDeployment): string {
  const { state, html_url: url } = deployment;
  return `${stateLabel(state)}: ${plain(say`${named(deployment)}${moreOf(deployment)}.`)} ${url}`;
}

function moreOf(deployment: AnsweredDeployment): Phrase {
  const { state, queued_for: queuedFor, release } = deployment;
  if (state === "waiting") return say`. Must act: ${mustAct(deployment, release.version)}`;
  if (state === "queued" && queuedFor != null) return say`, ${prose(queuedFor.message)}`;
  const step = deployment.steps.find((one) => one.state === "executing");
  return step === undefined ? say`` : say`, step ${name(step.name)}`;
}
