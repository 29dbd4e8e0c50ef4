import type { Actor } from "../domain/actor.ts";
import { markdown, type Phrase, reference, say } from "./phrase.ts";

/** Who did something, as a phrase. */
export function actorPhrase(actor: Actor): Phrase {
  switch (actor.kind) {
    case "person":
      return say`${reference(actor.login)}`;
    case "workflow":
      return say`${reference(actor.login)} by a workflow`;
    case "drawbridge":
      return say`Drawbridge`;
  }
}

/** The same as Markdown: a login in back-ticks, which mentions nobody. */
export function actorName(actor: Actor): string {
  return markdown(actorPhrase(actor));
}
