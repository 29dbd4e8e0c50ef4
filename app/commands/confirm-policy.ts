import type { CommandDefinition } from "./definition.ts";

export interface ConfirmPolicy {
  readonly kind: "confirm-policy";
}

export const confirmPolicy: CommandDefinition<ConfirmPolicy> = {
  names: ["confirm-policy"],
  usage: "/confirm-policy",
  description:
    "Say that the organization's policy, which is unreadable, missing or broken, is meant to be as it is: production environments go on.",
  who: "organization owner",
  examples: ["/confirm-policy"],
  parse: () => ({ kind: "confirm-policy" }),
};
