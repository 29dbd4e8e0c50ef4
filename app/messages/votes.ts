import type { Vote } from "../domain/deployment/state.ts";
import { guidanceWords } from "./guidance.ts";
import { listed, markdown, name, nothing, type Phrase, reference, say, strong, words } from "./phrase.ts";
import { utc } from "./time.ts";

/** One answer, with everything that was given with it. */
export function voteLine({ user, team, decision, guidance, emergency, inputs, at, note }: Vote): string {
  const as: Phrase = team.trim() === "" ? nothing : say` (${name(team)})`;
  const did =
    guidance === null
      ? { approve: "approved", reject: "rejected" }[decision]
      : guidanceWords[guidance].answered;
  const how: Phrase = emergency ? say` in an ${strong("EMERGENCY")}` : nothing;
  const said: Phrase = note.trim() === "" ? nothing : say`: ${note}`;
  return markdown(
    say`${reference(user.login)}${as} ${words(did)}${how} at ${utc(at)}${said}${given(inputs)}`,
  );
}

/** ` (ticket: OPS-1, risk: low)` */
function given(inputs: Vote["inputs"]): Phrase {
  const all = Object.entries(inputs).map(([field, value]) => say`${reference(field)}: ${value}`);
  return all.length === 0 ? nothing : say` (${listed(all)})`;
}

/** Who approved in an emergency, and why; undefined: nobody. */
export function emergencyVote(votes: readonly Vote[]): Vote | undefined {
  return votes.find((vote) => vote.emergency);
}
