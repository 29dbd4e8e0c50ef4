import type { CommandDefinition } from "./definition.ts";

export interface Fail {
  readonly kind: "fail";
  /** The rest of the line, for `resolveTarget` among the questions about work that failed. */
  readonly target: string;
  /** The lines after it; the note is what `resolveTarget` leaves, and these. */
  readonly note: string;
}

export const fail: CommandDefinition<Fail> = {
  names: ["fail"],
  usage: "/fail [version] [environment|d12] [note]",
  description: "Let the deployment fail because of work that failed.",
  who: "deployer",
  examples: ["/fail", "/fail d12 we fix it first"],
  parse: ({ line, more }) => ({ kind: "fail", target: line, note: more }),
};
