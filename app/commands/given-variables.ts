import { optionProblem, type ReadOption } from "./option.ts";
import { isQuotationMark, nameKey, wordAt } from "./words.ts";

/** The beginning of `name=value`: names are those that variables may have. */
const named = /^([A-Za-z_][A-Za-z0-9_-]*)=/;
const emptyValue = /^(?:""|''|``|“”)$/;
/** `name =`, and `a=1,b=2`: something else was meant than what would be read. */
const apart = /^\s*[A-Za-z_][A-Za-z0-9_-]*\s+=/;
const joined = /,[A-Za-z_][A-Za-z0-9_-]*=/;

/**
 * The values behind `with`, up to the first word that is no `name=value`. A
 * value with white space stands in quotation marks, or the whole pair does.
 */
export function readVariables(line: string, from: number): ReadOption {
  const values = new Map<string, readonly [name: string, value: string]>();
  let end = from;
  for (let pair = pairAt(line, end); pair !== undefined; pair = pairAt(line, end)) {
    if ("problem" in pair) return optionProblem("with", pair.problem);
    const key = nameKey(pair.name);
    if (values.has(key)) return optionProblem("with", 'one name stands twice behind "with"');
    values.set(key, [pair.name, pair.value]);
    end = pair.end;
  }
  if (values.size === 0 || apart.test(line.slice(end))) {
    return optionProblem("with", 'behind "with" stands name=value, with no space beside the "="');
  }
  return { kind: "read", says: { variables: Object.fromEntries(values.values()) }, end };
}

type Pair =
  | { readonly name: string; readonly value: string; readonly end: number }
  | { readonly problem: string };

function pairAt(line: string, from: number): Pair | undefined {
  const word = wordAt(line, from);
  const name = named.exec(word?.text ?? "")?.[1];
  if (word === undefined || name === undefined) return undefined;
  if (word.quoted) return { name, value: word.text.slice(name.length + 1), end: word.end };
  if (word.text === `${name}=`) {
    return { problem: 'the value behind "=" is missing; an empty one is written ""' };
  }
  // The word is not empty behind the "=", so the value begins there.
  const typed = wordAt(line, line.indexOf("=", word.start) + 1)!;
  if (typed.quoted) return { name, value: typed.text, end: typed.end };
  const value = typed.text.replace(/,+$/, "");
  if (emptyValue.test(value)) return { name, value: "", end: typed.end };
  if (isQuotationMark(value[0]))
    return { problem: "a value that begins with a quotation mark has to end with one" };
  if (joined.test(value)) {
    return {
      problem:
        "between two values stands a space; one that holds both a comma and a name stands in quotation marks",
    };
  }
  return { name, value, end: typed.end };
}
