import { cleanLine } from "../../messages/clean.ts";
import type { Phrase, Piece } from "../../messages/phrase.ts";
import { truncate } from "../../messages/truncate.ts";
import { type Html, html } from "./html.ts";

const asHtml: Readonly<Record<Piece["kind"], (text: string) => Html>> = {
  words: (text) => html`${text}`,
  data: (text) => html`${cleanLine(text)}`,
  name: (text) => html`${cleanLine(text)}`,
  strong: (text) => html`<strong>${cleanLine(text)}</strong>`,
  emphasis: (text) => html`<em>${cleanLine(text)}</em>`,
  reference: (text) => html`<code>${cleanLine(text)}</code>`,
  command: (text) => html`<code>${cleanLine(text)}</code>`,
};

/** A sentence of the comments, as a page shows it. */
export function phrase(pieces: Phrase): Html {
  return html`${pieces.map(({ kind, text }) => asHtml[kind](text))}`;
}

/** Words of ours as plain text has them: what is between back-ticks is to be typed. */
export function ticked(words: string): Html {
  return phrase(
    words.split("`").map((text, index) => ({ kind: index % 2 === 1 ? "command" : "words", text }) as const),
  );
}

/** Anybody's text on one line. */
export function line(text: string): string {
  return cleanLine(text);
}

/** The same where many stand beside each other: the page stays small whatever somebody called a thing. */
export function short(text: string, most: number = 80): string {
  return truncate(cleanLine(text), most, "…");
}
