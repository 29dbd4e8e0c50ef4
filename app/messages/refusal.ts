import type { Refusal, RefusalCode } from "../domain/refusal.ts";
import { comment, list } from "./comment.ts";
import { code } from "./escape.ts";
import { fieldProblemPhrase } from "./field-problem.ts";
import { icons } from "./icons.ts";
import { markdown, plain } from "./phrase.ts";
import { answers } from "./refusals/answers.ts";
import { deployments } from "./refusals/deployments.ts";
import { gates } from "./refusals/gates.ts";
import { policies } from "./refusals/policies.ts";
import { releases } from "./refusals/releases.ts";
import type { Sentence, Sentences } from "./refusals/sentence.ts";
import { tasks } from "./refusals/tasks.ts";
import { starts } from "./refusals/starts.ts";

/** A new code does not compile until it has its sentence. */
const sentences: Sentences<RefusalCode> = {
  ...answers,
  ...gates,
  ...deployments,
  ...starts,
  ...policies,
  ...releases,
  ...tasks,
};

/** How many items plain text holds; a comment holds as many as fit. */
const mostItems = 12;

function sentenceOf(refusal: Refusal): Sentence {
  // Each sentence takes the refusal of its own code, which is how it is found here.
  const sentence = sentences[refusal.code] as (refusal: Refusal) => Sentence;
  return sentence(refusal);
}

/**
 * A refusal in plain text.
 * @returns `title`: what was not done; `text`: why, and what would work; `why`: the first of these alone
 */
export function refusalText(refusal: Refusal): {
  readonly title: string;
  readonly text: string;
  readonly why: string;
} {
  const { title, why, remedy, items = [] } = sentenceOf(refusal);
  const more = items.length - mostItems;
  const shown = items.slice(0, mostItems).map(plain);
  const all = more > 0 ? [...shown, `and ${more} more`] : shown;
  return { title, text: `${plain(why)} ${plain(remedy)} ${all.join("; ")}`.trimEnd(), why: plain(why) };
}

/** The same on one line: `detail` of the API, a job's log. */
export function refusalDetail(refusal: Refusal): string {
  const { title, text } = refusalText(refusal);
  return `${title}. ${text}`;
}

/** What is wrong with each value that somebody gave, in plain text. */
export function refusalFields({
  problems,
}: Extract<Refusal, { code: "variables-invalid" | "inputs-invalid" }>): readonly {
  readonly name: string;
  readonly text: string;
}[] {
  return problems.map((problem) => ({ name: problem.name, text: plain(fieldProblemPhrase(problem)) }));
}

/**
 * The same as the answer to a comment. It mentions nobody.
 * @param user login of the person who is answered
 * @param id of the notice, for its marker
 */
export function refusalComment(user: string, refusal: Refusal, id: string): string {
  const { title, why, remedy, items = [] } = sentenceOf(refusal);
  return comment(
    [
      `${icons.attention} **${title}** (${code(user)}): ${markdown(why)}`,
      markdown(remedy),
      items.length === 0 ? "" : list(items.map(markdown)),
    ],
    "notice",
    id,
  );
}
