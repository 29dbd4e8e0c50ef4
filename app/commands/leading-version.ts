import { versionPattern } from "../domain/version.ts";
import { bare, wordAt } from "./words.ts";

/**
 * The version that may stand first, where none is needed. A word without a
 * digit is one only if it stands alone on its line ("nightly"): anything else
 * begins the note ("looks good").
 */
export function leadingVersion(line: string): { readonly version: string | null; readonly rest: string } {
  const word = wordAt(line, 0);
  const version = word === undefined ? "" : bare(word.text);
  if (word === undefined || !versionPattern.test(version)) return { version: null, rest: line };
  const alone = wordAt(line, word.end) === undefined;
  return /\d/.test(version) || alone
    ? { version, rest: line.slice(word.end) }
    : { version: null, rest: line };
}
