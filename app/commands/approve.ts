import type { CommandDefinition } from "./definition.ts";

export interface Approve {
  readonly kind: "approve";
  /** The rest of the line, for `resolveTarget` with `approveFlags`. */
  readonly target: string;
  /** The lines after it; the note is what `resolveTarget` leaves, and these. */
  readonly note: string;
}

/** `anyway`: the approver knows that the environment runs a newer release. */
export const approveFlags = ["anyway"] as const;

export const approve: CommandDefinition<Approve> = {
  names: ["approve", "proceed"],
  usage: "/approve [version] [environment|d12] [anyway] [note]",
  description:
    'Proceed with what waits; with "anyway", also where the release is older than what the environment runs.',
  who: "responsible",
  examples: [
    "/approve",
    "/approve 1.4.0 Production looks good",
    '/approve "Pre Production"',
    "/approve d12 anyway",
  ],
  parse: ({ line, more }) => ({ kind: "approve", target: line, note: more }),
};
