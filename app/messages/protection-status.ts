import type { AskingStep, Deployment } from "../domain/deployment/state.ts";
import { openSteps } from "../domain/deployment/state.ts";
import type { ProtectionHold } from "../domain/protection.ts";
import { askedPhrase } from "./asked.ts";
import { link } from "./escape.ts";
import { attention, icons } from "./icons.ts";
import type { OpenQuestion } from "./open-question.ts";
import { answersLine } from "./open-question.ts";
import {
  emphasis,
  markdown,
  nothing,
  type Phrase,
  processFile,
  reference,
  references,
  say,
} from "./phrase.ts";
import { awaitedPhrase, quorumOfRun } from "./progress.ts";
import { runComment } from "./run-comment.ts";
import { utc } from "./time.ts";
import { sentence } from "./why.ts";

/** What a run that waits shows beside its job meanwhile. */
export interface WaitingFacts {
  readonly deployment: Deployment;
  readonly questions: readonly OpenQuestion[];
  /** Where the questions are asked; null: nowhere, for the repository has no issues. */
  readonly thread: string | null;
  /** The deployment's page. */
  readonly url: string;
  /** The default branch's file does not parse, and an earlier version counts meanwhile. */
  readonly keepsEarlier: boolean;
}

/** Whom a run waits for, how far they are, or what holds it though they approved. Markdown, in GitHub's limit. */
export function protectionStatus(facts: WaitingFacts): string {
  const { deployment, questions, thread, url, keepsEarlier } = facts;
  const page = link(`d${deployment.id}`, url);
  const earlier = keepsEarlier
    ? `${attention}: ${markdown(say`${processFile} of the default branch is broken. Its last version in order counts.`)}`
    : "";
  if (questions.length === 0) {
    return runComment([`${icons.queued} It ${markdown(sentence(deployment))}.`, earlier], `More: ${page}.`);
  }
  const alone = openSteps(deployment).length === 1;
  const lines = questions.map(({ run, asked }) => {
    const until =
      run.interruption.deadline === null ? nothing : say`, until ${utc(run.interruption.deadline)}`;
    const who = say`${emphasis(run.definition.name)}${awaitedPhrase(quorumOfRun(run))} by ${askedPhrase(asked, deployment.environment)}${soFar(run)}${until}`;
    return `- ${markdown(who)}: ${answersLine(deployment, run, alone)}`;
  });
  const where = thread === null ? `on ${page}` : `in this ${link("thread", thread)}`;
  return runComment(
    [`${icons.waiting} Waits for approval, which is asked ${where}:`, lines.join("\n")],
    earlier,
  );
}

/** Those whose approval is there already. */
function soFar({ interruption }: AskingStep): Phrase {
  const approvers = interruption.votes.filter((vote) => vote.decision === "approve");
  const names = approvers.map((vote) => vote.user.login);
  return names.length === 0 ? nothing : say`, approved so far by ${references(names, "and")}`;
}

/** Why nobody is asked yet, who has to do what, and that it is looked at again by itself. */
export function protectionHeld(hold: ProtectionHold, environment: string): string {
  const again = "Nobody is asked before. It is looked at again as soon as that changes.";
  return runComment([`${attention}: ${markdown(heldPhrase(hold, environment))}`], again);
}

function heldPhrase(hold: ProtectionHold, environment: string) {
  switch (hold.code) {
    case "process-missing":
      return say`held, for there is no ${processFile} on ${reference(hold.branch)}, which says who approves. Somebody has to add it, or to take this rule off the environment.`;
    case "process-invalid": {
      const where =
        hold.problem === null
          ? nothing
          : say` (line ${hold.problem.line}, column ${hold.problem.column}: ${hold.problem.message})`;
      return say`held, for ${processFile} on ${reference(hold.branch)} is broken${where}. Somebody has to mend it.`;
    }
    case "environment-unknown":
      return say`held, for the lifecycle in ${processFile} has no environment ${emphasis(environment)}, only ${references(hold.environments, "and")}. Somebody has to add it there, or to take this rule off the environment.`;
  }
}
