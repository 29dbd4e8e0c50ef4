import type { CommandDefinition } from "./definition.ts";

export interface Status {
  readonly kind: "status";
}

export const status: CommandDefinition<Status> = {
  names: ["status"],
  usage: "/status",
  description: "Show every environment: what it runs, what is open, and who is waited for.",
  who: "reader",
  examples: ["/status"],
  parse: () => ({ kind: "status" }),
};
