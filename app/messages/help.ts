import { comment, table } from "./comment.ts";
import { code } from "./escape.ts";
import { command, listed, markdown, nothing, prose, say } from "./phrase.ts";

/** One command, as its own file describes it. */
export interface HelpRow {
  readonly usage: string;
  /** Other names of it, with their slash. */
  readonly aliases: readonly string[];
  readonly description: string;
  readonly who: string;
}

/**
 * The answer to `/help`.
 * @param user login of the person who asked
 * @param id of the notice, for its marker
 */
export function helpComment(user: string, rows: readonly HelpRow[], id: string): string {
  return comment(
    [
      `Commands of Drawbridge (asked by ${code(user)}): each begins a line of a new comment`,
      table(["Command", "Who", "What it does"], rows.map(cells)),
      `What stands in brackets may be left out; on a release's thread the version may be left out too. Names with white space are written in quotes, as in ${code('/approve 1.4.0 "EU West"')}. What follows is kept as a note.`,
      `Responsible are the members of the teams that the question asks, deployers those whom the phase names in ${code("deployers")}; where nobody is named, whoever has write permission is both.`,
    ],
    "notice",
    id,
  );
}

function cells({ usage, aliases, description, who }: HelpRow): readonly string[] {
  const also = listed(aliases.map((alias) => say`${command(alias)}`));
  return [
    code(usage),
    markdown(prose(who)),
    markdown(say`${prose(description)}${aliases.length === 0 ? nothing : say` Also ${also}.`}`),
  ];
}
