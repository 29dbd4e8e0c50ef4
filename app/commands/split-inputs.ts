import { nameKey, trimmed } from "./words.ts";

export interface SplitNote {
  /** By the names as they were asked for; only what was given. */
  readonly inputs: Readonly<Record<string, string>>;
  /** The other lines. */
  readonly note: string;
}

const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/;

/**
 * Takes the lines `name: value` out of a note, for the names that a gate asks
 * for; of one given twice the last counts. What stands in a block of code is
 * the note's: a log that is pasted there gives no values.
 */
export function splitInputs(note: string, names: readonly string[]): SplitNote {
  const byKey = new Map(names.map((name) => [nameKey(name), name]));
  const inputs = new Map<string, string>();
  const rest: string[] = [];
  let open: string | null = null;
  for (const line of note.split("\n")) {
    const marks = fence.exec(line)?.[1];
    const colon = open === null ? line.indexOf(":") : -1;
    const name = colon === -1 ? undefined : byKey.get(nameKey(line.slice(0, colon)));
    if (name !== undefined) inputs.set(name, trimmed(line.slice(colon + 1)));
    else rest.push(line);
    if (marks !== undefined) open = fenceAfter(open, marks, line);
  }
  return { inputs: Object.fromEntries(inputs), note: trimmed(rest.join("\n")) };
}

/** A block ends at a line of nothing but the marks that it began with, at least as many. */
function fenceAfter(open: string | null, marks: string, line: string): string | null {
  if (open === null) return marks;
  return marks.startsWith(open) && trimmed(line) === marks ? null : open;
}
