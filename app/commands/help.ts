import type { CommandDefinition } from "./definition.ts";

export interface Help {
  readonly kind: "help";
}

export const help: CommandDefinition<Help> = {
  names: ["help"],
  usage: "/help",
  description: "Show the commands.",
  who: "reader",
  examples: ["/help"],
  parse: () => ({ kind: "help" }),
};
