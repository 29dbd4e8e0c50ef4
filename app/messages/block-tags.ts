import type { Nodes, Parents, Root } from "mdast";
import { type Edit, matchesOutside, parentsOf, type Places, placeOf, sourceOf } from "./block-source.ts";
import { zeroWidth } from "./escape.ts";

/** The HTML that a text may hold; all other is shown as it is written. */
const allowed = /^<(\/?)(details|summary|br|kbd|sub|sup|b|i|em|strong|code|del|ins)(?:\s+open)?\s*\/?>/i;

interface Tag {
  readonly name: string;
  readonly from: number;
}

interface Reading {
  readonly edits: readonly Edit[];
  /** What is opened and not closed, the outermost first. */
  readonly open: readonly Tag[];
}

/** Escapes what is not allowed, closes nothing, and, deeper than the text itself, what is not balanced. */
export function tagEdits(root: Root, source: string): readonly Edit[] {
  return parentsOf(root).flatMap((parent) => {
    const { edits, open } = read(parent, source);
    return parent === root ? edits : [...edits, ...open.map(({ from }) => escape(from))];
  });
}

/** What closes the tags that the text leaves open. */
export function closingTags(root: Root, source: string): string {
  return read(root, source)
    .open.toReversed()
    .map(({ name }) => `\n\n</${name}>`)
    .join("");
}

/** The tags right in one element: one that is opened in an element and closed in another would close ours. */
function read(parent: Parents, source: string): Reading {
  const edits: Edit[] = [];
  const open: Tag[] = [];
  for (const child of parent.children) {
    if (child.type !== "html") continue;
    const [start] = placeOf(child);
    for (const { index } of sourceOf(child, source).matchAll(/</g)) {
      const from = start + index;
      const [, closing, written] = allowed.exec(source.slice(from, from + 100)) ?? [];
      const name = written?.toLowerCase();
      if (name === undefined || (closing && open.at(-1)?.name !== name)) edits.push(escape(from));
      else if (closing) open.pop();
      else if (name !== "br") open.push({ name, from });
    }
  }
  return { edits, open };
}

function escape(from: number): Edit {
  return { from, to: from + 1, text: "&lt;" };
}

/**
 * Breaks what would be a tag if GitHub read the text around it otherwise than
 * the parser here: in doubtful code, in the title of a link, in a footnote.
 */
export function hiddenTags(root: Root, source: string, exact: Places): readonly Edit[] {
  const known = parentsOf(root).flatMap((parent) => parent.children.filter(isKnown).map(placeOf));
  return matchesOutside(source, /<(?=[/a-z!?])/gi, [...exact, ...known]).map(({ index }) => {
    return { from: index, to: index + 1, text: `<${zeroWidth}` };
  });

  /** HTML, which `tagEdits` looks after, and addresses in angle brackets. */
  function isKnown(node: Nodes): boolean {
    return node.type === "html" || (node.type === "link" && source.charAt(placeOf(node)[0]) === "<");
  }
}
