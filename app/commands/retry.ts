import type { CommandDefinition } from "./definition.ts";

export interface Retry {
  readonly kind: "retry";
  /** The rest of the line, for `resolveTarget` among the questions about work that failed. */
  readonly target: string;
  /** The lines after it; the note is what `resolveTarget` leaves, and these. */
  readonly note: string;
}

export const retry: CommandDefinition<Retry> = {
  names: ["retry"],
  usage: "/retry [version] [environment|d12] [note]",
  description: "Start work that failed once more.",
  who: "deployer",
  examples: ["/retry", "/retry 1.4.0 Production the runner was lost"],
  parse: ({ line, more }) => ({ kind: "retry", target: line, note: more }),
};
