import type { BrokenReference } from "../domain/refusal.ts";
import { command, type Phrase, processFile, reference, say } from "./phrase.ts";
import { typed } from "./target.ts";

/** The first references that stand for nobody, and what helps. Empty for none; else it starts with a space. */
export function brokenPhrases(broken: readonly BrokenReference[]): Phrase {
  return broken.slice(0, 5).flatMap((one) => say` ${brokenPhrase(one)}`);
}

/** Why a reference of the process file stands for nobody, and what helps. */
export function brokenPhrase({ reference: named, why }: BrokenReference): Phrase {
  switch (why) {
    case "not-found":
      return say`${reference(named)} counts for nobody: GitHub shows Drawbridge no such team or person. Correct it in ${processFile}, or let the app see the team.`;
    case "replaced":
      return say`${reference(named)} counts for nobody: the name has passed to another team or person. A repository administrator confirms it by ${command(`/confirm-team ${typed(named, "<name>")}`)}.`;
    case "undefined":
      return say`${reference(named)} counts for nobody: ${processFile} defines it nowhere. Define it under teams.`;
  }
}
