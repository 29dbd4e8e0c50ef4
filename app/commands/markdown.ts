import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { codeSpans } from "./code-spans.ts";
import type { Range } from "./range.ts";
import { inert } from "./inert.ts";

export interface TextRange extends Range {
  /** In a list or in HTML an indented line belongs to what is around it; one that is not was typed for itself. */
  readonly flush: boolean;
}

/** Paragraph, heading or block of HTML. */
export interface Block extends Range {
  readonly html: boolean;
  /** The text in it that is no code: of HTML all that it shows, with its tags. */
  readonly text: readonly TextRange[];
}

export interface Markdown {
  /** In their order, those in block quotes left out. */
  readonly blocks: readonly Block[];
  readonly quotes: readonly Range[];
}

/** Nothing is looked for in paragraphs (`inert.ts`), and text over `===` is as good as any other. */
const extensions = [{ disable: { null: ["setextUnderline", "htmlText", "autolink"] } }];

/** Tells apart what GitHub shows as text, as quote and as code. Lines end with `\n` alone. */
export function readMarkdown(body: string): Markdown {
  const blocks: Block[] = [];
  const quotes: Range[] = [];
  // With a stack of its own: how deep a comment nests is up to its writer.
  const left: { readonly node: Nodes; readonly flush: boolean }[] = [
    { node: fromMarkdown(inert(body), { extensions }), flush: false },
  ];
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    const { node } = next;
    const flush = next.flush || node.type === "listItem";
    const range = rangeOf(node);
    if (node.type === "blockquote") {
      quotes.push(range);
    } else if (node.type === "html") {
      blocks.push({ ...range, html: true, text: shows(node.value) ? [{ ...range, flush: true }] : [] });
    } else if (node.type === "paragraph" || node.type === "heading") {
      blocks.push({ ...range, html: false, text: textOf(body, range, flush) });
    } else if ("children" in node) {
      for (const child of node.children.toReversed()) left.push({ node: child, flush });
    }
  }
  return { blocks, quotes };
}

function textOf(body: string, paragraph: Range, flush: boolean): readonly TextRange[] {
  const spans = codeSpans(body, paragraph);
  const starts = [paragraph.start, ...spans.map((span) => span.end)];
  const ends = [...spans.map((span) => span.start), paragraph.end];
  return starts.map((start, index) => ({ start, end: ends[index]!, flush }));
}

/** Instructions, declarations and CDATA are dropped by browsers. */
function shows(html: string): boolean {
  return html.startsWith("<!--") || !/^<[?!]/.test(html);
}

function rangeOf(node: Nodes): Range {
  return { start: node.position!.start.offset!, end: node.position!.end.offset! };
}
