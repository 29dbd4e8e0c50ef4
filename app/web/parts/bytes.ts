import { cleanLine } from "../../messages/clean.ts";
import { truncate } from "../../messages/truncate.ts";
import { type Html, html, none } from "./html.ts";
import { markdown } from "./markdown.ts";

/** How many bytes of a page this takes, as it is sent. */
export function bytesOf(part: Html): number {
  if (part instanceof Promise) throw new Error("A part that is still to come has no size");
  return Buffer.byteLength(String(part));
}

/** Markdown in at most so many bytes, whatever it becomes; where it is cut, that is said. */
export function markdownWithin(text: string, bytes: number): Html {
  // Reading Markdown takes its time: of what has no room anyway, none is read.
  for (let length = Math.min(text.length, bytes); length > 0; length = Math.floor(length / 2)) {
    const shown = markdown(truncate(text, length));
    if (bytesOf(shown) <= bytes) return shown;
  }
  return none;
}

/**
 * As much of anybody's text as has room on a page, counted as it is sent: escaped, in UTF-8.
 * @returns whether something was left out, too
 */
export function fitting(text: string, bytes: number): { readonly text: string; readonly isCut: boolean } {
  // No character takes less than a byte.
  let [fits, over] = [0, Math.min(text.length, bytes) + 1];
  while (over - fits > 1) {
    const length = Math.floor((fits + over) / 2);
    if (bytesOf(html`${text.slice(0, length)}`) <= bytes) fits = length;
    else over = length;
  }
  if (fits >= text.length) return { text, isCut: false };
  // Half a character is none.
  const isHalf = /[\uD800-\uDBFF]/.test(text.charAt(fits - 1)) && /[\uDC00-\uDFFF]/.test(text.charAt(fits));
  return { text: text.slice(0, isHalf ? fits - 1 : fits), isCut: true };
}

/** The same on one line, which says by its end that it is cut. */
export function lineWithin(text: string, bytes: number): string {
  const whole = cleanLine(text);
  if (!fitting(whole, bytes).isCut) return whole;
  const end = "…";
  const room = bytes - bytesOf(html`${end}`);
  return room < 1 ? "" : `${fitting(whole, room).text}${end}`;
}

/** What several parts of a page share: who comes first takes, and who finds no room is left out. */
interface Share {
  readonly take: (part: Html) => Html | null;
}

export function shareOf(bytes: number): Share {
  let left = bytes;
  return {
    take: (part) => {
      const size = bytesOf(part);
      if (size > left) return null;
      left -= size;
      return part;
    },
  };
}
