import type { Actor } from "../domain/actor.ts";
import type { Deployment } from "../domain/deployment/state.ts";
import { comment } from "./comment.ts";
import { link, mention } from "./escape.ts";
import { icons } from "./icons.ts";
import { emergencyLine } from "./marks.ts";
import { command, markdown, name, nothing, say, strong } from "./phrase.ts";
import { heading } from "./question-parts.ts";
import { typed } from "./target.ts";
import { sentence } from "./why.ts";

/** What the comment on a deployment that went wrong shows. */
export interface FinishedFacts {
  /** For the marker. */
  readonly id: string;
  /** In state `failed`, `rejected` or `timed-out`. */
  readonly deployment: Deployment;
  /** Who created the release. */
  readonly releasedBy: Actor;
  /** The version that `/rollback` would go to; null: there is none. */
  readonly previous: string | null;
  /** The deployment's page. */
  readonly url: string;
}

/** A new comment, for an edit notifies nobody: mentions who created the release and who asked for the deployment. */
export function finishedComment({ id, deployment, releasedBy, previous, url }: FinishedFacts): string {
  const people = peopleOf([releasedBy, deployment.createdBy]).map(mention).join(", ");
  return comment(
    [
      `${icons[deployment.state]} ${heading(deployment)} ${markdown(sentence(deployment))}`,
      emergencyLine(deployment),
      `${people === "" ? "" : `${people}: `}${markdown(next(deployment, previous))} More: ${links(deployment, url)}.`,
    ],
    "finished",
    id,
  );
}

function next({ version, environment, workStarted }: Deployment, previous: string | null) {
  const again = command(`/deploy ${version} to ${typed(environment)}`);
  if (!workStarted) {
    return say`Nothing was deployed: ${name(environment)} runs what it ran before. ${again} asks anew.`;
  }
  const back =
    previous === null
      ? nothing
      : say`, ${command(`/rollback ${typed(environment)}`)} goes back to ${strong(previous)}`;
  return say`Work had started, so ${name(environment)} may be changed in part. ${again} tries once more${back}.`;
}

function links({ id, steps }: Deployment, url: string): string {
  const log = steps.findLast((run) => run.work?.logUrl)?.work?.logUrl;
  return link(`d${id}`, url) + (log ? `, ${link("log", log)}` : "");
}

/** Each person once; bots are told nothing. */
export function peopleOf(actors: readonly Actor[]): readonly string[] {
  const people = actors
    .filter((actor) => actor.kind !== "drawbridge")
    .filter(({ login }) => !login.endsWith("[bot]"));
  return people
    .filter(({ id }, index) => people.findIndex((other) => other.id === id) === index)
    .map(({ login }) => login);
}
