import type { Process } from "./process.ts";
import { freezeWeakenings } from "./weakened-freeze.ts";
import { gateWeakenings } from "./weakened-gate.ts";
import { phaseWeakenings, teamWeakenings } from "./weakened-people.ts";
import type { Weakening } from "./weakening.ts";

/**
 * How a change makes the process let pass what it held: what whoever reviews
 * it should see. Gates are told apart by id, freezes, teams and environments by
 * name. A freeze that is over guards nothing, so it may go.
 */
export function weakenings(before: Process, after: Process, now: Date): readonly Weakening[] {
  return [
    ...gateWeakenings(before, after),
    ...phaseWeakenings(before, after),
    ...teamWeakenings(before, after),
    ...freezeWeakenings(before, after, now),
  ];
}
