import type { Block } from "./markdown.ts";
import type { Range } from "./range.ts";

/**
 * The rows of tables, line by line. A line without `|` right below a table is
 * none: GitHub draws it as a row, but who typed `/approve` there gave a command.
 */
export function tableRows(body: string, blocks: readonly Block[]): readonly Range[] {
  return blocks.filter((block) => !block.html).flatMap((block) => rowsOf(body, block));
}

function rowsOf(body: string, block: Block): readonly Range[] {
  const lines: (Range & { readonly text: string })[] = [];
  let start = block.start;
  for (const text of body.slice(block.start, block.end).split("\n")) {
    lines.push({ text, start, end: start + text.length });
    start += text.length + 1;
  }
  const ruler = lines.findIndex((line, index) => index > 0 && isRuler(line.text));
  return ruler === -1 ? [] : lines.slice(ruler - 1).filter((line) => line.text.includes("|"));
}

/** `--- | :-:`, the line under a table's head. */
function isRuler(line: string): boolean {
  const cells = line
    .trim()
    .replace(/^\||\|$/g, "")
    .split("|");
  return line.includes("|") && cells.every((cell) => /^:?-+:?$/.test(cell.trim()));
}
