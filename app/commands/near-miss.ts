import { nearest } from "../domain/nearest.ts";
import { fold } from "../domain/process.ts";

/** Words of their own that are near to a command without being a slip, most of them commands of other apps. */
const foreign = "about black process prompt rebase reset retest retro revert static unlock".split(" ");

/** In shorter names two wrong letters make any word of another: "back" and "book" of "block". */
const longEnough = 6;

/**
 * The command that a word behind a slash was probably meant to be, punctuation
 * stuck to it or not. Undefined for other words: they are for somebody else.
 */
export function nearestCommand(typed: string, names: readonly string[]): string | undefined {
  // Letters and perhaps some punctuation: no path, no address, no fraction.
  const word = fold(/^([\p{L}\p{N}_-]+)[^\p{L}\p{N}/]{0,8}$/u.exec(typed)?.[1] ?? "");
  if (word === "" || foreign.includes(word)) return undefined;
  const near = (name: string) => name[0] === word[0] && (name.length >= longEnough || isOneSlip(word, name));
  return nearest(word, names.filter(near));
}

/** Whether one letter too many, left out, wrong, or swapped with the next, is all the difference. */
function isOneSlip(a: string, b: string): boolean {
  let start = 0;
  while (start < b.length && a[start] === b[start]) start++;
  let x = a.slice(start);
  let y = b.slice(start);
  while (x !== "" && y !== "" && x.at(-1) === y.at(-1)) {
    x = x.slice(0, -1);
    y = y.slice(0, -1);
  }
  return (x.length <= 1 && y.length <= 1) || (x.length === 2 && x === `${y[1]}${y[0]}`);
}
