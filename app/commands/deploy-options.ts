import { readVariables } from "./given-variables.ts";
import { type DeployOptions, type OptionProblem, optionProblem, type ReadOption } from "./option.ts";
import { type OptionName, optionAt, optionNames, strayOption } from "./option-words.ts";
import { readReason } from "./override-freeze.ts";
import { readSkip } from "./skip.ts";
import { bare, wordAt } from "./words.ts";

const none: DeployOptions = { at: null, guided: false, skip: [], variables: {}, overrideFreeze: null };

const readers: Readonly<Record<OptionName, (line: string, from: number) => ReadOption>> = {
  at: readTime,
  guided: (_line, from) => ({ kind: "read", says: { guided: true }, end: from }),
  skip: readSkip,
  with: readVariables,
  "override-freeze": readReason,
};

/**
 * The options behind the environment, in any order, each at most once. What is
 * left of the line, from `end`, is the note.
 */
export function readOptions(
  line: string,
  from: number,
): { readonly kind: "options"; readonly options: DeployOptions; readonly end: number } | OptionProblem {
  const missing = new Set<OptionName>(optionNames);
  let options = none;
  let end = from;
  for (let next = optionAt(line, end); next !== undefined; next = optionAt(line, end)) {
    const { name } = next;
    if (!missing.delete(name)) return optionProblem(name, `the option "${name}" stands there twice`);
    const read = readers[name](line, next.end);
    if (read.kind === "problem") return read;
    options = { ...options, ...read.says };
    end = read.end;
  }
  const reason = options.overrideFreeze;
  const stray = strayOption(reason ?? line.slice(end), [...missing]);
  if (stray === undefined) return { kind: "options", options, end };
  return optionProblem(
    stray,
    reason === null
      ? `the option "${stray}" stands before the note; a note that holds this word goes on a line of its own`
      : `the option "${stray}" stands before "override-freeze", which takes the rest of the line for its reason`,
  );
}

function readTime(line: string, from: number): ReadOption {
  const word = wordAt(line, from);
  const at = word === undefined || word.quoted ? word?.text : bare(word.text);
  if (word === undefined || at === undefined || at === "")
    return optionProblem("at", 'the time behind "at" is missing');
  return { kind: "read", says: { at }, end: word.end };
}
