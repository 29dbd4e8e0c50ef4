import type { CommandDefinition } from "./definition.ts";

export interface Claim {
  readonly kind: "claim";
  /** The rest of the line, for `resolveTarget`. */
  readonly target: string;
}

export const claim: CommandDefinition<Claim> = {
  names: ["claim"],
  usage: "/claim [version] [environment|d12]",
  description:
    "Take responsibility for what waits, also over from somebody else. Where one approval is asked, only its holder approves then; where several are, it only informs. Rejecting stays open to everybody responsible.",
  who: "responsible",
  examples: ["/claim", "/claim 1.4.0 Production"],
  parse: ({ line }) => ({ kind: "claim", target: line }),
};
