import { counts, type Finding } from "./count/finding.ts";
import type { Options } from "./options.ts";

export interface Outcome {
  readonly options: Options;
  /** Names of figures and what they came to, in the order of the report. */
  readonly figures: readonly (readonly [name: string, value: string])[];
  readonly found: readonly Finding[];
  /** What is no finding, and worth a look. */
  readonly notes: readonly string[];
  /** Where the logs, the timeline and the evidence are. */
  readonly folder: string;
}

/** The whole report as Markdown. */
export function report({ options, figures, found, notes, folder }: Outcome): string {
  const of = (name: string) => found.filter(({ count }) => count === name);
  const lines = [
    `# Torture: ${options.kills} kills, seed ${options.seed}`,
    "",
    "| what happened | |",
    "| --- | ---: |",
    ...figures.map(([name, value]) => `| ${name} | ${value} |`),
    "",
    "| what has to be 0 | |",
    "| --- | ---: |",
    ...counts.map((name) => `| ${name} | ${of(name).length} |`),
    "",
    ...(notes.length === 0 ? [] : [...notes.map((note) => `- ${note}`), ""]),
  ];
  if (found.length === 0) return [...lines, "Nothing was found.", ""].join("\n");
  const findings = found.slice(0, 60).map(({ count, what }, index) => `${index + 1}. ${count}: ${what}`);
  const more = found.length > 60 ? [`… and ${found.length - 60} more.`] : [];
  const again = `npm run torture -- --seed ${options.seed} --kills ${options.kills} --releases ${options.releases}`;
  return [
    ...lines,
    ...findings,
    ...more,
    "",
    `The logs of both replicas, the timeline and the evidence for each finding are in ${folder}.`,
    `Its decisions again: \`${again}\``,
    "",
  ].join("\n");
}
