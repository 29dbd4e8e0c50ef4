/** A part of a text with `${{ }}` in it. `offset` is where its source begins in the text. */
export type Piece =
  | { readonly kind: "literal"; readonly text: string }
  | { readonly kind: "expression"; readonly source: string; readonly offset: number };

export interface Template {
  readonly pieces: readonly Piece[];
  /** Where a `${{` stands that no `}}` closes. */
  readonly unclosed: number | null;
}

/** Takes a text apart as GitHub Actions does: a `}}` in quotes closes nothing. */
export function splitTemplate(text: string): Template {
  const pieces: Piece[] = [];
  let read = 0;
  for (;;) {
    const opening = text.indexOf("${{", read);
    if (opening === -1) break;
    const offset = opening + 3;
    const closing = closingBraces(text, offset);
    if (closing === -1) return { pieces, unclosed: opening };
    if (opening > read) pieces.push({ kind: "literal", text: text.slice(read, opening) });
    pieces.push({ kind: "expression", source: text.slice(offset, closing), offset });
    read = closing + 2;
  }
  if (read < text.length) pieces.push({ kind: "literal", text: text.slice(read) });
  return { pieces, unclosed: null };
}

function closingBraces(text: string, from: number): number {
  const next = /'|\}\}/g;
  next.lastIndex = from;
  let quoted = false;
  for (let found = next.exec(text); found !== null; found = next.exec(text)) {
    if (found[0] === "'") quoted = !quoted;
    else if (!quoted) return found.index;
  }
  return -1;
}

/**
 * The expression of a condition, written with or without `${{ }}` around all
 * of it. Null where only a part is in `${{ }}`: Actions makes a text of that,
 * which is always true.
 */
export function conditionOf(text: string): { readonly source: string; readonly offset: number } | null {
  if (!text.includes("${{")) return { source: text, offset: 0 };
  const { pieces } = splitTemplate(text);
  const expressions = pieces.filter((piece) => piece.kind === "expression");
  const [only] = expressions;
  const around = pieces.some((piece) => piece.kind === "literal" && piece.text.trim() !== "");
  return only === undefined || expressions.length > 1 || around ? null : only;
}

/**
 * Whether the text can become an https address: it is one, begins like one, or begins
 * with an expression.
 */
export function isHttpsTemplate(text: string): boolean {
  const { pieces, unclosed } = splitTemplate(text);
  // An open ${{ is a fault of its own; what it makes of the address is not known.
  if (unclosed !== null || pieces[0]?.kind === "expression") return true;
  // What an expression stands for may have to be a number (a port), or must not be one (the end of a host).
  return ["1", "x"].some((value) => {
    const address = pieces.map((piece) => (piece.kind === "literal" ? piece.text : value)).join("");
    return /^https:\/\/[^\s/]\S*$/i.test(address) && URL.canParse(address);
  });
}
