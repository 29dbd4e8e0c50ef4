/** GitHub's own limit for a comment. */
const mostCharacters = 65_536;
const mostLines = 3_000;
/** List and quote marks of all lines; every two columns before one count like one more. */
const mostMarks = 1_000;
/** List and quote marks of one line. */
const deepest = 10;

const mark = /[ \t]*(?:>|(?:[*+-]|\d{1,9}[.)])(?=[ \t]|$))/y;
const thematicBreak = /^[ \t]*([-*])(?:[ \t]*\1){2,}[ \t]*$/;

/**
 * The leading part of a comment that is read. Finding the blocks of Markdown
 * takes a time that grows with the square of nested lists and quotes: a comment
 * of 65,536 characters made for it took more than two minutes. Within these
 * limits, which nobody reaches by writing, it is a fraction of a second.
 * Positions stay what they were: what is nested too deep becomes spaces.
 */
export function bounded(body: string): string {
  const kept: string[] = [];
  let marks = 0;
  for (const line of body.slice(0, mostCharacters).split("\n", mostLines)) {
    const { count, end } = marksOf(line);
    if (count > 0) marks += count + Math.floor(line.search(/[^ \t]/) / 2);
    if (marks > mostMarks) break;
    kept.push(count < deepest ? line : line.slice(0, end).padEnd(line.length));
  }
  return kept.join("\n");
}

/** The marks of lists and quotes that a line begins with, the deepest ones left out. */
export function marksOf(line: string): { readonly count: number; readonly end: number } {
  if (thematicBreak.test(line)) return { count: 0, end: 0 };
  let count = 0;
  let end = 0;
  for (mark.lastIndex = 0; count < deepest && mark.test(line); count++) end = mark.lastIndex;
  return { count, end };
}
