import type { Actor } from "../domain/actor.ts";
import { actorName } from "./actor-name.ts";
import { block } from "./block.ts";
import { changesMarkdown, type ReleaseChanges } from "./changes.ts";
import { cleanLine } from "./clean.ts";
import { comment, details } from "./comment.ts";
import { commitLink } from "./commit-link.ts";
import { code } from "./escape.ts";
import { markdown, say, strong } from "./phrase.ts";
import { utc } from "./time.ts";

/** What the issue of a release shows. */
export interface ThreadFacts {
  /** For the marker. */
  readonly id: string;
  readonly version: string;
  readonly sha: string;
  /** Markdown of whoever made the release. */
  readonly notes: string;
  readonly changes: readonly ReleaseChanges[];
  readonly createdBy: Actor;
  readonly createdAt: Date;
  /** The repository's address on GitHub. */
  readonly repository: string;
}

/** Title of the issue that is opened for a release which no pull request brought. */
export function threadTitle(version: string): string {
  return `Release ${cleanLine(version)}`;
}

/** Its body. What happens is said in comments. */
export function threadBody(facts: ThreadFacts): string {
  return comment(
    [
      `${markdown(say`Release ${strong(facts.version)}`)} of commit ${commitLink(facts.repository, facts.sha)}, made by ${actorName(facts.createdBy)} at ${utc(facts.createdAt)}.`,
      `Where it stands is in the first comment below, and questions are asked here. ${code("/help")} lists what can be written. The issue closes by itself when the release is done.`,
      (room) => block(facts.notes, room),
      facts.changes.length === 0 ? "" : details("Changes", (room) => changesMarkdown(facts.changes, room)),
    ],
    "thread",
    facts.id,
  );
}
