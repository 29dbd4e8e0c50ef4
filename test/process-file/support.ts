import { type ParseContext, parseProcess } from "../../app/process-file/parse.ts";
import type { Process } from "../../app/domain/process.ts";

/** The repository of an organization; cases that are about a person's say so. */
export const acme: ParseContext = { owner: "acme", ownerType: "Organization", repository: "shop" };

/** The process of a file that nothing is wrong with. */
export function processOf(text: string, context = acme): Process {
  const parsed = parseProcess(text, context);
  if (!parsed.ok) throw new Error(problemsOf(text, context).join("\n"));
  return parsed.process;
}

/** The problems of a file, each as `line:column path: message`. */
export function problemsOf(text: string, context = acme): readonly string[] {
  const parsed = parseProcess(text, context);
  if (parsed.ok) return [];
  return parsed.problems.map(({ line, column, path, message }) => `${line}:${column} ${path}: ${message}`);
}

/** A file with these top-level lines, and the least of what else it needs. */
export function withSteps(lines: string): string {
  return `lifecycle: [Development, Production]\nsteps:\n${lines}`;
}

/** A file with these lines before the least that is needed; the given lines begin on line 1. */
export function withTop(lines: string): string {
  return `${lines}\nlifecycle: [Development, Production]\nsteps:\n  - uses: github-deployment\n`;
}

/** A file whose one gate asks this text, which begins on line 5 in column 21. */
export function asking(instructions: string): string {
  return withSteps(`  - uses: manual-intervention\n    with:\n      instructions: ${instructions}\n`);
}

/** A file whose one gate has these terms, which begin on line 6 in column 7. */
export function gate(terms: string): string {
  return asking(`x\n      ${terms}`);
}

/** A file whose one freeze, in Production, has these keys, which begin on line 3 in column 5. */
export function freezing(keys: string): string {
  return withTop(
    `freezes:\n  - name: F\n    ${keys.replaceAll("\n", "\n    ")}\n    environments: [Production]`,
  );
}

/** The problems of each file, under its title: what the tables of cases compare. */
export function reportOf(files: Readonly<Record<string, string>>, context = acme): string {
  return Object.entries(files)
    .map(([title, text]) => [title, ...problemsOf(text, context).map((problem) => `  ${problem}`)].join("\n"))
    .join("\n");
}
