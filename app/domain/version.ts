import { fold } from "./process.ts";

/** What a version may look like (the contract, section 3). */
export const versionPattern = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/;

/** The mask that counts when the process file names none. */
export const defaultMask = "0.0.i";

/**
 * The next version of a mask: its part `i` becomes the lowest number above
 * every one already used, beginning with 1.
 */
export function nextVersion(mask: string, taken: readonly string[]): string {
  const { before, after } = splitMask(mask);
  const used = taken.map(fold).flatMap((version) => {
    const middle = version.slice(before.length, version.length - after.length);
    const fits =
      version.startsWith(fold(before)) && version.endsWith(fold(after)) && /^\d{1,15}$/.test(middle);
    return fits ? [Number(middle)] : [];
  });
  return `${before}${Math.max(0, ...used) + 1}${after}`;
}

/** Whether the mask has exactly one part `i` and makes valid versions. */
export function isMask(mask: string): boolean {
  return (
    mask.split(separators).filter((part) => part === "i").length === 1 &&
    versionPattern.test(nextVersion(mask, []))
  );
}

const separators = /[._+-]/;

function splitMask(mask: string): { readonly before: string; readonly after: string } {
  const found = /(?:^|[._+-])i(?=$|[._+-])/.exec(mask);
  if (found === null) throw new Error(`The version mask "${mask}" has no part "i"`);
  const at = found.index + found[0].length - 1;
  return { before: mask.slice(0, at), after: mask.slice(at + 1) };
}
