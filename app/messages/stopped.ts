import { comment } from "./comment.ts";
import { code } from "./escape.ts";
import { attention } from "./icons.ts";
import { command, markdown, nothing, say } from "./phrase.ts";
import { utc } from "./time.ts";

/** Something that Drawbridge itself could not do. */
export interface StoppedFacts {
  /** For the marker. */
  readonly id: string;
  /** What was not done, after "could not": `create the GitHub Deployment of d12`. */
  readonly what: string;
  /** What GitHub or the network said. */
  readonly because: string;
  /** Until when it is tried again; null: it is not. */
  readonly retriedUntil: Date | null;
  /** What a person can write instead; null: nothing. */
  readonly instead: string | null;
  /** Stands in the log beside the error. */
  readonly reference: string;
}

/** Said where something of ours failed: what, why, whether it is tried again, and where to look. */
export function stoppedComment({
  id,
  what,
  because,
  retriedUntil,
  instead,
  reference,
}: StoppedFacts): string {
  const again =
    retriedUntil === null
      ? say`It is not tried again.`
      : say`It is tried again until ${utc(retriedUntil)}; nobody has to do anything before.`;
  const then = instead === null ? nothing : say` Write ${command(instead)} to go on.`;
  return comment(
    [
      `${attention}: ${markdown(say`Drawbridge could not ${what}: ${because}`)}`,
      `${markdown(say`${again}${then}`)} Whoever runs Drawbridge finds the cause in its log under ${code(reference)}.`,
    ],
    "notice",
    id,
  );
}
