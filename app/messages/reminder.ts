import type { Principal } from "../domain/process.ts";
import { fold } from "../domain/process.ts";
import { type Asked, mentions } from "./asked.ts";
import { comment } from "./comment.ts";
import { code, fence, link } from "./escape.ts";
import { endsAs } from "./gate.ts";
import { icons } from "./icons.ts";
import { inputLines, inputsOf } from "./inputs.ts";
import { guidances } from "./open-question.ts";
import { emphasis, markdown, say } from "./phrase.ts";
import { awaitedPhrase } from "./progress.ts";
import { heading, type QuestionFacts } from "./question-parts.ts";
import { questionTarget } from "./target.ts";
import { utc } from "./time.ts";

/** What a reminder shows. `asked`: those behind the references of which people are missing still. */
export type ReminderFacts = Pick<
  QuestionFacts,
  "id" | "deployment" | "run" | "asked" | "quorum" | "exclusions" | "staleBehind" | "alone" | "url"
> & {
  /** Address of the question's comment; null while it is not known. */
  readonly question: string | null;
};

/** A new comment, for an edit notifies nobody: what waits, since when, and for whom. */
export function reminderComment(facts: ReminderFacts): string {
  const { id, deployment, run, quorum, alone, staleBehind, url, question } = facts;
  const { definition, interruption } = run;
  const words = questionTarget(deployment, definition, alone);
  const guided = interruption.kind === "guided-failure";
  const commands = guided
    ? guidances(run).map((one) => `/${one} ${words}`)
    : [
        `/approve ${words}${staleBehind === null ? "" : " anyway"}${inputLines(inputsOf(definition))}`,
        `/reject ${words}`,
      ];
  const what = guided
    ? say`for people, guided failure: ${emphasis(definition.name)} failed`
    : say`for approval: ${emphasis(definition.name)}${awaitedPhrase(quorum)}`;
  const where = question === null ? link(`d${deployment.id}`, url) : link("question", question);
  return comment(
    [
      `${icons.waiting} ${heading(deployment)} still waits ${markdown(what)}`,
      `${who(facts)} since ${utc(interruption.raisedAt)}${end(facts)}. See the ${where}, then write one of these in a new comment here:`,
      ...commands.map((one) => fence(one)),
      holder(facts),
    ],
    "reminder",
    id,
  );
}

function who(facts: ReminderFacts): string {
  const asked = stillAsked(facts);
  return asked.who?.length === 0
    ? "Nobody is left who could still act. It waits"
    : `${mentions(asked, facts.deployment.environment)}: it waits for you`;
}

/** Without the people who have answered, or whose approval would not count. */
function stillAsked({ asked, run, exclusions }: ReminderFacts): Asked {
  const done = [
    ...run.interruption.votes.map((vote) => vote.user.login),
    ...(exclusions?.excluded ?? []).map(({ person }) => person.login),
  ].map(fold);
  const open = (one: Principal) => one.kind === "team" || !done.includes(fold(one.login));
  return { ...asked, who: asked.who === null ? null : asked.who.filter(open) };
}

function end({ run: { definition, interruption } }: ReminderFacts): string {
  if (interruption.deadline === null) return "";
  return `, and is ${endsAs(definition)} at ${utc(interruption.deadline)} if it is not approved by then`;
}

function holder({ run, quorum }: ReminderFacts): string {
  const { responsibleUser } = run.interruption;
  return responsibleUser === null || quorum.required > 1
    ? ""
    : `${code(responsibleUser.login)} took responsibility, and only the holder approves.`;
}
