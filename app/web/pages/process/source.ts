import type { Problem } from "../../../domain/problem.ts";
import { cleanText } from "../../../messages/clean.ts";
import { fitting } from "../../parts/bytes.ts";

export interface NumberedLine {
  /** Counted from 1, as in the problems. */
  readonly number: number;
  readonly text: string;
}

/** A file of this many lines and code units is shown whole. */
const [wholeLines, wholeText] = [120, 6_000];
/** Of a longer one, so many lines before a problem and after it. */
const around = 3;
/** Room for a line, for what the page puts around it, and for all of them. Bytes. */
const [roomOfLine, roomAround, roomOfAll] = [240, 50, 14_000];

/**
 * The text of a file as it is shown beside its problems: whole where it is short, else cut around them.
 * @returns stretches of lines that follow each other, in order
 */
export function hunksOf(text: string, problems: readonly Problem[]): readonly (readonly NumberedLine[])[] {
  const lines = text.split(/\r\n|\n|\r/);
  const isWhole = lines.length <= wholeLines && text.length <= wholeText;
  const numbers = isWhole ? lines.map((_, index) => index + 1) : [...near(problems, lines.length)];
  const hunks: NumberedLine[][] = [];
  let left = roomOfAll;
  for (const number of numbers.toSorted((a, b) => a - b)) {
    const shown = fitting(cleanText(lines[number - 1] ?? ""), roomOfLine);
    const line = { number, text: shown.isCut ? `${shown.text}…` : shown.text };
    left -= Buffer.byteLength(line.text) + roomAround;
    if (left < 0) break;
    const last = hunks.at(-1);
    if (last?.at(-1)?.number === number - 1) last.push(line);
    else hunks.push([line]);
  }
  return hunks;
}

function near(problems: readonly Problem[], lines: number): ReadonlySet<number> {
  const all = problems.flatMap(({ line }) =>
    Array.from({ length: 2 * around + 1 }, (_, step) => line - around + step),
  );
  return new Set(all.filter((number) => number >= 1 && number <= lines));
}
