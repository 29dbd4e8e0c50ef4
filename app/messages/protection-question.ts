import { actorLogin } from "../domain/actor.ts";
import type { ProtectedRun } from "../domain/deployment/state.ts";
import { brokenLines, mentions } from "./asked.ts";
import { block } from "./block.ts";
import { checksLine } from "./checks.ts";
import { comment, details, list, type Part } from "./comment.ts";
import { changesMarkdown } from "./changes.ts";
import { fence, link } from "./escape.ts";
import { fourEyesParts } from "./four-eyes.ts";
import { frozenPhrase } from "./frozen.ts";
import { endsAs, gateOf } from "./gate.ts";
import { attention, icons } from "./icons.ts";
import { inputLines, inputsOf, inputsTable } from "./inputs.ts";
import { command, emphasis, markdown, reference, say, strong } from "./phrase.ts";
import { awaitedPhrase } from "./progress.ts";
import { emergencyPart, policyPart, type QuestionFacts } from "./question-parts.ts";
import { questionTarget } from "./target.ts";
import { duration, utc } from "./time.ts";
import { voteLine } from "./votes.ts";

/**
 * The question of a gate about a workflow run that waits for its environment. It
 * is the one place that mentions who is asked.
 */
export function protectionQuestion(facts: QuestionFacts): string {
  const { deployment, run, asked, quorum, alone } = facts;
  const words = questionTarget(deployment, run.definition, alone);
  const inputs = inputsOf(run.definition);
  return comment(
    [
      `${icons.waiting} ${runName(deployment.protects)} waits for ${markdown(say`${strong(deployment.environment)}: ${emphasis(run.definition.name)}${awaitedPhrase(quorum)}`)}`,
      "A job of it deploys there as soon as this is approved, and fails if it is rejected.",
      run.interruption.attempt === 1
        ? ""
        : "Asked again: somebody who approved it before is no longer responsible.",
      list(run.interruption.votes.map(voteLine)),
      deployment.comment === "" ? "" : `${attention}: ${markdown(say`${deployment.comment}`)}`,
      policyPart(facts),
      frozen(facts),
      `Who decides: ${mentions(asked, deployment.environment)}. Write one of these in a new comment here, with your reason behind it:`,
      fence(`/approve ${words}${inputLines(inputs)}`),
      fence(`/reject ${words}`),
      inputsTable(inputs),
      emergencyPart(facts, words),
      ...(facts.exclusions === null ? [] : fourEyesParts(facts.exclusions)),
      origin(facts),
      times(facts),
      holder(facts, words),
      brokenLines(asked),
      "**Instructions**",
      (room) => block(run.interruption.instructions, room),
      changes(facts),
    ],
    "question",
    facts.id,
  );
}

/** `Workflow run [4711](…) of deploy.yml`, with the attempt where it is not the first. */
export function runName(run: ProtectedRun | null): string {
  if (run === null) return "A workflow run";
  const attempt = run.attempt === 1 ? "" : ` (attempt ${run.attempt})`;
  return `Workflow run ${link(`**${run.runId}**`, run.url)}${attempt} of ${markdown(say`${reference(run.workflow)}`)}`;
}

function changes({ changes: all }: QuestionFacts): Part {
  const brought = all.filter(({ commits }) => commits.length > 0);
  return brought.length === 0
    ? ""
    : details("Commits since the newest release", (room) => changesMarkdown(brought, room));
}

function frozen({ frozen: freeze, deployment }: QuestionFacts): string {
  return freeze === null
    ? ""
    : markdown(
        say`${strong(deployment.environment)} is ${frozenPhrase(freeze)}. It can be approved ahead: the job goes on after that.`,
      );
}

/** What runs, who started it, and how its commit stands. */
function origin({ deployment, run, url, repository, checks }: QuestionFacts): string {
  const started = markdown(say`started by ${reference(actorLogin(deployment.createdBy))}`);
  return `${link(`d${deployment.id}`, url)} waits since ${utc(run.interruption.raisedAt)}, ${started}. ${checksLine(repository, deployment.sha, checks)}`;
}

/** Until when it waits: the gate's own time, and GitHub's. */
function times({ run: { definition, interruption } }: QuestionFacts): string {
  const every = gateOf(definition)?.remindEveryMs ?? null;
  return [
    interruption.deadline === null
      ? "GitHub lets a job wait for 30 days."
      : `It waits until ${utc(interruption.deadline)}, and is ${endsAs(definition)} if it is not approved by then.`,
    every === null
      ? ""
      : `Whoever is missing is reminded every ${duration(every).replace(/^1 (?=\w+$)/, "")}.`,
  ]
    .filter((line) => line !== "")
    .join(" ");
}

function holder({ run, quorum }: QuestionFacts, words: string): string {
  const { responsibleUser } = run.interruption;
  if (responsibleUser === null) return "";
  const who = say`${reference(responsibleUser.login)} took responsibility`;
  return quorum.required > 1
    ? markdown(say`${who}. Several approvals are asked, so everybody asked may still approve or reject.`)
    : markdown(
        say`${who}, and only the holder approves. ${command(`/claim ${words}`)} takes it over; everybody asked may reject.`,
      );
}
