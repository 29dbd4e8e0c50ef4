import { availableParallelism } from "node:os";
import { readOptions } from "./options.ts";
import { type PartName, parts } from "./parts.ts";
import { readResults, type Results, writeReport } from "./report/report.ts";
import { plainTable } from "./report/table.ts";

const options = readOptions(process.argv.slice(2));
if ("text" in options) {
  process.stdout.write(options.text);
  process.exitCode = options.code;
} else {
  const began = performance.now();
  const measured: Partial<Record<PartName, Results["parts"][string]>> = {};
  for (const name of options.only) {
    const seconds = () => ((performance.now() - began) / 1_000).toFixed(0).padStart(4);
    process.stdout.write(`${seconds()} s  ${name}\n`);
    const say = (what: string) => process.stdout.write(`${seconds()} s    ${what}\n`);
    measured[name] = await parts[name]({ quick: options.quick, say });
  }
  process.stdout.write(`\n${plainTable(Object.values(measured).flatMap((one) => one.rows))}\n`);
  if (options.write) {
    const before = await readResults();
    const cores = availableParallelism();
    await writeReport({ cores, node: process.version, parts: { ...before?.parts, ...measured } });
  }
}
