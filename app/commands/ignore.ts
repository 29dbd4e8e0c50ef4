import type { CommandDefinition } from "./definition.ts";

export interface Ignore {
  readonly kind: "ignore";
  /** The rest of the line, for `resolveTarget` among the questions about work that failed. */
  readonly target: string;
  /** The lines after it; the note is what `resolveTarget` leaves, and these. */
  readonly note: string;
}

export const ignore: CommandDefinition<Ignore> = {
  names: ["ignore"],
  usage: "/ignore [version] [environment|d12] [note]",
  description: "Go on as if work that failed had not been. Not for a step that is required.",
  who: "deployer",
  examples: ["/ignore", "/ignore d12 known to be flaky"],
  parse: ({ line, more }) => ({ kind: "ignore", target: line, note: more }),
};
