import type { Actor } from "../domain/actor.ts";
import type { Deployment } from "../domain/deployment/state.ts";
import { comment } from "./comment.ts";
import { link, mention } from "./escape.ts";
import { peopleOf } from "./finished.ts";
import { icons } from "./icons.ts";
import { markdown, say, strong } from "./phrase.ts";
import { runName } from "./protection-question.ts";
import { sentence } from "./why.ts";

/** A new comment, for an edit notifies nobody: whoever started the run learns why its job failed. */
export function protectionFinished({
  id,
  deployment,
  startedBy,
  url,
}: {
  /** For the marker. */
  readonly id: string;
  /** In state `failed` or `rejected`. */
  readonly deployment: Deployment;
  readonly startedBy: Actor;
  /** The deployment's page. */
  readonly url: string;
}): string {
  const people = peopleOf([startedBy, deployment.createdBy]).map(mention).join(", ");
  const where = markdown(say`${strong(deployment.environment)} ${sentence(deployment)}`);
  return comment(
    [
      `${icons[deployment.state]} ${runName(deployment.protects)} → ${where}`,
      `${people === "" ? "" : `${people}: `}its job is ended, and nothing was deployed. Running it again asks anew. More: ${link(`d${deployment.id}`, url)}.`,
    ],
    "finished",
    id,
  );
}
