import type { Nodes } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { exactCode } from "./block-code.ts";
import { mentionEdits } from "./block-mentions.ts";
import { type Edit, sourceOf } from "./block-source.ts";
import { closingTags, hiddenTags, tagEdits } from "./block-tags.ts";
import { cleanText } from "./clean.ts";
import { fence, unmarked } from "./escape.ts";
import { tangled } from "./tangled.ts";
import { truncate } from "./truncate.ts";

/**
 * Somebody's Markdown kept as Markdown (instructions, notes), made harmless to
 * what stands around it: it notifies nobody, holds no HTML but a few balanced
 * tags and no HTML comment, and leaves nothing open.
 *
 * @param room how long the result may be, in code units, 200 or more; the text is cut to fit
 */
export function block(markdown: string, room: number): string {
  const text = cleanText(markdown).trim();
  const whole = harmless(truncate(text, room));
  if (whole.length <= room) return whole;
  // Making a text harmless makes it four times as long at the very most.
  return harmless(truncate(text, Math.floor(room / 5)));
}

/** Escaping a tag can uncover Markdown that was inside HTML. What has not come to rest by then is shown as written. */
const rounds = 4;

function harmless(text: string): string {
  if (tangled(text)) return fence(text);
  let markdown = unmarked(text);
  for (let round = 0; round < rounds; round++) {
    const root = fromMarkdown(markdown);
    const exact = exactCode(root, markdown);
    const edits = [
      ...mentionEdits(markdown, exact),
      ...hiddenTags(root, markdown, exact),
      ...tagEdits(root, markdown),
    ];
    if (edits.length === 0)
      return markdown + closingFence(root.children.at(-1), markdown) + closingTags(root, markdown);
    markdown = edited(markdown, edits);
  }
  return fence(text);
}

function edited(source: string, edits: readonly Edit[]): string {
  let result = "";
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.from - b.from)) {
    result += source.slice(at, edit.from) + edit.text;
    at = edit.to;
  }
  return result + source.slice(at);
}

/** What ends a code block that the text leaves open. */
function closingFence(node: Nodes | undefined, source: string): string {
  if (node?.type !== "code") return "";
  const lines = sourceOf(node, source).split("\n");
  const opening = /^(`{3,}|~{3,})/.exec(lines[0]!)?.[0];
  if (opening === undefined) return "";
  const last = lines.length > 1 ? lines.at(-1)!.trim() : "";
  return last.startsWith(opening) && /^(`+|~+)$/.test(last) ? "" : `\n${opening}`;
}
