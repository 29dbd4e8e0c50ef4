import type { CommandDefinition } from "./definition.ts";

export interface Approve {
  readonly kind: "approve";
  /** The rest of the line, for `resolveTarget` with `approveFlags`. */
  readonly target: string;
  /** The lines after it; the note is what `resolveTarget` leaves, and these. `splitInputs` takes the inputs out. */
  readonly note: string;
}

/**
 * `anyway`: the approver knows that the environment runs a newer release.
 * `emergency`: it is to complete the gate alone; the note is the reason.
 */
export const approveFlags = ["anyway", "emergency"] as const;

export const approve: CommandDefinition<Approve> = {
  names: ["approve", "proceed"],
  usage: "/approve [version] [environment|d12] [anyway] [emergency] [note]",
  description:
    'Proceed with what waits: one approval of those that are asked. With "anyway", also where the release is older than what the environment runs; with "emergency" and a reason, one of the people named for emergencies completes it alone. What the question asks for is given in lines "name: value" below it.',
  who: "responsible",
  examples: [
    "/approve",
    "/approve 1.4.0 Production looks good",
    '/approve "Pre Production"',
    '/approve d12 "Release manager"',
    "/approve d12 anyway",
    "/approve 1.4.0 Production emergency checkout is down",
  ],
  parse: ({ line, more }) => ({ kind: "approve", target: line, note: more }),
};
