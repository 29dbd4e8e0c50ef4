import type { Story } from "../../support/story.ts";

export const second = 1_000;
export const minute = 60 * second;
export const hour = 60 * minute;
export const day = 24 * hour;

/** A time on the app's clock, so many milliseconds from now: `2026-11-22T06:00:00Z`. */
export function from(story: Story, milliseconds: number): string {
  return new Date(story.now.getTime() + milliseconds).toISOString().replace(/\.\d+Z$/, "Z");
}

/** What the clocks of a zone show: `2026-11-22T07:00`. */
export function shownIn(zone: string, at: Date): string {
  const parts = new Intl.DateTimeFormat("sv-SE", {
    timeZone: zone,
    dateStyle: "short",
    timeStyle: "short",
  }).format(at);
  return parts.replace(" ", "T");
}

/** The first whole minute after a time for which something holds; at most 370 days later. */
export function firstMinute(after: Date, holds: (at: Date) => boolean): Date {
  const start = Math.ceil(after.getTime() / minute) * minute;
  for (let at = start; at < start + 370 * day; at += minute) {
    if (holds(new Date(at))) return new Date(at);
  }
  throw new Error("It never holds");
}

/** The next hour at which the clocks of a zone are turned. */
export function nextTurn(zone: string, after: Date): Date {
  const offset = (at: Date) => Date.parse(`${shownIn(zone, at)}Z`) - at.getTime();
  const start = Math.ceil(after.getTime() / hour) * hour;
  const now = offset(new Date(start));
  for (let at = start; at < start + 370 * day; at += hour) {
    if (offset(new Date(at)) !== now) return new Date(at);
  }
  throw new Error(`The clocks of ${zone} are never turned`);
}
