import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Measured } from "../results.ts";
import { parts } from "../parts.ts";
import { svgOf } from "./plot.ts";
import { pageTable, shortTable } from "./table.ts";

/** What was measured last, part by part: one that is measured again replaces its own. */
export interface Results {
  readonly cores: number;
  readonly node: string;
  readonly parts: Readonly<Record<string, Measured>>;
}

const root = fileURLToPath(new URL("../../", import.meta.url));
const folder = `${root}docs/performance`;
const kept = `${folder}/results.json`;

export async function readResults(): Promise<Results | null> {
  return existsSync(kept) ? (JSON.parse(await readFile(kept, "utf8")) as Results) : null;
}

/** Writes the results, the plots, and what lies between the markers of the two pages. */
export async function writeReport(results: Results): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(kept, `${JSON.stringify(results, null, 2)}\n`);
  const measured = Object.keys(parts).flatMap((name) => results.parts[name] ?? []);
  const rows = measured.flatMap((one) => one.rows);
  const plots = measured.flatMap((one) => one.plots);
  for (const plot of plots) await writeFile(`${folder}/${plot.name}.svg`, await svgOf(plot));
  const pictures = plots.map((plot) => `![${plot.title}](performance/${plot.name}.svg)`).join("\n\n");
  const machine = `Measured on ${results.cores} cores, Node ${results.node.replace(/^v/, "")}.`;
  await fill(`${root}docs/performance.md`, `${machine}\n\n${pageTable(rows)}\n\n${pictures}`);
  await fill(`${root}README.md`, shortTable(rows.filter((row) => row.target !== "")));
  // Written as everything in this repository is.
  await promisify(execFile)("oxfmt", ["docs/performance.md", "README.md", "docs/performance/results.json"], {
    cwd: root,
  });
}

async function fill(path: string, text: string): Promise<void> {
  const page = await readFile(path, "utf8");
  const [begin, end] = ["<!-- bench:start -->", "<!-- bench:end -->"];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from === -1 || to < from) throw new Error(`${path} has no place for the results: ${begin} … ${end}`);
  await writeFile(path, `${page.slice(0, from + begin.length)}\n\n${text}\n\n${page.slice(to)}`);
}
