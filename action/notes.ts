import type { Job } from "./commands/command.ts";
import { type Failure, failure } from "./result.ts";

/**
 * The notes as they are written in the workflow or in a file; empty: none.
 *
 * @param notDone what did not happen where the file cannot be read: `Not released`
 */
export async function notesOf(
  { deps, inputs }: Pick<Job, "deps" | "inputs">,
  notDone: string,
): Promise<{ readonly ok: true; readonly text: string } | Failure> {
  const path = inputs["notes-file"];
  if (path === "") return { ok: true, text: inputs.notes };
  const file = await deps.readFile(path);
  if (file.ok) return file;
  return failure(
    "input-invalid",
    `${notDone}. \`notes-file\`: ${path} ${file.why}. Check the repository out, or write the file, in an earlier step.`,
  );
}
