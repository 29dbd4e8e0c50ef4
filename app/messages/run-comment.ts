import { zeroWidth } from "./escape.ts";
import { limits, truncate } from "./truncate.ts";

/**
 * Parts of what a workflow run is told, an empty line between them, within GitHub's limit. Where there is too much,
 * what no longer fits is left out line by line, and the line that is cut loses its markup: half a code span would
 * mention whom it names.
 *
 * @param end a short last part, which is always there; empty: none
 */
export function runComment(parts: readonly string[], end: string = ""): string {
  const last = end === "" ? "" : `\n\n${end}`;
  const text = parts.filter((part) => part !== "").join("\n\n");
  const room = limits.protectionComment - last.length;
  return (text.length <= room ? text : fitted(text, room)) + last;
}

function fitted(text: string, limit: number): string {
  const kept: string[] = [];
  let room = limit;
  for (const line of text.split("\n")) {
    if (line.length + 1 > room)
      return [...kept, truncate(flat(line), Math.max(0, room))].join("\n").trimEnd();
    kept.push(line);
    room -= line.length + 1;
  }
  return kept.join("\n");
}

/** The words of a line of Markdown, in which nothing is markup or a mention. */
function flat(line: string): string {
  return line
    .replace(/[`*_[\]()<>\\~]/g, "")
    .replace(/&/g, "&amp;")
    .replace(/@(?!\u200B)/g, `@${zeroWidth}`);
}
