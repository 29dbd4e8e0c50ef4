import { optionProblem, type ReadOption } from "./option.ts";
import { optionAt } from "./option-words.ts";
import { bare, nameKey, wordAt } from "./words.ts";

/**
 * The names of steps behind `skip`, up to the next option: one word each, or in
 * quotation marks; commas may stand between them. No note can follow: which
 * words are names is known to the process only, and a name in a note would run.
 */
export function readSkip(line: string, from: number): ReadOption {
  const names = new Map<string, string>();
  let end = from;
  for (let word = wordAt(line, end); word !== undefined; word = wordAt(line, end)) {
    if (!word.quoted && optionAt(line, end) !== undefined) break;
    const parts = word.quoted ? [word.text] : word.text.split(",").map(bare);
    for (const name of parts.filter((part) => part !== "")) {
      if (!names.has(nameKey(name))) names.set(nameKey(name), name);
    }
    end = word.end;
  }
  if (names.size === 0) return optionProblem("skip", 'the names of the steps behind "skip" are missing');
  return { kind: "read", says: { skip: [...names.values()] }, end };
}
