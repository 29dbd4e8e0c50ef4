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
