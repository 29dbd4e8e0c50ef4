import { mostBytes, readWorkflow, type ReadWorkflow } from "./read.ts";

/** The workflows of a commit, by their paths. */
export interface CommitWorkflows {
  /** By path: `.github/workflows/deploy.yml`. */
  readonly read: ReadonlyMap<string, ReadWorkflow>;
  /** Paths of those that nobody looked into: there are too many of them, or they are too large. */
  readonly unread: readonly string[];
}

/** Reads the texts of a commit's workflows. */
export function commitWorkflows(
  files: readonly { readonly path: string; readonly text: string }[],
  unread: readonly string[],
): CommitWorkflows {
  return { read: new Map(files.map(({ path, text }) => [path, readWorkflow(text)])), unread };
}

/** What keeps a workflow from being looked into, for messages. */
export const unreadReason = `a file of more than ${mostBytes / 1024} KiB, or one of too many`;
