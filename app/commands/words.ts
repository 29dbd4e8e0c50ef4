import { fold } from "../domain/process.ts";

/**
 * Characters that nobody sees and that come along with copying, with editors
 * and with keyboards for languages written from the right: soft hyphen,
 * zero-width characters, direction marks, the byte order mark.
 */
const unseen = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/g;
const blank = /[\s\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/;
const plainWord = /\S+/y;
const punctuation = ".,;:!?";

/** Opening quotation marks and what closes them: phones put curly ones, copying puts back-ticks. */
const closing: Readonly<Record<string, string>> = {
  '"': '"',
  "'": "'",
  "`": "`",
  "“": "”",
  "„": "“”",
  "”": "”",
  "‘": "’",
  "«": "»",
};

/** One argument of a command. */
export interface Word {
  /** Without quotation marks and unseen characters. */
  readonly text: string;
  readonly quoted: boolean;
  /** Where it begins, quotation mark included. */
  readonly start: number;
  /** Where the text goes on behind it, and behind the punctuation after a quotation. */
  readonly end: number;
}

/** The first word at or after a position: what is in quotation marks, else up to white space. Undefined at the end. */
export function wordAt(text: string, from: number): Word | undefined {
  let start = from;
  while (start < text.length && blank.test(text[start]!)) start++;
  if (start === text.length) return undefined;
  const closed = quotationEnd(text, start);
  if (closed !== undefined) {
    let end = closed;
    while (end < text.length && punctuation.includes(text[end]!)) end++;
    return { text: withoutUnseen(text.slice(start + 1, closed - 1)).trim(), quoted: true, start, end };
  }
  plainWord.lastIndex = start;
  const word = plainWord.exec(text)![0];
  return { text: withoutUnseen(word), quoted: false, start, end: start + word.length };
}

/** Whether a quotation may open with the character. */
export function isQuotationMark(character: string | undefined): boolean {
  return character !== undefined && character in closing;
}

/** Where the quotation that opens here ends; undefined for an apostrophe, and where it has no end or no content. */
function quotationEnd(text: string, start: number): number | undefined {
  const marks = closing[text[start]!];
  if (marks === undefined) return undefined;
  for (let at = start + 1; at < text.length; at++) {
    if (!marks.includes(text[at]!)) continue;
    const next = text[at + 1] ?? " ";
    const ends = blank.test(next) || punctuation.includes(next);
    return ends && trimmed(text.slice(start + 1, at)) !== "" ? at + 1 : undefined;
  }
  return undefined;
}

/** What a name is compared by: letter case, kinds and runs of white space and unseen characters do not count. */
export function nameKey(text: string): string {
  return fold(withoutUnseen(text).replace(/\s+/g, " ").trim());
}

/** The word without the punctuation of the sentence that it ends. */
export function bare(word: string): string {
  let end = word.length;
  while (end > 0 && punctuation.includes(word[end - 1]!)) end--;
  return word.slice(0, end);
}

/** Without white space and unseen characters at both ends; what is between stays as typed. */
export function trimmed(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && blank.test(text[start]!)) start++;
  while (end > start && blank.test(text[end - 1]!)) end--;
  return text.slice(start, end);
}

/** A note from its parts: the rest of the command's line, and the lines after it. */
export function noteOf(rest: string, more: string): string {
  return trimmed(`${trimmed(rest)}\n${trimmed(more)}`);
}

export function withoutUnseen(text: string): string {
  return text.replace(unseen, "");
}

/** The longest of the names that stands at a position: in quotation marks, or as several words without. */
export function nameAt(
  text: string,
  from: number,
  names: readonly string[],
): { readonly name: string; readonly end: number } | undefined {
  const byKey = new Map(names.map((name) => [nameKey(name), name]));
  const first = wordAt(text, from);
  if (first?.quoted === true) {
    const name = byKey.get(nameKey(first.text));
    return name === undefined ? undefined : { name, end: first.end };
  }
  const longest = Math.max(0, ...Array.from(byKey.keys(), (key) => key.length));
  let found: { readonly name: string; readonly end: number } | undefined;
  let words = "";
  for (const token of text.slice(from).matchAll(/\S+/g)) {
    words = `${words} ${nameKey(token[0])}`.trim();
    const name = byKey.get(words) ?? byKey.get(bare(words));
    if (name !== undefined) found = { name, end: from + token.index + token[0].length };
    if (words.length > longest) break;
  }
  return found;
}
