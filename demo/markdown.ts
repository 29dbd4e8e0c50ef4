/** A comment as GitHub shows it, for a terminal: what is folded stays folded, what is hidden stays hidden. */
import type { BlockContent, DefinitionContent, Nodes, PhrasingContent, Table } from "mdast";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { gfm } from "micromark-extension-gfm";
import type { Paint } from "./paint.ts";
import { tableLines, wrapped } from "./table.ts";

/** Lines of at most `width` columns, with an empty one between blocks. */
export function markdownLines(source: string, width: number, paint: Paint): string[] {
  // Characters of no width keep GitHub from making links and mentions; a terminal makes none.
  const { children } = fromMarkdown(source.replaceAll("\u200B", ""), {
    extensions: [gfm()],
    mdastExtensions: [gfmFromMarkdown()],
  });
  return spaced(blocks(children as Block[], { width, paint }));
}

/** What stands at the top of a document, or in a quote or list. */
type Block = BlockContent | DefinitionContent;

type Page = { readonly width: number; readonly paint: Paint };

function blocks(nodes: readonly Block[], page: Page): string[][] {
  const shown: string[][] = [];
  let folds = 0;
  for (const node of nodes) {
    if (node.type !== "html") {
      if (folds === 0) shown.push(block(node, page));
      continue;
    }
    const summary = /<summary>(.*?)<\/summary>/s.exec(node.value)?.[1];
    if (folds === 0 && summary !== undefined) shown.push([page.paint("dim", `▸ ${untagged(summary)}`)]);
    folds += count(node.value, "<details") - count(node.value, "</details>");
  }
  return shown.filter((lines) => lines.length > 0);
}

function block(node: Exclude<Block, { type: "html" }>, page: Page): string[] {
  const { width, paint } = page;
  switch (node.type) {
    case "heading":
      return wrapped(paint("bold", phrase(node.children, paint)), width);
    case "code":
      return node.value
        .split("\n")
        .flatMap((line) => indented(wrapped(paint("cyan", line), width - 4), "    "));
    case "blockquote":
      return spaced(blocks(node.children, { ...page, width: width - 2 })).map((line) => `▏ ${line}`);
    case "list":
      return node.children.flatMap((item) => {
        const [first = "", ...rest] = spaced(blocks(item.children, { ...page, width: width - 2 }));
        return [`• ${first}`, ...indented(rest, "  ")];
      });
    case "table":
      return tableLines(cells(node, paint), width);
    case "thematicBreak":
      return [paint("dim", "─".repeat(width))];
    case "paragraph":
      return wrapped(phrase(node.children, paint), width);
    case "definition":
    case "footnoteDefinition":
      return [];
  }
}

function cells(table: Table, paint: Paint): string[][] {
  return table.children.map((row, index) =>
    row.children.map((cell) => {
      const text = phrase(cell.children, paint);
      return index === 0 ? paint("dim", text) : text;
    }),
  );
}

function phrase(nodes: readonly PhrasingContent[], paint: Paint): string {
  return nodes.map((node) => inline(node, paint)).join("");
}

function inline(node: PhrasingContent, paint: Paint): string {
  switch (node.type) {
    case "text":
      return node.value.replace(/(?<![\w/])@[a-z\d][\w-]*(\/[\w-]+)?/gi, (name) =>
        paint(["bold", "yellow"], name),
      );
    case "strong":
      return paint("bold", phrase(node.children, paint));
    case "emphasis":
      return paint("italic", phrase(node.children, paint));
    case "delete":
      return paint("strikethrough", phrase(node.children, paint));
    case "inlineCode":
      return paint("cyan", node.value);
    case "link":
      return paint("underline", phrase(node.children, paint));
    case "break":
      return "\n";
    case "image":
      return node.alt ?? "";
    case "html":
    case "footnoteReference":
    case "imageReference":
    case "linkReference":
      return "";
  }
}

function untagged(html: string): string {
  return textOf(fromMarkdown(html.replace(/<[^>]*>/g, "")));
}

function textOf(node: Nodes): string {
  if ("value" in node) return node.value;
  return "children" in node ? node.children.map(textOf).join("") : "";
}

function spaced(all: readonly string[][]): string[] {
  return all.flatMap((lines, index) => (index === 0 ? lines : ["", ...lines]));
}

function indented(lines: readonly string[], by: string): string[] {
  return lines.map((line) => (line === "" ? "" : by + line));
}

function count(text: string, part: string): number {
  return text.split(part).length - 1;
}
