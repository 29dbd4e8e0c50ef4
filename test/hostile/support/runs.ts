/**
 * How many cases a fuzz test tries: so many in the usual run, or `FUZZ_RUNS` of the environment. A failure prints
 * the seed and the path by which fast-check repeats it.
 */
export function runs(usual: number): { readonly numRuns: number } {
  return { numRuns: Number(process.env["FUZZ_RUNS"] ?? usual) };
}

/** No case comes near it but one that hangs: seconds are for slow machines. */
export const hangMs = 30_000;
