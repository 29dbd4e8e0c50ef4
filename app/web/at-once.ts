/** How many of something each person has at a time: who has too many waits, and nobody else does. */
interface AtOnce {
  /** @returns gives it back; null: the person has as many as there may be */
  readonly take: (person: number) => (() => void) | null;
}

export function atOnce(most: number): AtOnce {
  const taken = new Map<number, number>();
  return {
    take: (person) => {
      const before = taken.get(person) ?? 0;
      if (before >= most) return null;
      taken.set(person, before + 1);
      return () => {
        const left = (taken.get(person) ?? 1) - 1;
        if (left === 0) taken.delete(person);
        else taken.set(person, left);
      };
    },
  };
}
