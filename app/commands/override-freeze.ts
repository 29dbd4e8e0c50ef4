import { usageProblem, type UsageProblem } from "./definition.ts";
import { type OptionProblem, optionExamples, optionProblem } from "./option.ts";
import { optionAt, type OptionName, strayOption } from "./option-words.ts";
import { noteOf, trimmed } from "./words.ts";

/** What stands behind the arguments of `/promote`, `/redeploy` and `/rollback`. */
export interface Ending {
  /** Why freezes shall not hold the deployment; null: they do. */
  readonly overrideFreeze: string | null;
  readonly note: string;
}

/** What tells an option that is meant from a word that begins a note: "at last", "with care". */
const meant: Readonly<Record<Exclude<OptionName, "override-freeze">, RegExp>> = {
  at: /^\s*\d/,
  guided: /^/,
  skip: /^/,
  with: /^\s*[A-Za-z_][\w-]*=/,
};

interface Reason {
  readonly kind: "read";
  readonly says: { readonly overrideFreeze: string };
  readonly end: number;
}

/** The reason behind `override-freeze`: the rest of the line. */
export function readReason(line: string, from: number): Reason | OptionProblem {
  const overrideFreeze = trimmed(line.slice(from));
  return overrideFreeze === ""
    ? optionProblem("override-freeze", 'the reason behind "override-freeze" is missing')
    : { kind: "read", says: { overrideFreeze }, end: line.length };
}

/**
 * `[override-freeze <reason>] [note]`.
 * @param command that works, for an example
 */
export function readEnding(line: string, from: number, more: string, command: string): Ending | UsageProblem {
  const first = optionAt(line, from);
  if (first?.name === "override-freeze") {
    const read = readReason(line, first.end);
    return read.kind === "problem"
      ? usageProblem(read.problem, `${command} ${read.example}`)
      : { ...read.says, note: more };
  }
  const rest = line.slice(from);
  if (strayOption(rest, ["override-freeze"]) !== undefined) {
    const example = `${command} ${optionExamples["override-freeze"]}`;
    return usageProblem('"override-freeze" stands before the note, and its reason behind it', example);
  }
  if (first !== undefined && meant[first.name].test(line.slice(first.end))) {
    return usageProblem(
      `only /deploy has the option "${first.name}"; a note that begins with this word goes on a line of its own`,
      command,
    );
  }
  return { overrideFreeze: null, note: noteOf(rest, more) };
}
