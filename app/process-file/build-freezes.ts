import type { Freeze } from "../domain/process.ts";
import { defaults } from "./keys/defaults.ts";
import type { WrittenFreezes } from "./keys/freezes.ts";
import { plainRule } from "./recurrence.ts";
import { wallClockOf } from "./wall-clock.ts";

/** Freezes for the engine: their times on the clocks of their zones. */
export function buildFreezes(written: WrittenFreezes): readonly Freeze[] {
  return written.map(({ name, environments, from, to, every, zone = defaults.zone, reason, override }) => ({
    name,
    environments: environments ?? null,
    // Both are times: the schema and `checkFreezes` have seen to it.
    from: wallClockOf(from, zone)!,
    to: wallClockOf(to, zone)!,
    every: every === undefined ? null : plainRule(every),
    zone,
    reason: reason ?? "",
    override: override === undefined ? null : [override].flat(),
  }));
}
