import { cleanLine, cleanText } from "./clean.ts";
import { truncate } from "./truncate.ts";

/**
 * Anybody's text is hostile: it comes into a comment through one of these
 * functions (or `block.ts`, where it is Markdown). GitHub looks for mentions
 * and references in the rendered text, where an HTML entity is a character
 * again, so they are broken by a character of no width.
 */
export const zeroWidth = "\u200B";

/** How much of a name is shown, in code units: a version and a name of the process file together are shorter. */
const nameLimit = 400;

/**
 * Text as one line of Markdown that shows exactly its characters: no markup,
 * HTML, mention, reference, link, table cell or comment can come of it.
 *
 * @param limit how much of the text is shown, in code units; the result is four times as long at most
 */
export function inline(text: string, limit: number = 10_000): string {
  return within(cleanLine(text), limit, (shown) => escaped(withoutCommits(shown)));
}

/** The same for a version or a name of the process file, in which what looks like a commit is left whole. */
export function named(text: string): string {
  return within(cleanLine(text), nameLimit, escaped);
}

/** A code unit becomes 14 at most, and hardly ever more than one: only what is made to be long is cut shorter. */
function within(line: string, limit: number, write: (shown: string) => string): string {
  const whole = write(truncate(line, limit));
  return whole.length <= 4 * limit ? whole : write(truncate(line, Math.floor(limit / 4)));
}

function escaped(line: string): string {
  const markdown = unlinked(line)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/\|/g, "&#124;")
    .replace(/[\\`*_[\]~]/g, "\\$&")
    // As GitHub's guide to mathematical expressions says: a dollar in an element of its own starts none.
    .replace(/\$/g, "<span>$$</span>")
    // What would be a heading, a list, a rule or an underline at the start of a line.
    .replace(/^(\d{1,9}(?=[.)])|(?=[-+=#]))(.)(?=[-+=#]*(?:\s|$))/, "$1\\$2");
  return rightToLeft.test(line) ? `\u2068${markdown}\u2069` : markdown;
}

/** Such text is kept apart from its surroundings, whose order it would turn round. */
const rightToLeft = /[\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u;

/** Text in which GitHub finds nobody to notify and no issue or address to link. */
function unlinked(text: string): string {
  return text
    .replace(/@(?!\u200B)/g, `@${zeroWidth}`)
    .replace(/#(?=\d)/g, `#${zeroWidth}`)
    .replace(/\b(gh-)(?=\d)/gi, `$1${zeroWidth}`)
    .replace(/:\/\//g, `:${zeroWidth}//`)
    .replace(/\b(www)\./gi, `$1${zeroWidth}.`);
}

/** Nor a commit. Digits alone are left as they are: they are dates and numbers. */
function withoutCommits(text: string): string {
  return text.replace(/\b(?!\d+\b)[0-9a-f]{7,40}\b/gi, (hex) => hex.replace(/.{6}(?=.)/g, `$&${zeroWidth}`));
}

/** Text in a code span: exactly its characters, to be copied, on one line. Nothing in it is a mention or a link. */
export function code(text: string): string {
  const shown = unmarked(truncate(cleanLine(text), nameLimit));
  // In a table a pipe ends the cell even inside back-ticks.
  if (shown === "" || shown.includes("|")) return `<code>${inline(shown)}</code>`;
  const ticks = "`".repeat(longestRun(shown, "`") + 1);
  const pad = shown.startsWith("`") || shown.endsWith("`") ? " " : "";
  return ticks + pad + shown + pad + ticks;
}

/** Text as a code block, which GitHub shows with a button to copy it. */
export function fence(text: string, language: string = ""): string {
  const shown = unmarked(cleanText(text));
  const ticks = "`".repeat(Math.max(3, longestRun(shown, "`") + 1));
  return `${ticks}${language}\n${shown}\n${ticks}`;
}

/** A real mention, which notifies: the only way to one. What GitHub would not take for a name is shown as code. */
export function mention(name: string): string {
  return /^[a-z\d][\w-]{0,99}(\/[a-z\d][\w-]{0,99})?$/i.test(name) ? `@${name}` : code(name);
}

/** A link with a label that is Markdown already. An address that is not http(s) is left out. */
export function link(label: string, url: string | null): string {
  if (url === null || !/^https?:\/\//i.test(url) || !URL.canParse(url)) return label;
  const address = new URL(url).href.replace(
    /[()<>|\\`]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  // What looks like an entity would be read as one.
  return `[${label}](${address.replace(/&(?=#?\w+;)/g, "&amp;")})`;
}

/** Breaks HTML comments where they are only shown, so that no text can hold a marker of ours. */
export function unmarked(text: string): string {
  return text.replace(/<!--/g, `<${zeroWidth}!--`);
}

/** Length of the longest run of a character. */
function longestRun(text: string, character: string): number {
  let longest = 0;
  let run = 0;
  for (const one of text) {
    run = one === character ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}
