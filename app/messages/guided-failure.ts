import type { AskingStep, InterruptionState } from "../domain/deployment/state.ts";
import { brokenLines, mentions } from "./asked.ts";
import { checkName } from "./check.ts";
import { checksLine } from "./checks.ts";
import { comment, details, list } from "./comment.ts";
import { code, fence, link } from "./escape.ts";
import { guidanceWords } from "./guidance.ts";
import { icons } from "./icons.ts";
import { guidances } from "./open-question.ts";
import { emphasis, markdown, nothing, reference, say } from "./phrase.ts";
import { heading, type QuestionFacts } from "./question-parts.ts";
import { stepsTable } from "./steps.ts";
import { questionTarget } from "./target.ts";
import { counted, utc } from "./time.ts";
import { truncate } from "./truncate.ts";
import { voteLine } from "./votes.ts";
import { causePhrase } from "./why.ts";

/** The question what to do about work that failed. */
export function guidedFailureQuestion(facts: QuestionFacts): string {
  const { deployment, run, asked, alone } = facts;
  const words = questionTarget(deployment, run.definition, alone);
  const ways = guidances(run);
  const check = markdown(say`${emphasis(checkName(deployment.environment))}`);
  const meaning = ways.map((way) => `${code(`/${way}`)} ${guidanceWords[way].does}`).join("; ");
  const required = ways.includes("ignore") ? "" : " The step is required, so it cannot be ignored.";
  return comment(
    [
      `${icons.waiting} ${heading(deployment)} waits for people, guided failure: ${stepName(run)} failed`,
      `Who decides: ${mentions(asked, deployment.environment)}. Write one of these in a new comment here, with your reason behind it, or press a button of the check ${check}:`,
      ...ways.map((way) => fence(`/${way} ${words}`)),
      `${meaning}.${required}`,
      `${links(facts)} failed at ${utc(run.interruption.raisedAt)}${retried(run)}. ${checksLine(facts.repository, deployment.sha, facts.checks)}`,
      brokenLines(asked),
      "**Error**",
      (room) => errorText(run, room),
      details("Steps", stepsTable(deployment.steps)),
    ],
    "question",
    facts.id,
  );
}

/** The same, edited to what was said. */
export function answeredGuidedFailure(
  facts: QuestionFacts,
  outcome: Exclude<InterruptionState, "pending">,
): string {
  const { deployment, run, repository, checks } = facts;
  const { votes, raisedAt, resolvedAt } = run.interruption;
  const until = resolvedAt === null ? "" : `, answered at ${utc(resolvedAt)}`;
  return comment(
    [
      firstLine(facts, outcome),
      list(votes.map(voteLine)),
      `${links(facts)} failed at ${utc(raisedAt)}${until}. ${checksLine(repository, deployment.sha, checks)}`,
      details("Error", (room) => errorText(run, room)),
    ],
    "question",
    facts.id,
  );
}

function firstLine(
  { deployment, run }: QuestionFacts,
  outcome: Exclude<InterruptionState, "pending">,
): string {
  const what = heading(deployment);
  const step = stepName(run);
  const answer = run.interruption.votes.findLast((vote) => vote.guidance !== null);
  const by = answer === undefined ? "" : ` by ${markdown(say`${reference(answer.user.login)}`)}`;
  if (outcome === "canceled" || outcome === "expired") {
    const cause = deployment.cause === null ? nothing : say` (${causePhrase(deployment.cause)})`;
    return `${icons.canceled} ${what} asks no longer what to do${markdown(cause)}: ${step} failed`;
  }
  if (outcome === "rejected") return `${icons.failed} ${what} was let fail${by}: ${step} failed`;
  return answer?.guidance === "ignore"
    ? `${icons.attention} ${what} was told to go on${by}: ${step} failed and is ignored`
    : `${icons.executing} ${what} was started once more${by}: ${step} failed`;
}

function stepName({ definition }: AskingStep): string {
  return markdown(say`${emphasis(definition.name)}`);
}

function links({ deployment, run, url }: QuestionFacts): string {
  const log = run.work?.logUrl;
  return link(`d${deployment.id}`, url) + (log ? ` (${link("log", log)})` : "");
}

function retried({ starts }: AskingStep): string {
  return starts > 1 ? `, after ${counted(starts, "start")}` : "";
}

function errorText({ interruption }: AskingStep, room: number): string {
  const said = interruption.instructions.trim();
  if (said === "") return "Nobody said why.";
  // The fence around it is as long as the longest run of back-ticks in it.
  return fence(truncate(said, Math.floor(room / 4)));
}
