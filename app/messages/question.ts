import { actorPhrase } from "./actor-name.ts";
import { answeredComment } from "./answered.ts";
import { brokenLines, mentions } from "./asked.ts";
import { block } from "./block.ts";
import { checkName } from "./check.ts";
import { checksLine } from "./checks.ts";
import { comment, details, list, type Part } from "./comment.ts";
import { code, fence, link } from "./escape.ts";
import { fourEyesParts } from "./four-eyes.ts";
import { frozenPhrase } from "./frozen.ts";
import { endsAs, gateOf } from "./gate.ts";
import { guidedFailureQuestion } from "./guided-failure.ts";
import { attention, icons } from "./icons.ts";
import { inputLines, inputsOf, inputsTable, requiredInputs } from "./inputs.ts";
import { command, emphasis, markdown, nothing, say, strong } from "./phrase.ts";
import { awaitedPhrase } from "./progress.ts";
import { protectionQuestion } from "./protection-question.ts";
import { changesPart, emergencyPart, heading, policyPart, type QuestionFacts } from "./question-parts.ts";
import { givenVariables, requestedLines } from "./requested.ts";
import { stepsTable } from "./steps.ts";
import { questionTarget } from "./target.ts";
import { duration, utc } from "./time.ts";
import { voteLine } from "./votes.ts";

/** The comment of a question, open or answered. */
export function questionComment(facts: QuestionFacts): string {
  const { state, kind } = facts.run.interruption;
  if (state !== "pending") return answeredComment(facts, state);
  if (kind === "guided-failure") return guidedFailureQuestion(facts);
  return kind === "protection-rule" ? protectionQuestion(facts) : openQuestion(facts);
}

/**
 * It is the one place that mentions who is asked. The instructions are what
 * they must read, so they are not folded away.
 */
function openQuestion(facts: QuestionFacts): string {
  const { deployment, run, asked, quorum, staleBehind, alone } = facts;
  const words = questionTarget(deployment, run.definition, alone);
  const inputs = inputsOf(run.definition);
  const loud = deployment.mode === "rollback" || facts.runsNewer ? "**ROLLBACK**, " : "";
  return comment(
    [
      `${icons.waiting} ${heading(deployment)} waits for approval: ${loud}${markdown(say`${emphasis(run.definition.name)}${awaitedPhrase(quorum)}`)}`,
      whatItDoes(facts),
      askedAgain(facts),
      list(run.interruption.votes.map(voteLine)),
      policyPart(facts),
      requestedLines(deployment),
      frozen(facts),
      `Who decides: ${mentions(asked, deployment.environment)}. Write one of these in a new comment here, with your reason behind it, or press ${button(facts)}:`,
      fence(`/approve ${words}${staleBehind === null ? "" : " anyway"}${inputLines(inputs)}`),
      fence(`/reject ${words}`),
      inputsTable(inputs),
      emergencyPart(facts, words),
      ...fourEyes(facts),
      origin(facts),
      times(facts),
      holder(facts, words),
      brokenLines(asked),
      "**Instructions**",
      (room) => block(run.interruption.instructions, room),
      givenVariables(deployment),
      changesPart(facts),
      details("Steps", stepsTable(deployment.steps)),
    ],
    "question",
    facts.id,
  );
}

/** A button gives no values, and one check has the buttons of one question. */
function button({ deployment, run, alone }: QuestionFacts): string {
  const check = markdown(say`${emphasis(checkName(deployment.environment))}`);
  const which = requiredInputs(run.definition).length === 0 ? "a button" : "the button Reject";
  return `${which} of the check ${check}${alone ? "" : " while it is for this question"}`;
}

/** An approval was given, and does not count any more. */
function askedAgain({ run, staleBehind }: QuestionFacts): string {
  const { attempt, votes } = run.interruption;
  if (attempt === 1) return "";
  if (staleBehind !== null) {
    return "Asked again: the environment has come to run a newer release since it was approved.";
  }
  return votes.length === 0
    ? "Asked again: whoever approved it before is no longer responsible."
    : "Asked again: somebody who approved it before is no longer responsible. The answers below still count.";
}

/** Said where approving does something else than bringing a newer release. */
function whatItDoes({ deployment, running, runsNewer, staleBehind }: QuestionFacts): string {
  const { mode, version, environment } = deployment;
  if (staleBehind !== null) {
    return `${attention}: ${markdown(say`${strong(environment)} runs ${strong(staleBehind)}, which is newer than ${strong(version)}. Approving takes it back, and needs the word ${command("anyway")}.`)}`;
  }
  if (mode === "deploy") {
    if (running === null || !runsNewer) return "";
    return `${attention}: this is a **ROLLBACK**. ${markdown(say`${strong(environment)} goes back from ${strong(running)} to ${strong(version)}, which has never succeeded there.`)}`;
  }
  if (mode === "redeploy")
    return markdown(say`A redeploy: ${strong(environment)} runs ${strong(version)} once more.`);
  const from = running === null ? say`` : say` from ${strong(running)}`;
  return `${attention}: this is a **ROLLBACK**. ${markdown(say`${strong(environment)} goes back${from} to ${strong(version)}.`)}`;
}

function frozen({ frozen: freeze, deployment }: QuestionFacts): string {
  return freeze === null
    ? ""
    : markdown(
        say`${strong(deployment.environment)} is ${frozenPhrase(freeze)}. It can be approved ahead: work starts after that.`,
      );
}

function fourEyes({ exclusions }: QuestionFacts): readonly Part[] {
  return exclusions === null ? [] : fourEyesParts(exclusions);
}

/** Where the deployment came from, and what there is to look at. */
function origin({ deployment, run, url, repository, checks }: QuestionFacts): string {
  const note = deployment.comment.trim() === "" ? nothing : say`: ${deployment.comment}`;
  const by = deployment.createdBy;
  const asked =
    by.kind === "drawbridge" ? say`started automatically` : say`asked for by ${actorPhrase(by)}${note}`;
  return `${link(`d${deployment.id}`, url)} waits since ${utc(run.interruption.raisedAt)}, ${markdown(asked)}. ${checksLine(repository, deployment.sha, checks)}`;
}

/** Until when it waits, what happens then, and whether people are reminded. */
function times({ run: { definition, interruption } }: QuestionFacts): string {
  const { deadline, reminders, remindedAt } = interruption;
  const every = gateOf(definition)?.remindEveryMs ?? null;
  const last = remindedAt === null ? "" : `, ${reminders} so far, the last at ${utc(remindedAt)}`;
  return [
    deadline === null
      ? ""
      : `It waits until ${utc(deadline)}, and is ${endsAs(definition)} if it is not approved by then.`,
    every === null
      ? ""
      : `Whoever is missing is reminded every ${duration(every).replace(/^1 (?=\w+$)/, "")}${last}.`,
  ]
    .filter((line) => line !== "")
    .join(" ");
}

function holder({ run, quorum }: QuestionFacts, words: string): string {
  const { responsibleUser } = run.interruption;
  if (responsibleUser === null) return "";
  const who = code(responsibleUser.login);
  return quorum.required > 1
    ? `${who} took responsibility. Several approvals are asked, so everybody asked may still approve or reject.`
    : `${who} took responsibility, and only the holder approves. ${code(`/claim ${words}`)} takes it over; everybody asked may reject.`;
}
