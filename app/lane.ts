/** Lets so many run at once for each key; the others wait their turn. */
export function createLane(most: number) {
  const lanes = new Map<string, { running: number; readonly waiting: (() => void)[] }>();
  return async <T>(key: string, run: () => Promise<T>): Promise<T> => {
    const lane = lanes.get(key) ?? { running: 0, waiting: [] };
    lanes.set(key, lane);
    if (lane.running < most) lane.running += 1;
    else await new Promise<void>((resolve) => lane.waiting.push(resolve));
    try {
      return await run();
    } finally {
      // The place goes over to who waits longest; the last one out leaves nothing behind.
      const next = lane.waiting.shift();
      if (next === undefined) lane.running -= 1;
      else next();
      if (lane.running === 0) lanes.delete(key);
    }
  };
}
