import { marksOf } from "./bounds.ts";

/** What can open or end a block at a line's beginning: a fence, a rule, CDATA, a link definition. */
const opening =
  /^[ \t]*(?:`{3,}(?=[^`]*$)|~{3,}|[*_](?:[ \t]*[*_])*[ \t]*$|<!\[CDATA\[|\[[^[\]\\]{1,999}\]:)?/;

/** Characters with a meaning within paragraphs alone; `<!` and `]]>` belong to blocks of HTML. */
const inline = /(?<!<)!|[&*[\\_`]|\](?!\]?>)/g;

/**
 * The same blocks at the same positions, with nothing in the paragraphs. What
 * stands there is read by `code-spans.ts` and `hidden.ts` in one pass; a
 * Markdown parser takes the square of the length for some of it.
 */
export function inert(body: string): string {
  return body
    .split("\n")
    .map((line) => {
      const { end } = marksOf(line);
      const kept = end + opening.exec(line.slice(end))![0].length;
      return line.slice(0, kept) + line.slice(kept).replace(inline, "x");
    })
    .join("\n");
}
