import { comment } from "./comment.ts";
import { code } from "./escape.ts";
import { attention } from "./icons.ts";
import { command, markdown, say } from "./phrase.ts";

/** A word that is nearly a command. */
export interface NearMissFacts {
  /** Login of the person who wrote it. */
  readonly user: string;
  /** As it was written, with or without its slash. */
  readonly typed: string;
  /** The command that is near, with or without its slash. */
  readonly nearest: string;
}

/** @param id of the notice, for its marker */
export function nearMissComment({ user, typed, nearest }: NearMissFacts, id: string): string {
  return comment(
    [
      `${attention} (${code(user)}): ${markdown(say`${command(slashed(typed))} is no command, so nothing was done. Did you mean ${command(slashed(nearest))}? Write it in a new comment.`)}`,
    ],
    "notice",
    id,
  );
}

function slashed(word: string): string {
  return word.startsWith("/") ? word : `/${word}`;
}
