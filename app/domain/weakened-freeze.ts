import { frozenSpans, holdsIn, nextChange } from "./freeze.ts";
import { environmentsOf, type Freeze, type Process, sameName } from "./process.ts";
import { addedReferences } from "./weakened-people.ts";
import type { FreezeWeakening } from "./weakening.ts";

/** How far ahead two freezes are compared: four years, a leap day among them. */
const comparedMs = 1_462 * 24 * 3_600_000;

/** The freezes that hold less than they did, in their order before. */
export function freezeWeakenings(before: Process, after: Process, now: Date): readonly FreezeWeakening[] {
  const isOver = (was: Freeze) => nextChange([{ ...was, environments: null }], "", now) === null;
  return before.freezes.flatMap((was): FreezeWeakening[] => {
    if (isOver(was)) return [];
    const freeze = was.name;
    const is = after.freezes.find((one) => sameName(one.name, was.name));
    if (is === undefined) return [{ freeze, what: "freeze-removed" }];
    const from = firstFree(was, is, now.getTime());
    const environments = environmentsOf(after).filter((name) => holdsIn(was, name) && !holdsIn(is, name));
    // Null are the administrators, who may change every rule.
    const added = is.override === null ? [] : addedReferences(before, was.override ?? [], after, is.override);
    return [
      ...(from === null ? [] : [{ freeze, what: "freeze-shortened" as const, from: new Date(from) }]),
      ...(environments.length === 0 ? [] : [{ freeze, what: "freeze-environments" as const, environments }]),
      ...(added.length === 0 ? [] : [{ freeze, what: "freeze-override" as const, added }]),
    ];
  });
}

/** The first moment from now on that the one holds and the other does not; null: none as far as they are compared. */
function firstFree(was: Freeze, is: Freeze, now: number): number | null {
  const same = (["from", "to", "every", "zone"] as const).every((key) => was[key] === is[key]);
  if (same) return null;
  const window = { from: now, to: now + comparedMs };
  const held = frozenSpans(is, window);
  for (const { from, to } of frozenSpans(was, window)) {
    const start = Math.max(from, now);
    const cover = held.find((span) => span.from <= start && span.to > start);
    if (cover === undefined) return start;
    if (cover.to < Math.min(to, window.to)) return cover.to;
  }
  return null;
}
