import type { Problem } from "../domain/problem.ts";
import { markdown, prose, reference, say, strong } from "./phrase.ts";

/** One problem of a file as a line of a check: where, and what. */
export function problemLine({ path, line, column, message }: Problem): string {
  const place = path === "" ? say`` : say` ${reference(path)}`;
  return markdown(say`${strong(`${line}:${column}`)}${place}: ${prose(message)}`);
}
