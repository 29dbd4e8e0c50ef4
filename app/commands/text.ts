import { bounded } from "./bounds.ts";
import { findHidden } from "./hidden.ts";
import { readMarkdown } from "./markdown.ts";
import type { Range } from "./range.ts";
import { tableRows } from "./table.ts";
import { trimmed } from "./words.ts";

/** A line that the comment's writer wrote and its readers see. */
export interface CommentLine {
  /** Without white space and unseen characters at its ends. */
  readonly text: string;
  /** Begins with `/`, outside quotes, code, HTML comments and tables: it may be a command. */
  readonly candidate: boolean;
}

/** More indentation makes code, or looks like it. */
const mostSpaces = 3;

/**
 * The lines of a comment, without block quotes and HTML comments. Lines of
 * code and tables are among them, since a note may hold them, but are no
 * candidates. In lists and blocks of HTML only a line without indentation is:
 * typed right below a list or `</details>`, it is part of it for Markdown only.
 * Of a very long or deeply nested comment the beginning (`bounds.ts`). Empty
 * where nothing begins with `/`.
 */
export function commentLines(body: string): readonly CommentLine[] {
  const text = bounded(body.replace(/^\uFEFF/, "").replace(/\r\n?/g, "\n"));
  const lines = linesOf(text);
  if (!lines.some((line) => line.slash !== null)) return [];

  const { blocks, quotes } = readMarkdown(text);
  const { comments, quoted } = findHidden(text, blocks);
  const plain = sweep(blocks.flatMap((block) => block.text));
  const shut = [comments, quoted, tableRows(text, blocks)].map((ranges) => sweep(ranges));
  // From its line's beginning: within a list the mark of the list stands before that of the quote.
  const quote = sweep(quotes.map(({ start, end }) => ({ start: text.lastIndexOf("\n", start) + 1, end })));
  const shown = withoutComments(text, comments).split("\n");

  const isCandidate = ({ slash }: Line) => {
    const inside = slash === null ? undefined : plain(slash.at);
    if (slash === null || inside === undefined || (inside.flush && slash.spaces > 0)) return false;
    return shut.every((within) => within(slash.at) === undefined);
  };
  return lines.flatMap((line, index) =>
    quote(line.start) === undefined ? [{ text: trimmed(shown[index]!), candidate: isCandidate(line) }] : [],
  );
}

interface Line {
  readonly start: number;
  /** Where its first visible character is, if that is a `/`, and how many spaces stand before it. */
  readonly slash: { readonly at: number; readonly spaces: number } | null;
}

function linesOf(text: string): readonly Line[] {
  let start = 0;
  return text.split("\n").map((line) => {
    const from = start;
    start += line.length + 1;
    const before = line.length - trimmed(`${line}|`).length + 1;
    const spaces = line.slice(0, before).split(" ").length - 1;
    const opens = line[before] === "/" && spaces <= mostSpaces && !line.slice(0, before).includes("\t");
    return { start: from, slash: opens ? { at: from + before, spaces } : null };
  });
}

/** Line ends stay, so that the lines keep their places. */
function withoutComments(text: string, comments: readonly Range[]): string {
  let shown = "";
  let from = 0;
  for (const { start, end } of comments) {
    shown += text.slice(from, start) + text.slice(start, end).replace(/[^\n]/g, "");
    from = end;
  }
  return shown + text.slice(from);
}

/** Finds the range that holds a position, for positions and ranges that both come in their order. */
function sweep<R extends Range>(ranges: readonly R[]): (at: number) => R | undefined {
  let next = 0;
  return (at) => {
    while (next < ranges.length && ranges[next]!.end <= at) next++;
    const range = ranges[next];
    return range !== undefined && range.start <= at ? range : undefined;
  };
}
