import { marker, type MarkerKind } from "./marker.ts";
import { limits, truncate } from "./truncate.ts";

/** A part of a message: as it is, or one that takes what room is left (in code units) and may come out empty. */
export type Part = string | ((room: number) => string);

/** Less room than this, in code units, is not worth a part. */
const leastRoom = 400;
/** What an elastic part leaves to each that follows it: the first is the one that matters most. */
const reserve = 4000;

/**
 * Parts with an empty line between them, within a limit: parts of fixed length
 * are bounded by what they are made of, the elastic ones share what is left.
 */
export function fit(parts: readonly Part[], limit: number): string {
  const fixed = parts.filter((part) => typeof part === "string").filter((part) => part !== "");
  let elastic = parts.length - parts.filter((part) => typeof part === "string").length;
  let room = limit - fixed.reduce((sum, part) => sum + part.length + 2, 0) - 2 * elastic;
  const written = parts.map((part) => {
    if (typeof part === "string") return part;
    elastic--;
    const share = Math.max(room - reserve * elastic, Math.floor(room / (elastic + 1)));
    const text = share < leastRoom ? "" : part(share);
    room -= text.length;
    return text;
  });
  return truncate(written.filter((part) => part !== "").join("\n\n"), limit);
}

/** A comment or an issue's body, with the marker as its last line. */
export function comment(parts: readonly Part[], kind: MarkerKind, id: string): string {
  const end = `\n\n${marker(kind, id)}`;
  return fit(parts, limits.comment - end.length) + end;
}

/** Something to open by a click. The content starts after an empty line, so that it is read as Markdown. */
export function details(summary: string, content: (room: number) => string): Part {
  const start = `<details>\n<summary>${summary}</summary>\n\n`;
  const end = "\n\n</details>";
  return (room) => {
    const text = content(room - start.length - end.length);
    return text === "" ? "" : start + text + end;
  };
}

/** A table whose cells are Markdown on one line; rows that find no room are counted instead. */
export function table(
  head: readonly string[],
  rows: readonly (readonly string[])[],
): (room: number) => string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const top = `${line(head)}\n${line(head.map(() => "---"))}`;
  return (room) =>
    [top, ...fitting(rows.map(line), room - top.length, (more) => line([`… and ${more} more`]))].join("\n");
}

/** A Markdown list in the room there is. */
export function list(items: readonly string[]): (room: number) => string {
  return (room) =>
    fitting(
      items.map((item) => `- ${item}`),
      room,
      (more) => `- … and ${more} more`,
    ).join("\n");
}

/** As many lines as fit, and then how many do not. */
function fitting(lines: readonly string[], room: number, rest: (more: number) => string): readonly string[] {
  let left = room - 40;
  const fits = lines.findIndex((line) => (left -= line.length + 1) < 0);
  return fits === -1 ? lines : [...lines.slice(0, fits), rest(lines.length - fits)];
}
