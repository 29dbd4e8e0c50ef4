import { cut } from "../cut.ts";

/** A co-author as a commit's message names one, as far as the address alone tells who it is. */
export interface NamedCoAuthor {
  /** What the trailer says: `Ann Smith <ann@example.com>`. */
  readonly text: string;
  /** Of an address that GitHub gives out: the account's login, and its id in all but old ones. Null: of another. */
  readonly account: { readonly id: number | null; readonly login: string } | null;
}

const LONGEST_TEXT = 200;

/**
 * The co-authors of a commit, from its `Co-authored-by:` trailers wherever they stand: a squash merge gathers
 * those of many messages. An address of `users.noreply.github.com` names its account; GitHub's API does not
 * tell whose another address is.
 * https://docs.github.com/pull-requests/committing-changes-to-your-project/creating-and-editing-commits/creating-a-commit-with-multiple-authors
 */
export function coAuthorsIn(message: string): readonly NamedCoAuthor[] {
  const trailers = message.matchAll(/^[ \t]*co-authored-by[ \t]*:(.*)$/gim);
  return [...trailers]
    .map(([, value = ""]) => value.trim())
    .filter((value) => value !== "")
    .map((value) => ({ text: cut(value, LONGEST_TEXT), account: accountOf(value) }));
}

function accountOf(trailer: string): NamedCoAuthor["account"] {
  const address = /<([^<>]*)>$/.exec(trailer)?.[1]?.trim() ?? "";
  const [, id, login] =
    /^(?:(\d{1,15})\+)?([a-z0-9_-]+(?:\[bot\])?)@users\.noreply\.github\.com$/i.exec(address) ?? [];
  if (login === undefined) return null;
  return { id: id === undefined ? null : Number(id), login };
}
