import { actorPhrase } from "./actor-name.ts";
import { answeredComment } from "./answered.ts";
import { brokenLines, mentions } from "./asked.ts";
import { block } from "./block.ts";
import { checkName } from "./check.ts";
import { checksLine } from "./checks.ts";
import { comment, details } from "./comment.ts";
import { code, fence, link } from "./escape.ts";
import { attention, icons } from "./icons.ts";
import { command, emphasis, markdown, nothing, say, strong } from "./phrase.ts";
import { changesPart, heading, type QuestionFacts } from "./question-parts.ts";
import { stepsTable } from "./steps.ts";
import { target } from "./target.ts";
import { utc } from "./time.ts";

/** The comment of a question, open or answered. */
export function questionComment(facts: QuestionFacts): string {
  const { state } = facts.run.interruption;
  return state === "pending" ? openQuestion(facts) : answeredComment(facts, state);
}

/**
 * It is the one place that mentions who is asked. The instructions are what
 * they must read, so they are not folded away.
 */
function openQuestion(facts: QuestionFacts): string {
  const { deployment, run, asked, staleBehind } = facts;
  const { version, environment, id, mode } = deployment;
  const words = target({ version, environment, deployment: id });
  const loud = mode === "rollback" ? "**ROLLBACK**, " : "";
  return comment(
    [
      `${icons.waiting} ${heading(deployment)} waits for approval: ${loud}${markdown(say`${emphasis(run.definition.name)}`)}`,
      whatItDoes(facts),
      askedAgain(facts),
      `Who decides: ${mentions(asked, environment)}. Write one of these in a new comment here, with your reason behind it, or press a button of the check ${markdown(say`${emphasis(checkName(environment))}`)}:`,
      fence(`/approve ${words}${staleBehind === null ? "" : " anyway"}`),
      fence(`/reject ${words}`),
      origin(facts),
      holder(facts, words),
      brokenLines(asked),
      "**Instructions**",
      (room) => block(run.interruption.instructions, room),
      changesPart(facts),
      details("Steps", stepsTable(deployment.steps)),
    ],
    "question",
    facts.id,
  );
}

/** An approval was given, and does not count any more. */
function askedAgain({ run, staleBehind }: QuestionFacts): string {
  if (run.interruption.attempt === 1) return "";
  return staleBehind === null
    ? "Asked again: whoever approved it before is no longer responsible."
    : "Asked again: the environment has come to run a newer release since it was approved.";
}

/** Said where approving does something else than bringing a newer release. */
function whatItDoes({ deployment, running, staleBehind }: QuestionFacts): string {
  const { mode, version, environment } = deployment;
  if (staleBehind !== null) {
    return `${attention}: ${markdown(say`${strong(environment)} runs ${strong(staleBehind)}, which is newer than ${strong(version)}. Approving takes it back, and needs the word ${command("anyway")}.`)}`;
  }
  if (mode === "deploy") return "";
  if (mode === "redeploy")
    return markdown(say`A redeploy: ${strong(environment)} runs ${strong(version)} once more.`);
  const from = running === null ? say`` : say` from ${strong(running)}`;
  return `${attention}: this is a **ROLLBACK**. ${markdown(say`${strong(environment)} goes back${from} to ${strong(version)}.`)}`;
}

/** Where the deployment came from, and what there is to look at. */
function origin({ deployment, run, url, repository, checks }: QuestionFacts): string {
  const note = deployment.comment.trim() === "" ? nothing : say`: ${deployment.comment}`;
  const by = deployment.createdBy;
  const asked =
    by.kind === "drawbridge" ? say`started automatically` : say`asked for by ${actorPhrase(by)}${note}`;
  return `${link(`d${deployment.id}`, url)} waits since ${utc(run.interruption.raisedAt)}, ${markdown(asked)}. ${checksLine(repository, deployment.sha, checks)}`;
}

function holder({ run }: QuestionFacts, words: string): string {
  const { responsibleUser } = run.interruption;
  if (responsibleUser === null) return "";
  return `${code(responsibleUser.login)} took responsibility, and only the holder approves. ${code(`/claim ${words}`)} takes it over; everybody asked may reject.`;
}
