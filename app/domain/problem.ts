/** What is wrong in a process file, and where: one sentence or more that say what to write instead. */
export interface Problem {
  /** As in JavaScript: `steps[2].with.instructions`; empty for the file itself. */
  readonly path: string;
  /** Counted from 1. */
  readonly line: number;
  /** Counted from 1, in UTF-16 code units as editors do. */
  readonly column: number;
  readonly message: string;
}
