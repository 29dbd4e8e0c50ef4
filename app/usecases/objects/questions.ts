import type { StoredDeployment } from "../../../db/deployments.ts";
import { projectionsOf } from "../../../db/projections.ts";
import type { AskingStep, StepRun } from "../../domain/deployment/state.ts";
import { answeredComment } from "../../messages/answered.ts";
import { emergencyComment } from "../../messages/emergency.ts";
import { marker } from "../../messages/marker.ts";
import { questionComment } from "../../messages/question.ts";
import type { QuestionFacts } from "../../messages/question-parts.ts";
import type { Deps } from "../deps.ts";
import { questionFacts } from "../question-facts.ts";
import type { ReleaseView } from "../release-view.ts";
import { repositoryUrl } from "../urls.ts";
import type { Desired } from "../writer.ts";
import { commentObject, onceComment } from "./comment.ts";

/** One comment for each question that waits for people. */
export async function openQuestions(
  deps: Deps,
  view: ReleaseView,
  thread: number,
): Promise<readonly Desired[]> {
  return questions(
    deps,
    view,
    (run) => run.interruption.state === "pending",
    (facts) => [questionObject(deps, view, thread, facts, questionComment(facts))],
  );
}

/** The same comments, edited to how the questions ended; one that somebody completed alone is told in a new one. */
export async function settledQuestions(
  deps: Deps,
  view: ReleaseView,
  thread: number,
): Promise<readonly Desired[]> {
  return questions(
    deps,
    view,
    (run) => run.interruption.state !== "pending",
    (facts) => {
      const { state, votes } = facts.run.interruption;
      if (state === "pending") return [];
      const settled = questionObject(deps, view, thread, facts, answeredComment(facts, state));
      const alone = votes.find((vote) => vote.emergency);
      if (alone === undefined) return [settled];
      const key = `release:${view.release.id}:emergency:${facts.id}`;
      const body = emergencyComment({ ...facts, vote: alone });
      return [settled, onceComment(deps, view.project, key, thread, marker("emergency", facts.id), body)];
    },
  );
}

function questionObject(
  deps: Deps,
  view: ReleaseView,
  thread: number,
  { id }: QuestionFacts,
  body: string,
): Desired {
  return commentObject(deps, view.project, questionKey(view, id), thread, marker("question", id), body);
}

function questionKey({ release }: ReleaseView, interruptionId: string): string {
  return `release:${release.id}:question:${interruptionId}`;
}

/** Address of a question's comment; null while it is not known. */
export async function questionUrl(
  deps: Deps,
  view: ReleaseView,
  thread: number,
  deployment: StoredDeployment,
  step: string,
): Promise<string | null> {
  const key = questionKey(view, String(deployment.interruptionIds[step]));
  const posted = (await projectionsOf(deps.db, view.project.id, [key])).get(key);
  const repository = repositoryUrl(deps.githubUrl, view.project);
  return posted?.githubId == null ? null : `${repository}/issues/${thread}#issuecomment-${posted.githubId}`;
}

async function questions(
  deps: Deps,
  view: ReleaseView,
  which: (run: AskingStep) => boolean,
  objects: (facts: QuestionFacts) => readonly Desired[],
): Promise<readonly Desired[]> {
  const all: Desired[] = [];
  for (const deployment of view.deployments) {
    for (const run of deployment.steps) {
      if (!isAsking(run) || !which(run)) continue;
      all.push(...objects(await questionFacts(deps, view, deployment, run)));
    }
  }
  return all;
}

function isAsking(run: StepRun): run is AskingStep {
  return run.interruption !== null;
}
