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
  let best: string | undefined;
  let least = 3;
  for (const candidate of candidates.slice(0, mostCandidates)) {
    const meant = fold(candidate);
    if (Math.abs(meant.length - typed.length) >= least) continue;
    const errors = typingErrors(typed, meant);
    if (errors < least && errors * 2 < meant.length) {
      best = candidate;
      least = errors;
    }
  }
  return best;
}

/** Letters left out, added, wrong, or two of them swapped (optimal string alignment). */
function typingErrors(a: string, b: string): number {
  let before: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const wrong = a[row - 1] === b[column - 1] ? 0 : 1;
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        last[column]! + 1,
        current[column - 1]! + 1,
        last[column - 1]! + wrong,
        swapped ? before[column - 2]! + 1 : Infinity,
      );
    }
    before = last;
    last = current;
  }
  return last[b.length]!;
}
