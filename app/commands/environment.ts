import { bare, nameAt, wordAt } from "./words.ts";

/**
 * The environment at a position: the longest of the known ones, in their
 * spelling; else the text in quotation marks, or one word, as typed: that there
 * is no such environment is for the use case to say. Undefined at the end.
 */
export function environmentAt(
  text: string,
  from: number,
  environments: readonly string[],
): { readonly name: string; readonly end: number } | undefined {
  const known = nameAt(text, from, environments);
  if (known !== undefined) return known;
  const word = wordAt(text, from);
  return word === undefined
    ? undefined
    : { name: word.quoted ? word.text : bare(word.text) || word.text, end: word.end };
}

/** An environment as one word of an example; "Production" where it is none that is known, or could not be typed. */
export function environmentWord(name: string, environments: readonly string[]): string {
  if (!environments.includes(name) || name.includes('"')) return "Production";
  return /^[\p{L}\p{N}._/+-]+$/u.test(name) ? name : `"${name}"`;
}
