/** Times of the history, counted back from now: on working days people release and decide. */
export interface Calendar {
  readonly now: Date;
  /** So many working days ago, at this time of the day (UTC). */
  readonly on: (workingDaysAgo: number, time: `${number}:${number}`) => Date;
  readonly minutesAgo: (minutes: number) => Date;
  /** A day that is so many days away (before now: negative), at midnight UTC. */
  readonly day: (days: number) => Date;
}

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

export function calendarOf(now: Date): Calendar {
  const midnight = Math.floor(now.getTime() / dayMs) * dayMs;
  const workingDay = (ago: number): number => {
    let [at, left] = [midnight, ago];
    while (left > 0) {
      at -= dayMs;
      if (![0, 6].includes(new Date(at).getUTCDay())) left -= 1;
    }
    return at;
  };
  return {
    now,
    on: (ago, time) => {
      const [hours = 0, minutes = 0] = time.split(":").map(Number);
      return new Date(workingDay(ago) + (hours * 60 + minutes) * minuteMs);
    },
    minutesAgo: (minutes) => new Date(now.getTime() - minutes * minuteMs),
    day: (days) => new Date(midnight + days * dayMs),
  };
}

export function later(at: Date, minutes: number): Date {
  return new Date(at.getTime() + minutes * minuteMs);
}
