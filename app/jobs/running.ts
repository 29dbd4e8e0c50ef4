/** Counts what is being done, so that a stop, or a test, can wait until nothing is. */
export interface RunningJobs {
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
  readonly count: () => number;
}

export function drainable(): RunningJobs {
  let count = 0;
  return {
    count: () => count,
    during: async (work) => {
      count += 1;
      try {
        return await work();
      } finally {
        count -= 1;
      }
    },
  };
}
