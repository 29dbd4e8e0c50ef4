import { cleanLine } from "./clean.ts";
import { code, inline, named, zeroWidth } from "./escape.ts";
import { truncate } from "./truncate.ts";

/**
 * A sentence that keeps our words apart from everybody else's data, so that the
 * same one can be written as Markdown (comments, summaries) and as plain text
 * (HTTP `detail`, descriptions, titles).
 */
export type Phrase = readonly Piece[];

export type Piece =
  /** Ours: plain words without markup. */
  | { readonly kind: "words"; readonly text: string }
  /** Anybody's text. */
  | { readonly kind: "data"; readonly text: string }
  /** A version or a name of the process file. */
  | { readonly kind: "name"; readonly text: string }
  /** The same, in bold or in italics. */
  | { readonly kind: "strong"; readonly text: string }
  | { readonly kind: "emphasis"; readonly text: string }
  /** A login, a team, a reference: in back-ticks, so that nobody is mentioned. */
  | { readonly kind: "reference"; readonly text: string }
  /** Something to type. */
  | { readonly kind: "command"; readonly text: string };

/** `say` takes a string for anybody's data; numbers and pieces are what they are. */
export function say(
  words: TemplateStringsArray,
  ...values: readonly (string | number | Piece | Phrase)[]
): Phrase {
  return words.flatMap((text, index) => {
    const value = values[index];
    return [...word(text), ...(value === undefined ? [] : piecesOf(value))];
  });
}

function piecesOf(value: string | number | Piece | Phrase): Phrase {
  if (typeof value === "string") return [{ kind: "data", text: value }];
  if (typeof value === "number") return [{ kind: "words", text: String(value) }];
  return "kind" in value ? [value] : value;
}

function word(text: string): Phrase {
  return text === "" ? [] : [{ kind: "words", text }];
}

export const nothing: Phrase = [];
export const words = (text: string): Piece => ({ kind: "words", text });
export const name = (text: string): Piece => ({ kind: "name", text });
export const strong = (text: string): Piece => ({ kind: "strong", text });
export const emphasis = (text: string): Piece => ({ kind: "emphasis", text });
export const reference = (text: string): Piece => ({ kind: "reference", text });
export const command = (text: string): Piece => ({ kind: "command", text });
export const processFile: Piece = reference(".deploy/process.yml");

/** How much of anybody's text one sentence quotes, in code units. */
const dataLimit = 500;

const asMarkdown: Readonly<Record<Piece["kind"], (text: string) => string>> = {
  words: (text) => text,
  data: (text) => inline(text, dataLimit),
  name: named,
  strong: (text) => `**${named(text)}**`,
  emphasis: (text) => `*${named(text)}*`,
  reference: code,
  command: code,
};

/** As Markdown on one line, safe inside a table cell too. */
export function markdown(phrase: Phrase): string {
  return phrase.map(({ kind, text }) => asMarkdown[kind](text)).join("");
}

/** As plain text on one line, which mentions nobody where somebody takes it for Markdown. */
export function plain(phrase: Phrase): string {
  return phrase
    .map(({ kind, text }) =>
      kind === "command" ? `\`${bare(text)}\`` : kind === "words" ? text : bare(text),
    )
    .join("");
}

function bare(text: string): string {
  return truncate(cleanLine(text), dataLimit).replace(/@(?!\u200B)/g, `@${zeroWidth}`);
}

/** Anybody's text in which back-ticks mean what they mean in Markdown. */
export function prose(text: string): Phrase {
  return truncate(cleanLine(text), 2000)
    .split(/(`[^`]+`|\s+(?=`)|(?<=`)\s+)/)
    .flatMap((part): Phrase => {
      if (part === "") return [];
      if (part.trim() === "") return [words(" ")];
      return [/^`[^`]+`$/.test(part) ? command(part.slice(1, -1)) : { kind: "data", text: part }];
    });
}

/** Names of `teams`, `org/slug`, logins, branches: in back-ticks, so that nobody is mentioned. */
export function references(all: readonly string[], conjunction: "and" | "or"): Phrase {
  return listed(
    all.map((one) => say`${reference(one)}`),
    conjunction,
  );
}

/** `a, b and c`; beyond `most`, how many more there are. */
export function listed(
  items: readonly Phrase[],
  conjunction: "and" | "or" = "and",
  most: number = 12,
): Phrase {
  const more = items.length - most;
  const shown = more > 0 ? [...items.slice(0, most), say`${more} more`] : items;
  return shown.flatMap((item, index) => {
    if (index === 0) return item;
    return say`${words(index === shown.length - 1 ? ` ${more > 0 ? "and" : conjunction} ` : ", ")}${item}`;
  });
}
