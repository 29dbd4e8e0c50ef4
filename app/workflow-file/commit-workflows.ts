import { mostBytes, readWorkflow, type ReadWorkflow } from "./read.ts";

/** The workflows of a commit, by their paths. */
export interface CommitWorkflows {
  /** By path: `.github/workflows/deploy.yml`. */
  readonly read: ReadonlyMap<string, ReadWorkflow>;
  /** Paths of those that nobody looked into: there are too many of them, or they are too large. */
  readonly unread: readonly string[];
}

/**
 * Reads the texts of a commit's workflows.
 * @param breathe called between two files: to read a large one takes a tenth of a second, in which nothing else runs
 */
export async function commitWorkflows(
  files: readonly { readonly path: string; readonly text: string }[],
  unread: readonly string[],
  breathe: () => Promise<unknown>,
): Promise<CommitWorkflows> {
  const read = new Map<string, ReadWorkflow>();
  for (const { path, text } of files) {
    read.set(path, readWorkflow(text));
    await breathe();
  }
  return { read, unread };
}

/** What keeps a workflow from being looked into, for messages. */
export const unreadReason = `a file of more than ${mostBytes / 1024} KiB, or one of too many`;
