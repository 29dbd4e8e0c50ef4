import type { Row } from "../results.ts";

const verdict = (row: Row): string => (row.met === null ? "" : row.met ? "met" : "**missed**");

/** For a terminal: a row a line, its note below. */
export function plainTable(rows: readonly Row[]): string {
  return rows
    .map((row) => {
      const mark = row.met === null ? " " : row.met ? "✔" : "✘";
      const target = row.target === "" ? "" : ` (target ${row.target})`;
      const note = row.note === undefined ? "" : `\n      ${row.note}`;
      return `  ${mark} ${row.what}: ${row.measured}${target}${note}`;
    })
    .join("\n");
}

/** As Markdown, for the page: with notes below it, numbered. */
export function pageTable(rows: readonly Row[]): string {
  const notes = rows.flatMap((row) => (row.note === undefined ? [] : [row.note]));
  let number = 0;
  const body = rows.map((row) => {
    const mark = row.note === undefined ? "" : ` <sup>${(number += 1)}</sup>`;
    return [
      cell(row.what),
      cell(row.peer) || "–",
      cell(row.target) || "–",
      cell(row.measured) + mark,
      verdict(row),
    ];
  });
  const head = ["what", "best free peer", "target", "Drawbridge, measured", ""];
  const list = notes.map((note, index) => `${index + 1}. ${note}`);
  return [...table(head, body), "", ...list].join("\n");
}

/** The same for the README: without notes. */
export function shortTable(rows: readonly Row[]): string {
  const body = rows.map((row) => [
    cell(row.what),
    cell(row.peer) || "–",
    cell(row.target) || "–",
    `**${cell(row.measured)}**${row.met === false ? " (missed)" : ""}`,
  ]);
  return table(["what", "best free peer", "target", "Drawbridge"], body).join("\n");
}

const cell = (text: string): string => text.replaceAll("|", "\\|");

/** Columns as wide as their widest cell: as the formatter of this repository writes them. */
function table(head: readonly string[], body: readonly (readonly string[])[]): readonly string[] {
  const widths = head.map((title, column) =>
    Math.max(3, ...[title, ...body.map((row) => row[column] ?? "")].map((text) => text.length)),
  );
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? "").padEnd(width)).join(" | ")} |`;
  return [line(head), line(widths.map((width) => "-".repeat(width))), ...body.map(line)];
}
