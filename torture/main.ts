import { writeFileSync } from "node:fs";
import { readOptions } from "./options.ts";
import { report } from "./report.ts";
import { run } from "./run.ts";

const read = readOptions(process.argv.slice(2), Date.now() % 1_000_000);
if (!read.run) {
  (read.exitCode === 0 ? process.stdout : process.stderr).write(read.text);
  process.exitCode = read.exitCode;
} else {
  const began = performance.now();
  const outcome = await run(read.options, (line) => {
    const seconds = String(Math.round((performance.now() - began) / 1_000)).padStart(4);
    process.stdout.write(`${seconds} s  ${line}\n`);
  });
  const text = report(outcome);
  process.stdout.write(`\n${text}`);
  if (read.options.report !== null) writeFileSync(read.options.report, text);
  process.exit(outcome.found.length === 0 ? 0 : 1);
}
