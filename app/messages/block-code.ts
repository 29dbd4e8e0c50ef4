import type { Root } from "mdast";
import { parentsOf, type Places, placeOf, sourceOf } from "./block-source.ts";

/**
 * The code of the text that GitHub surely reads as code too, and which is left
 * exactly as it is, to be copied. The parser here knows CommonMark only; with
 * GitHub's additions back-ticks can pair differently: in a table a pipe ends
 * the cell, an address takes up the back-ticks behind it, and a footnote makes
 * text of what is indented. Code near one of those is treated like text.
 */
export function exactCode(root: Root, source: string): Places {
  if (/\[\^[^\]\s]*\]:/.test(source)) return [];
  return parentsOf(root).flatMap((parent) => {
    const line = parent.children.some((child) => child.type === "inlineCode") ? sourceOf(parent, source) : "";
    const table = line.includes("|") && line.includes("\n");
    const address = parent.children.some(
      (child) => child.type === "text" && /(?::\/\/|www\.)[^\s<]*$/i.test(sourceOf(child, source)),
    );
    return parent.children
      .filter((child) => child.type === "code" || (child.type === "inlineCode" && !table && !address))
      .map(placeOf);
  });
}
