import { fold, type Principal } from "../domain/process.ts";
import type { BrokenReference } from "../domain/refusal.ts";
import { brokenPhrase } from "./broken.ts";
import { list, type Part } from "./comment.ts";
import { mention } from "./escape.ts";
import { attention } from "./icons.ts";
import { listed, markdown, name, type Phrase, reference, say } from "./phrase.ts";

/** Who may answer a question, as GitHub shows them now. */
export interface Asked {
  /** Teams by today's slug and people by today's login; null: whoever may deploy to the environment. */
  readonly who: readonly Principal[] | null;
  readonly broken: readonly BrokenReference[];
}

/** More are not mentioned one by one: GitHub notifies fifty at most. */
const mostMentions = 50;

/** Mentions everybody who is asked; where that is whoever may deploy, nobody is mentioned. */
export function mentions(asked: Asked, environment: string): string {
  if (asked.who === null || asked.who.length === 0) return markdown(askedPhrase(asked, environment));
  const all = distinct(asked.who);
  const more = all.length - mostMentions;
  return all.slice(0, mostMentions).map(mention).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

/** The same without a mention. */
export function askedPhrase({ who }: Asked, environment: string): Phrase {
  if (who === null) return say`whoever may deploy to ${name(environment)}`;
  if (who.length === 0) return say`nobody at the moment`;
  return listed(
    distinct(who).map((one) => say`${reference(one)}`),
    "or",
  );
}

/** One line for each reference that counts for nobody. */
export function brokenLines({ broken }: Asked): Part {
  return list(broken.map((one) => `${attention}: ${markdown(brokenPhrase(one))}`));
}

function distinct(who: readonly Principal[]): readonly string[] {
  const names = who.map((one) => (one.kind === "team" ? `${one.org}/${one.slug}` : one.login));
  return names.filter((one, index) => names.findIndex((other) => fold(other) === fold(one)) === index);
}
