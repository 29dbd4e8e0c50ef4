/** What a version may look like (the contract, section 3). */
export const versionPattern = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,127}$/;

/** The mask that counts when the process file names none. */
export const defaultMask = "0.0.i";

/** The most digits that count as a number of a mask. */
export const mostDigits = 15;

/** The texts around the part `i` of a mask. */
export interface MaskParts {
  readonly before: string;
  readonly after: string;
}

/**
 * The next version of a mask: its part `i` becomes the lowest number above
 * every one already used, beginning with 1.
 * @param highest the highest that was used; 0: none was
 */
export function nextVersion(mask: string, highest: number): string {
  const { before, after } = maskParts(mask);
  return `${before}${highest + 1}${after}`;
}

/** Whether the mask has exactly one part `i` and makes valid versions. */
export function isMask(mask: string): boolean {
  return (
    mask.split(separators).filter((part) => part === "i").length === 1 &&
    versionPattern.test(nextVersion(mask, 0))
  );
}

const separators = /[._+-]/;

export function maskParts(mask: string): MaskParts {
  const found = /(?:^|[._+-])i(?=$|[._+-])/.exec(mask);
  if (found === null) throw new Error(`The version mask "${mask}" has no part "i"`);
  const at = found.index + found[0].length - 1;
  return { before: mask.slice(0, at), after: mask.slice(at + 1) };
}
