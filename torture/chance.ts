/** Chance that can be told again: the same seed gives the same numbers (mulberry32). */
export interface Chance {
  /** A whole number from 0, below the limit. */
  readonly below: (limit: number) => number;
  readonly of: <T>(list: readonly T[]) => T;
  /** True in so many of a hundred cases. */
  readonly percent: (cases: number) => boolean;
}

export function chanceFrom(seed: number): Chance {
  let state = seed >>> 0;
  const below = (limit: number): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
  return {
    below,
    of: (list) => {
      if (list.length === 0) throw new Error("There is nothing to choose from");
      return list[below(list.length)]!;
    },
    percent: (cases) => below(100) < cases,
  };
}

/**
 * A chance of its own for one part of a run, so that what it decides does not depend on when the others ask.
 * @param part its name: another name gives other numbers
 */
export function chanceOf(seed: number, part: string): Chance {
  let mixed = seed >>> 0;
  for (const letter of part) mixed = Math.imul(mixed ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  return chanceFrom(mixed);
}

/** The same things in another order. */
export function shuffled<T>(chance: Chance, things: readonly T[]): readonly T[] {
  const left = [...things];
  const order: T[] = [];
  while (left.length > 0) order.push(...left.splice(chance.below(left.length), 1));
  return order;
}
