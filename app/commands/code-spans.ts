import type { Range } from "./range.ts";

/** Back-ticks, or a character that a backslash makes plain. */
const token = /\\[!-/:-@[-`{-~]|`+/g;

/**
 * The code within a paragraph, as CommonMark has it: from a run of back-ticks
 * to the next run of the same length, in which backslashes mean nothing.
 */
export function codeSpans(body: string, paragraph: Range): readonly Range[] {
  const text = body.slice(paragraph.start, paragraph.end);
  const closing = runsByLength(text);
  const spans: Range[] = [];
  token.lastIndex = 0;
  for (let found = token.exec(text); found !== null; found = token.exec(text)) {
    const length = found[0].length;
    const end = found.index + length;
    if (found[0].startsWith("\\")) continue;
    const runs = closing.get(length) ?? [];
    while (runs.length > 0 && runs.at(-1)! < end) runs.pop();
    const close = runs.at(-1);
    if (close === undefined) continue;
    spans.push({ start: paragraph.start + found.index, end: paragraph.start + close + length });
    token.lastIndex = close + length;
  }
  return spans;
}

/** Where the runs of back-ticks of each length begin, the last one first. */
function runsByLength(text: string): ReadonlyMap<number, number[]> {
  const all = Array.from(text.matchAll(/`+/g), ({ 0: run, index }) => ({ length: run.length, index }));
  return new Map(
    Array.from(
      Map.groupBy(all, (run) => run.length),
      ([length, runs]) => [length, runs.map((run) => run.index).toReversed()],
    ),
  );
}
