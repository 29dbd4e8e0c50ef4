import type { CommandDefinition } from "./definition.ts";

export interface Reject {
  readonly kind: "reject";
  /** The rest of the line, for `resolveTarget`. */
  readonly target: string;
  /** The lines after it; the note is what `resolveTarget` leaves, and these. */
  readonly note: string;
}

export const reject: CommandDefinition<Reject> = {
  names: ["reject", "abort"],
  usage: "/reject [version] [environment|d12] [note]",
  description: "Abort what waits. One rejection ends it.",
  who: "responsible",
  examples: ["/reject the smoke tests fail", "/reject 1.4.0 Production"],
  parse: ({ line, more }) => ({ kind: "reject", target: line, note: more }),
};
