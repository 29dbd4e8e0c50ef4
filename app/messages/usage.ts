import { comment } from "./comment.ts";
import { code } from "./escape.ts";
import { attention } from "./icons.ts";
import { command, markdown, prose, say } from "./phrase.ts";

/** A command that is one of ours and cannot be read. */
export interface UsageFacts {
  /** Login of the person who wrote it. */
  readonly user: string;
  /** The command, without the slash. */
  readonly name: string;
  readonly usage: string;
  /** What is wrong, as a sentence without a full stop. */
  readonly problem: string;
  readonly example: string;
}

/** @param id of the notice, for its marker */
export function usageComment({ user, name, usage, problem, example }: UsageFacts, id: string): string {
  return comment(
    [
      `${attention} (${code(user)}): ${code(`/${name}`)} was not carried out: ${markdown(prose(problem))}`,
      markdown(
        say`It is written ${command(usage)}, for example ${command(example)}. Write it in a new comment.`,
      ),
    ],
    "notice",
    id,
  );
}
