/** One thing that must stand on GitHub, and whether it does. */
export type Finding = {
  readonly claim: string;
  readonly ok: boolean;
  readonly expected: string;
  /** What there is in its place. */
  readonly seen: string;
};

export function finding(claim: string, ok: boolean, expected: string, seen: string | undefined): Finding {
  return { claim, ok, expected, seen: seen === undefined || seen === "" ? "nothing" : seen };
}
