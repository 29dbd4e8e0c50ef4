/** What is wrong in a process file, and where: one sentence or more that say what to write instead. */
export interface Problem {
  /** As in JavaScript: `steps[2].with.instructions`; empty for the file itself. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units as editors do. */
  readonly column: number;
  readonly message: string;
  /** Absent: an error, for which the file is not used. */
  readonly level?: "warning";
  /** Another file of the commit that it stands in; absent: the file that was read. */
  readonly file?: string;
}

/** Whether the file is not used because of it. */
export function isError({ level }: Problem): boolean {
  return level === undefined;
}
