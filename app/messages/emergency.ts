import { mentions } from "./asked.ts";
import { comment } from "./comment.ts";
import { link } from "./escape.ts";
import { attention } from "./icons.ts";
import { emphasis, markdown, reference, say } from "./phrase.ts";
import { heading, type QuestionFacts } from "./question-parts.ts";
import { utc } from "./time.ts";
import type { Vote } from "../domain/deployment/state.ts";

export type EmergencyFacts = Pick<QuestionFacts, "id" | "deployment" | "run" | "asked" | "url"> & {
  /** The answer that completed the gate alone. */
  readonly vote: Vote;
};

/** A new comment, for an edit notifies nobody: mentions those who were responsible for what somebody decided alone. */
export function emergencyComment({ id, deployment, run, asked, url, vote }: EmergencyFacts): string {
  return comment(
    [
      `${attention}: ${heading(deployment)} was approved in an **EMERGENCY** by ${markdown(say`${reference(vote.user.login)} at ${utc(vote.at)}: ${vote.note}`)}`,
      `${mentions(asked, deployment.environment)}: ${markdown(say`${emphasis(run.definition.name)} did not wait for you. Look at what was deployed and why.`)} More: ${link(`d${deployment.id}`, url)}.`,
    ],
    "emergency",
    id,
  );
}
