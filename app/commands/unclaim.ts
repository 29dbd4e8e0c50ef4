import type { CommandDefinition } from "./definition.ts";

export interface Unclaim {
  readonly kind: "unclaim";
  /** The rest of the line, for `resolveTarget`. */
  readonly target: string;
}

export const unclaim: CommandDefinition<Unclaim> = {
  names: ["unclaim"],
  usage: "/unclaim [version] [environment|d12]",
  description: "Give responsibility back.",
  who: "responsible",
  examples: ["/unclaim", "/unclaim d12"],
  parse: ({ line }) => ({ kind: "unclaim", target: line }),
};
