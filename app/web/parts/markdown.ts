import type { Root } from "hast";
import { defaultSchema, sanitize } from "hast-util-sanitize";
import { toHtml } from "hast-util-to-html";
import { fromMarkdown } from "mdast-util-from-markdown";
import { gfmFromMarkdown } from "mdast-util-gfm";
import { toHast } from "mdast-util-to-hast";
import { gfm } from "micromark-extension-gfm";
import { tangled } from "../../messages/tangled.ts";
import { type Html, html, raw } from "./html.ts";

/**
 * What anybody's Markdown may become. No picture: it would ask another server for something. No HTML of their own, no
 * id or class that ours means something by; headings below the page's own.
 */
const schema = {
  ...defaultSchema,
  tagNames: (defaultSchema.tagNames ?? []).filter(
    (name) => !["img", "picture", "source", "input", "details", "summary", "section"].includes(name),
  ),
  attributes: { a: ["href"], td: ["align"], th: ["align"] },
  protocols: { href: ["http", "https", "mailto"] },
  clobber: [],
};

/** Markdown as GitHub reads it, without anything that could act or reach out; what hardly a person writes, as it is. */
export function markdown(text: string): Html {
  if (tangled(text)) return html`<div class="markdown"><pre>${text}</pre></div>`;
  const tree = fromMarkdown(text, { extensions: [gfm()], mdastExtensions: [gfmFromMarkdown()] });
  const clean = sanitize(toHast(tree), schema) as Root;
  // It stands below a heading of the second level; who reads by headings finds none left out.
  let above = 2;
  visit(clean, (element) => {
    const level = /^h([1-6])$/.exec(element.tagName)?.[1];
    if (level !== undefined) {
      above = Math.min(6, above + 1, Number(level) + 2);
      element.tagName = `h${above}`;
    }
    if (element.tagName === "a") element.properties["rel"] = ["noopener", "noreferrer", "nofollow"];
  });
  return raw(`<div class="markdown">${toHtml(clean)}</div>`);
}

type Elements = Extract<Root["children"][number], { type: "element" }>;

function visit(node: { readonly children: Root["children"] }, see: (element: Elements) => void): void {
  for (const child of node.children) {
    if (child.type !== "element") continue;
    see(child);
    visit(child, see);
  }
}
