import { type StoredDeployment } from "../../../db/deployments.ts";
import { setInterruptionChecks, storedChecks } from "../../../db/open-questions.ts";
import type { Interruption, StepRun } from "../../domain/deployment/state.ts";
import { answeredComment } from "../../messages/answered.ts";
import { marker } from "../../messages/marker.ts";
import { questionComment } from "../../messages/question.ts";
import type { QuestionFacts } from "../../messages/question-parts.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { askedOf, broughtBy, type ReleaseView } from "../release-view.ts";
import { deploymentUrl, repositoryUrl } from "../urls.ts";
import type { Desired } from "../writer.ts";
import { commentObject } from "./comment.ts";

type Asking = StepRun & { readonly interruption: Interruption };

/** One comment for each question that waits for people. */
export async function openQuestions(
  deps: Deps,
  view: ReleaseView,
  thread: number,
): Promise<readonly Desired[]> {
  return questions(deps, view, thread, (run) => run.interruption.state === "pending", questionComment);
}

/** The same comments, edited to how the questions ended. */
export async function settledQuestions(
  deps: Deps,
  view: ReleaseView,
  thread: number,
): Promise<readonly Desired[]> {
  return questions(deps, view, thread, (run) => run.interruption.state !== "pending", settledText);
}

function settledText(facts: QuestionFacts): string {
  const { state } = facts.run.interruption;
  return state === "pending" ? questionComment(facts) : answeredComment(facts, state);
}

async function questions(
  deps: Deps,
  view: ReleaseView,
  thread: number,
  which: (run: Asking) => boolean,
  text: (facts: QuestionFacts) => string,
): Promise<readonly Desired[]> {
  const objects: Desired[] = [];
  for (const deployment of view.deployments) {
    for (const run of deployment.steps) {
      if (!isAsking(run) || !which(run)) continue;
      const facts = await factsOf(deps, view, deployment, run);
      const key = `release:${view.release.id}:question:${facts.id}`;
      objects.push(commentObject(deps, view.project, key, thread, marker("question", facts.id), text(facts)));
    }
  }
  return objects;
}

function isAsking(run: StepRun): run is Asking {
  return run.interruption !== null;
}

async function factsOf(
  deps: Deps,
  view: ReleaseView,
  deployment: StoredDeployment,
  run: Asking,
): Promise<QuestionFacts> {
  const interruptionId = deployment.interruptionIds[run.definition.id] ?? 0;
  const { running, changes, staleBehind } = await broughtBy(deps, view, deployment);
  return {
    id: String(interruptionId),
    deployment,
    run,
    asked: await askedOf(deps, view, run.interruption.responsibleTeams),
    running,
    staleBehind,
    changes,
    checks: await checksOf(deps, view, deployment, interruptionId),
    url: deploymentUrl(deps.publicUrl, view.project, deployment.id),
    repository: repositoryUrl(deps.githubUrl, view.project),
  };
}

/** Asked of GitHub once, when the question is first written: what the approver saw stays what they saw. */
async function checksOf(
  deps: Deps,
  view: ReleaseView,
  deployment: StoredDeployment,
  interruptionId: number,
): Promise<QuestionFacts["checks"]> {
  const stored = await storedChecks(deps.db, interruptionId);
  if (stored !== null) return stored;
  const checks = await repositoryOf(deps, view.project).checkResults(deployment.sha);
  await setInterruptionChecks(deps.db, interruptionId, checks);
  return checks;
}
