import type { Block } from "./markdown.ts";
import type { Range } from "./range.ts";

export interface Hidden {
  /** HTML comments: nobody sees them. */
  readonly comments: readonly Range[];
  /** What HTML elements make a quote, code, or no text at all. */
  readonly quoted: readonly Range[];
}

const tokens = /<!--|-->|<(\/?)(?:blockquote|code|kbd|pre|samp|script|style|textarea|tt)(?=[\s/>])/gi;

/**
 * Finds HTML comments, and what stands within elements that make a quote, code
 * or no text. A comment in a paragraph ends there or is none, as in Markdown;
 * in a block of HTML it goes on until HTML ends it, and so does an element
 * everywhere, as in a browser.
 */
export function findHidden(body: string, blocks: readonly Block[]): Hidden {
  const comments: Range[] = [];
  const quoted: Range[] = [];
  let comment: number | undefined;
  let depth = 0;
  let quotedFrom = 0;
  for (const block of blocks) {
    if (comment !== undefined && !block.html) continue;
    const lastEnd = block.html
      ? block.end
      : block.start + body.slice(block.start, block.end).lastIndexOf("-->");
    for (const { at, token, closes } of tokensOf(body, block)) {
      if (token === "-->") {
        if (comment !== undefined) comments.push({ start: comment, end: at + token.length });
        comment = undefined;
      } else if (comment !== undefined) {
        continue;
      } else if (token === "<!--") {
        if (at < lastEnd) comment = at;
      } else if (!closes) {
        if (depth === 0) quotedFrom = at;
        depth += 1;
      } else if (depth > 0) {
        depth -= 1;
        if (depth === 0) quoted.push({ start: quotedFrom, end: at });
      }
    }
    if (comment !== undefined && !block.html) {
      // Its end stands in code.
      comments.push({ start: comment, end: block.end });
      comment = undefined;
    }
  }
  if (comment !== undefined) comments.push({ start: comment, end: body.length });
  if (depth > 0) quoted.push({ start: quotedFrom, end: body.length });
  return { comments, quoted };
}

function tokensOf(body: string, block: Block) {
  return block.text.flatMap(({ start, end }) =>
    Array.from(body.slice(start, end).matchAll(tokens), (match) => ({
      at: start + match.index,
      token: match[0],
      closes: match[1] === "/",
    })),
  );
}
