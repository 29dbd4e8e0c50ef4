import { parseArgs } from "node:util";
import { type PartName, parts } from "./parts.ts";

export const help = `Usage: npm run bench [-- options]

Measures what docs/performance.md promises, with nothing but this machine: a local GitHub, the real app, a real
PostgreSQL. On two cores all of it takes about 70 minutes; nothing else should run meanwhile.

  --only PART,…  only these parts: ${Object.keys(parts).join(", ")}
  --quick        small sizes: to see that it works, not to read the figures
  --write        writes the results into docs/performance and the tables of README.md and docs/performance.md
  --help         this text
`;

export interface Options {
  readonly only: readonly PartName[];
  readonly quick: boolean;
  readonly write: boolean;
}

/** @returns the options, or the text to end with and the exit code */
export function readOptions(
  args: readonly string[],
): Options | { readonly text: string; readonly code: number } {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        only: { type: "string" },
        quick: { type: "boolean", default: false },
        write: { type: "boolean", default: false },
        help: { type: "boolean", short: "h", default: false },
      },
    });
    if (values.help) return { text: help, code: 0 };
    const names = values.only?.split(",") ?? Object.keys(parts);
    const unknown = names.filter((name) => !Object.hasOwn(parts, name));
    if (unknown.length > 0) return { text: `There is no part ${unknown.join(", ")}.\n\n${help}`, code: 2 };
    return { only: names as PartName[], quick: values.quick, write: values.write };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return { text: `${error.message}\n\n${help}`, code: 2 };
  }
}
