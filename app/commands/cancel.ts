import type { CommandDefinition } from "./definition.ts";

export interface Cancel {
  readonly kind: "cancel";
  /** The rest of the line, for `resolveTarget` among the deployments that have not ended. */
  readonly target: string;
  /** The lines after it; the note is what `resolveTarget` leaves, and these. */
  readonly note: string;
}

export const cancel: CommandDefinition<Cancel> = {
  names: ["cancel"],
  usage: "/cancel [version] [environment|d12] [note]",
  description: "Cancel a deployment that has not ended.",
  who: "deployer",
  examples: ["/cancel d12", "/cancel 1.4.0 Production wrong day"],
  parse: ({ line, more }) => ({ kind: "cancel", target: line, note: more }),
};
