import * as fc from "fast-check";
import { expect, it } from "vitest";
import { csvLine } from "../../app/web/parts/csv.ts";

it("quotes what would break a line of CSV", () => {
  expect(csvLine(["plain", 'with "quotes"', "a,b", "two\nlines", "", null, 12])).toBe(
    'plain,"with ""quotes""","a,b","two\nlines",,,12\r\n',
  );
});

it.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])("leaves no formula in %j", (formula) => {
  expect(csvLine([formula]).replace(/^"/, "")).toMatch(/^'/);
});

it("can be read back, whatever is in it", () => {
  fc.assert(
    fc.property(fc.array(fc.string(), { minLength: 1, maxLength: 5 }), (cells) => {
      const [row, ...more] = readCsv(csvLine(cells));
      expect(more).toEqual([]);
      expect(row).toEqual(cells.map((cell) => (/^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell)));
    }),
  );
});

/** RFC 4180, read by its grammar. */
function readCsv(text: string): readonly (readonly string[])[] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/gy;
  for (let match = cell.exec(text); match !== null && match[0] !== ""; match = cell.exec(text)) {
    rows.at(-1)?.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "\r\n") rows.push([]);
    if (cell.lastIndex === text.length) break;
  }
  return rows.slice(0, -1);
}
