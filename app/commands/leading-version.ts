import { versionPattern } from "../domain/version.ts";
import { bare, wordAt } from "./words.ts";

/**
 * The version that may stand first, where none is needed. A word without a
 * digit is one only if it stands alone on its line ("nightly"), or before an
 * option: anything else begins the note ("looks good").
 * @param isOption whether an option stands at a position
 */
export function leadingVersion(
  line: string,
  isOption: (from: number) => boolean = () => false,
): { readonly version: string | null; readonly rest: string } {
  const word = isOption(0) ? undefined : wordAt(line, 0);
  const version = word === undefined ? "" : bare(word.text);
  if (word === undefined || !versionPattern.test(version)) return { version: null, rest: line };
  const alone = wordAt(line, word.end) === undefined || isOption(word.end);
  return /\d/.test(version) || alone
    ? { version, rest: line.slice(word.end) }
    : { version: null, rest: line };
}
