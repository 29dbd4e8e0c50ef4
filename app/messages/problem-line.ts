import type { Problem } from "../domain/problem.ts";
import { markdown, prose, reference, say, strong } from "./phrase.ts";

/** One problem of a file as a line of a check: where, and what. */
export function problemLine({ path, line, column, message, file }: Problem): string {
  const of = file === undefined ? say`` : say`${reference(file)} `;
  const place = path === "" ? say`` : say` ${reference(path)}`;
  return markdown(say`${of}${strong(`${line}:${column}`)}${place}: ${prose(message)}`);
}
