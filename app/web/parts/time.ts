import { duration, utc } from "../../messages/time.ts";
import { type Html, html } from "./html.ts";

/** A moment: UTC, until the page's script shows it in the reader's own time and keeps UTC for who points at it. */
export function time(at: Date): Html {
  return html`<time datetime="${at.toISOString()}">${utc(at)}</time>`;
}

/** The same, where the page's script shows how long ago it was. */
export function age(at: Date): Html {
  return html`<time datetime="${at.toISOString()}" data-age>${utc(at)}</time>`;
}

/** How long something took, or takes so far. */
export function span(from: Date, to: Date): string {
  return duration(to.getTime() - from.getTime());
}
