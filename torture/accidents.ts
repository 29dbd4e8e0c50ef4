/** What befalls the replicas and the database, and when: decided beforehand, by chance. */
import { type Chance, shuffled } from "./chance.ts";
import type { Options } from "./options.ts";

export type Accident = {
  /** Milliseconds after the one before, and, but for a hasty one, after some replica could work again. */
  readonly after: number;
  /** It may find both replicas starting. */
  readonly hasty: boolean;
} & (
  | { readonly kind: "kill"; readonly replica: number }
  | { readonly kind: "kill-both" }
  | { readonly kind: "stall"; readonly replica: number; readonly ms: number }
  | { readonly kind: "database" }
);

/** As many of each as were asked for, in an order and at times that nobody knows. */
export function accidents(
  options: Pick<Options, "kills" | "stalls" | "databaseRestarts">,
  chance: Chance,
): readonly Accident[] {
  const kinds: Accident["kind"][] = [];
  for (let left = options.kills; left > 0;) {
    const both = left > 1 && chance.percent(8);
    kinds.push(both ? "kill-both" : "kill");
    left -= both ? 2 : 1;
  }
  for (let stalls = 0; stalls < options.stalls; stalls += 1) kinds.push("stall");
  for (let restarts = 0; restarts < options.databaseRestarts; restarts += 1) kinds.push("database");
  return shuffled(chance, kinds).map((kind): Accident => {
    // Mostly while something is under way, now and then while the process starts.
    const hasty = chance.percent(15);
    const after = hasty ? 200 + chance.below(1_500) : 1_000 + chance.below(5_000);
    const replica = chance.below(2);
    if (kind === "kill") return { kind, after, hasty, replica };
    if (kind === "stall") return { kind, after, hasty, replica, ms: 15_000 + chance.below(25_000) };
    return { kind, after, hasty };
  });
}
