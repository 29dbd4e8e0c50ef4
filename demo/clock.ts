/** The time that the demo's GitHub shows: the machine's, but while a history is written. */
export interface Clock {
  readonly now: () => Date;
  /** @param to null: the machine's time again */
  readonly set: (to: Date | null) => void;
}

export function demoClock(): Clock {
  let shown: Date | null = null;
  return {
    now: () => shown ?? new Date(),
    set: (to) => {
      shown = to;
    },
  };
}
