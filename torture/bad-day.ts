import type { Hazard } from "../demo/github/faults.ts";
import type { Chance } from "./chance.ts";
import type { Timeline } from "./timeline.ts";

type Trouble = NonNullable<ReturnType<Hazard>>;

/** What GitHub does to a request, and how often each beside the others. */
const troubles: readonly { readonly weight: number; readonly trouble: (chance: Chance) => Trouble }[] = [
  { weight: 18, trouble: () => ({ kind: "500" }) },
  { weight: 12, trouble: () => ({ kind: "502-before" }) },
  { weight: 22, trouble: () => ({ kind: "502-after-effect" }) },
  { weight: 4, trouble: (chance) => ({ kind: "403-secondary", ms: 1_000 + chance.below(2_000) }) },
  { weight: 3, trouble: (chance) => ({ kind: "429", ms: 1_000 + chance.below(1_000) }) },
  { weight: 12, trouble: () => ({ kind: "reset" }) },
  { weight: 20, trouble: () => ({ kind: "reset-after-effect" }) },
  // GitHub gives a request up after ten seconds: later than that it has no effect any more.
  { weight: 5, trouble: (chance) => ({ kind: "stall", ms: chance.below(8_000) }) },
  { weight: 4, trouble: () => ({ kind: "stall-after-effect", ms: 30_000 }) },
];

const whole = troubles.reduce((sum, { weight }) => sum + weight, 0);

/** Lets so many of a hundred requests of the app go wrong. */
export function badDay(chance: Chance, percent: number, timeline: Timeline): Hazard {
  return ({ method, path, caller }) => {
    if (caller !== "installation" && caller !== "app") return undefined;
    // Asked in any case, so that the decisions are the same however many requests there are before.
    const isHit = chance.percent(percent);
    let at = chance.below(whole);
    if (!isHit) return undefined;
    const chosen = troubles.find(({ weight }) => (at -= weight) < 0);
    const trouble = chosen?.trouble(chance);
    if (trouble !== undefined) timeline.add(`fault ${trouble.kind}`, { method, path });
    return trouble;
  };
}
