import type { Nodes, Table } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";

// How GitHub reads a comment: its Markdown with tables, strike-through, links
// and footnotes; then mentions in what text is left outside code and links.

/** The last text that was read: one text is looked at from several sides. */
let last: { readonly markdown: string; readonly nodes: readonly Nodes[] } | null = null;

function nodesOf(markdown: string): readonly Nodes[] {
  if (last?.markdown === markdown) return last.nodes;
  const nodes: Nodes[] = [
    fromMarkdown(markdown, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] }),
  ];
  for (const node of nodes) if ("children" in node) nodes.push(...node.children);
  last = { markdown, nodes };
  return nodes;
}

function insideOf(nodes: readonly Nodes[]): ReadonlySet<Nodes> {
  const inside = new Set<Nodes>();
  for (const node of nodes) {
    if ("children" in node && (node.type === "link" || inside.has(node))) {
      for (const child of node.children) inside.add(child);
    }
  }
  return inside;
}

/** Everybody whom the comment would notify: `acme/admins`, `somebody`. */
export function mentionsIn(markdown: string): readonly string[] {
  const nodes = nodesOf(markdown);
  const linked = insideOf(nodes);
  const text = nodes.flatMap((node) =>
    (node.type === "text" && !linked.has(node)) || node.type === "html" ? [node.value] : [],
  );
  return text.flatMap((value) =>
    [...value.matchAll(/(?<![\w/`.])@([a-z\d][\w-]*(?:\/[\w-]+)?)/gi)].map((match) => match[1]!),
  );
}

/** The tables: for each its rows, for each row its number of cells. */
export function tablesIn(markdown: string): readonly (readonly number[])[] {
  return nodesOf(markdown)
    .filter((node): node is Table => node.type === "table")
    .map((table) => table.children.map((row) => row.children.length));
}

/** The HTML tags that GitHub would see, in order: `details`, `/details`; comments as they are. */
export function tagsIn(markdown: string): readonly string[] {
  const html: { readonly at: number; readonly value: string }[] = [];
  for (const node of nodesOf(markdown)) {
    if (node.type === "html") html.push({ at: node.position!.start.offset!, value: node.value });
  }
  return html
    .toSorted((a, b) => a.at - b.at)
    .flatMap(({ value }) => [...value.matchAll(/<!--[^]*?-->|<(\/?[a-z][\w-]*)|<[^\s\u200b]/gi)])
    .map((match) => match[1]?.toLowerCase() ?? match[0]);
}

/** What of the tags is left open, or closes what it did not open. */
export function unbalanced(tags: readonly string[]): readonly string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  for (const tag of tags) {
    if (tag === "br" || tag.startsWith("<!--")) continue;
    if (!tag.startsWith("/")) open.push(tag);
    else if (open.at(-1) === tag.slice(1)) open.pop();
    else wrong.push(tag);
  }
  return [...wrong, ...open];
}
