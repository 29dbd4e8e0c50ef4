/** What people will do about each release: decided beforehand, by chance. */
import { type Chance, shuffled } from "./chance.ts";
import { approverNames, environments } from "./shops.ts";

export type Verb = "approve" | "reject" | "claim" | "cancel" | "chat";

export interface Act {
  /** First part of the login. */
  readonly by: string;
  readonly verb: Verb;
  /** Milliseconds after the one before; 0: in the same instant. */
  readonly after: number;
}

export interface Plan {
  readonly n: number;
  /** Which of the shops. */
  readonly shop: number;
  readonly environment: string;
  /** Milliseconds after the start of the run. */
  readonly begins: number;
  readonly acts: readonly Act[];
  /** How the work will end, if it is ever begun. */
  readonly work: "success" | "failure";
}

interface Asked {
  readonly shops: readonly { readonly approvals: number }[];
  readonly releases: number;
  /** Milliseconds over which they begin. */
  readonly over: number;
}

/** Half of the releases begin at once, the others over the time of the run. */
export function plans({ shops, releases, over }: Asked, chance: Chance): readonly Plan[] {
  return Array.from({ length: releases }, (_, n) => {
    const shop = n % shops.length;
    const approvals = shops[shop]?.approvals ?? 1;
    return {
      n,
      shop,
      environment: chance.of(environments),
      begins: chance.percent(50) ? chance.below(5_000) : chance.below(over),
      acts: actsOf(approvals, chance),
      work: chance.percent(8) ? "failure" : "success",
    };
  });
}

function actsOf(approvals: number, chance: Chance): readonly Act[] {
  const pause = () => (chance.percent(30) ? chance.below(1_000) : 500 + chance.below(12_000));
  const act = (by: string, verb: Verb, after = pause()): Act => ({ by, verb, after });
  const [first = "", second = "", third = ""] = shuffled(chance, approverNames);
  const needed = [first, second].slice(0, approvals);
  const together = chance.percent(30);
  const approve = needed.map((by, at) => act(by, "approve", at > 0 && together ? 0 : pause()));
  const before = [
    ...(chance.percent(20) ? [act("otto", "approve")] : []),
    ...(chance.percent(12) ? [act("otto", "chat")] : []),
  ];
  const roll = chance.below(100);
  if (roll < 40) {
    const again = chance.percent(25) ? [act(first, "approve", chance.percent(50) ? 0 : pause())] : [];
    return [...before, ...approve, ...again];
  }
  // More people than are needed, all at once.
  if (roll < 52) return [...before, ...approve, act(third, "approve", 0)];
  // Whoever took it is the one who can approve, where one is enough.
  if (roll < 60) {
    const rest = approve.filter(({ by }) => by !== first);
    return [...before, act(first, "claim"), act(second, "approve"), act(first, "approve"), ...rest];
  }
  if (roll < 70) return [...before, ...approve.slice(1), act(third, "reject")];
  if (roll < 77) return [...before, ...approve, act(third, "reject", 0)];
  if (roll < 82) return [...before, act("tom", "cancel")];
  if (roll < 87) return [...before, ...approve, act("tom", "cancel", 0)];
  // Too few, or nobody at all: it waits.
  if (roll < 94) return [...before, ...approve.slice(1), act("otto", "approve")];
  return before;
}
