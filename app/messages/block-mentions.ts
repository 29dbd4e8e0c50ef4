import { type Edit, matchesOutside, type Places } from "./block-source.ts";
import { zeroWidth } from "./escape.ts";

const interesting = /[\s<>"'`]|:\/\/|&(?:#0*64|#x0*40|commat);|@(?!\u200B)/gi;

/**
 * Breaks every `@` that could notify somebody, also where it is written as an
 * entity, which GitHub decodes first. In an address it becomes `%40`. A mail
 * address stays: with letters before and a domain after, GitHub sees no mention.
 */
export function mentionEdits(source: string, exact: Places): readonly Edit[] {
  const edits: Edit[] = [];
  let address = false;
  for (const { 0: found, index: from } of matchesOutside(source, interesting, exact)) {
    const to = from + found.length;
    if (found === "://") address = true;
    else if (!/^[@&]/.test(found)) address = false;
    else if (!isMail(source, from, to)) edits.push({ from, to, text: address ? "%40" : `@${zeroWidth}` });
  }
  return edits;
}

function isMail(source: string, from: number, to: number): boolean {
  const before = source.slice(Math.max(0, from - 100), from);
  const after = source.slice(to, to + 300);
  return (
    /(?:^|[\s(<:])[a-z\d._%+-]*[a-z\d]$/i.test(before) && /^[a-z\d-]+(?:\.[a-z\d-]+)+(?![\w@])/i.test(after)
  );
}
