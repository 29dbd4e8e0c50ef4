import { bare, nameKey, withoutUnseen, wordAt } from "./words.ts";

/** The options of commands that start a deployment; `/deploy` has them all. */
export const optionNames = ["at", "guided", "skip", "with", "override-freeze"] as const;
export type OptionName = (typeof optionNames)[number];

/**
 * The option at a position, with the punctuation of the sentence around it.
 * Quotation marks do not matter: an option taken for a note would start at once
 * what was meant otherwise.
 */
export function optionAt(
  line: string,
  from: number,
): { readonly name: OptionName; readonly end: number } | undefined {
  const word = wordAt(line, from);
  if (word === undefined) return undefined;
  const name = optionNames.find((one) => one === nameKey(bare(word.text)));
  return name === undefined ? undefined : { name, end: word.end };
}

/** What hardly anybody writes who does not mean an option. */
const unmistakable: readonly (readonly [OptionName, RegExp])[] = [
  ["at", /(?:^|\s)at\W{1,3}\d{4}-\d\d-\d\d|^\s*\d{4}-\d\d-\d\dT\d\d:\d\d/i],
  ["with", /(?:^|\s)with\s+[a-z_][\w-]*=/i],
  ["override-freeze", /(?:^|\s)override-freeze(?=$|[\s:])/i],
  ...optionNames.map(
    (name) => [name, new RegExp(`(?:^|\\s)(?:--${name}(?=$|[\\s=:])|${name}=)`, "i")] as const,
  ),
];

/** The option, of those named, that is certainly meant somewhere in what is about to become a note or a reason. */
export function strayOption(text: string, names: readonly OptionName[]): OptionName | undefined {
  const seen = withoutUnseen(text);
  return unmistakable.find(([name, written]) => names.includes(name) && written.test(seen))?.[0];
}
