import type { Masks } from "./masks.ts";

/** The end of what a script prints. */
export interface Tail {
  /** A whole line, without its end. */
  readonly add: (line: string) => void;
  /** At most 64 KiB in UTF-8, without what is to be hidden: also what was printed before that was known. */
  readonly text: () => string;
  readonly lastLines: (count: number) => readonly string[];
}

/** Bytes of it that Drawbridge keeps. */
const maxTail = 65_536;
/** More than is shown, since masks can make it shorter. In UTF-16 code units. */
const kept = 4 * maxTail;
const longestLine = maxTail;

export function tailOf(masks: Masks): Tail {
  let lines: string[] = [];
  let size = 0;
  // Seldom and much at once: there may be millions of lines.
  const forget = () => {
    let first = 0;
    for (; size > kept; first++) size -= (lines[first]?.length ?? 0) + 1;
    lines = lines.slice(first);
  };
  const masked = () => masks.hide(lines.join("\n")).replaceAll("\0", "\uFFFD").toWellFormed();
  return {
    add: (line) => {
      // A part of a secret cannot be recognized: a line is kept whole or not at all.
      const whole = line.length > longestLine ? `(a line of ${line.length} characters)` : line;
      lines.push(whole);
      size += whole.length + 1;
      if (size > 2 * kept) forget();
    },
    text: () => lastBytes(lines.length === 0 ? "" : `${masked()}\n`),
    lastLines: (count) =>
      masked()
        .split("\n")
        .filter((line) => line.trim() !== "")
        .slice(-count),
  };
}

/** Begins with a whole line; a last one that is too long by itself is only told of. */
function lastBytes(text: string): string {
  const bytes = Buffer.from(text);
  if (bytes.length <= maxTail) return text;
  const cut = bytes.subarray(bytes.length - maxTail);
  const whole = cut.subarray(cut.indexOf("\n") + 1).toString();
  if (whole !== "") return whole;
  const last = bytes.subarray(bytes.lastIndexOf("\n", -2) + 1, -1);
  return `(a line of ${last.length} bytes)\n`;
}
