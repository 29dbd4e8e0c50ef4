import { comment, table } from "./comment.ts";
import { code } from "./escape.ts";
import { markdown, prose } from "./phrase.ts";

/** One command, as its own file describes it. */
export interface HelpRow {
  readonly usage: string;
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
      table(
        ["Command", "Who", "What it does"],
        rows.map(({ usage, description, who }) => [
          code(usage),
          markdown(prose(who)),
          markdown(prose(description)),
        ]),
      ),
      `What stands in brackets may be left out. On a release's thread the version may be left out too; names with white space are written in quotes, as in ${code('/approve 1.4.0 "EU West"')}. What follows is kept as a note.`,
    ],
    "notice",
    id,
  );
}
