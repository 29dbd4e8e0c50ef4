import type { Deployment } from "../domain/deployment/state.ts";
import { emphasis, markdown, reference, say, strong } from "./phrase.ts";
import { emergencyVote } from "./votes.ts";

/** A list does not know the steps of what it shows. */
type Marked = Pick<Deployment, "mode" | "options" | "workSkipped"> & Partial<Pick<Deployment, "steps">>;

/** What of a deployment is out of the ordinary, behind its state wherever it is shown: `, **ROLLBACK**`. */
export function marks(deployment: Marked): string {
  return markWords(deployment)
    .map((mark) => `, **${mark}**`)
    .join("");
}

/** The same, word by word. */
export function markWords({ mode, options, workSkipped, steps = [] }: Marked): readonly string[] {
  const votes = steps.flatMap((run) => run.interruption?.votes ?? []);
  return [
    ...(mode === "rollback" ? ["ROLLBACK"] : []),
    ...(options.overridesFreeze === null ? [] : ["FREEZE OVERRIDDEN"]),
    ...(emergencyVote(votes) === undefined ? [] : ["EMERGENCY"]),
    ...(workSkipped ? ["WORK LEFT OUT"] : []),
  ];
}

/** Which gate somebody completed alone, and why; empty: none. */
export function emergencyLine({ steps }: Pick<Deployment, "steps">): string {
  const lines = steps.flatMap(({ definition, interruption }) => {
    const vote = emergencyVote(interruption?.votes ?? []);
    if (vote === undefined) return [];
    return [
      markdown(
        say`${emphasis(definition.name)} was approved in an ${strong("EMERGENCY")} by ${reference(vote.user.login)}: ${vote.note}`,
      ),
    ];
  });
  return lines.join("\n\n");
}
