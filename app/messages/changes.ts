import { list } from "./comment.ts";
import { shortSha } from "./commit-link.ts";
import { markdown, reference, say, strong } from "./phrase.ts";

/** What one release brings. */
export interface ReleaseChanges {
  readonly version: string;
  readonly commits: readonly { readonly sha: string; readonly title: string; readonly author: string }[];
}

/**
 * The changes as a Markdown list, newest release first: `deployment.changes`,
 * and what a question shows. GitHub links the short SHAs by itself.
 *
 * @param room how long it may be, in code units
 */
export function changesMarkdown(releases: readonly ReleaseChanges[], room: number = 20_000): string {
  const lines = releases.flatMap(({ version, commits }) => [
    markdown(say`${strong(version)}`),
    ...commits.map(({ sha, title, author }) => {
      return `${shortSha(sha).replace(/[^\da-f]/g, "")} ${markdown(say`${title} (${reference(author)})`)}`;
    }),
  ]);
  return list(lines)(room);
}
