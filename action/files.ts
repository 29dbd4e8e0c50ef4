import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { FileText } from "./deps.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist",
  EISDIR: "is a directory",
  EACCES: "may not be read by the runner",
};

/**
 * What is the matter with the file that could not be read, to end a sentence
 * that begins with its path; undefined: the error is about something else.
 */
export function whyUnread(error: unknown): string | undefined {
  return reasons[String((error as NodeJS.ErrnoException).code)];
}

/** Reads text files; relative paths count from the workspace. */
export function filesOf(workspace: string): (path: string) => Promise<FileText> {
  return async (path) => {
    try {
      return { ok: true, text: await readFile(resolve(workspace, path), "utf8") };
    } catch (error) {
      const why = whyUnread(error);
      if (why === undefined) throw error;
      return { ok: false, why };
    }
  };
}
