import { fold } from "./process.ts";

/** Beyond these the answer is not worth the time: both come from hostile files only. */
const longestWord = 64;
const mostCandidates = 200;

/**
 * The candidate that was probably meant by the word: at most two typing errors
 * away, and less than half of it wrong. Undefined where none is near; the
 * first of those equally near.
 */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  const typed = fold(word);
  if (typed.length > longestWord) return undefined;
  const meant = candidates.slice(0, mostCandidates).map((name) => ({ name, folded: fold(name) }));
  const near = (errors: number) =>
    meant.find(({ folded }) => errors * 2 < folded.length && isWithin(typed, folded, errors))?.name;
  return near(0) ?? near(1) ?? near(2);
}

/** Whether so many letters left out, added, wrong, or swapped with the next, are enough to make one of the other. */
function isWithin(a: string, b: string, errors: number): boolean {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same++;
  const [x, y] = [a.slice(same), b.slice(same)];
  if (Math.abs(x.length - y.length) > errors) return false;
  if (errors === 0) return x === y;
  const swapped = x[0] === y[1] && x[1] === y[0];
  return (
    isWithin(x.slice(1), y.slice(1), errors - 1) ||
    isWithin(x.slice(1), y, errors - 1) ||
    isWithin(x, y.slice(1), errors - 1) ||
    (swapped && isWithin(x.slice(2), y.slice(2), errors - 1))
  );
}
