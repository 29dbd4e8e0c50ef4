const unitMs = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** 365 days, in milliseconds: longer than anything waits. */
const usualLongestMs = 365 * unitMs.d;

/**
 * `90s`, `30m`, `4h` or `3d` in milliseconds; null if it is not written so, is
 * nothing, or is more than the longest that makes sense: 365 days, where nothing else is given.
 */
export function parseDuration(text: string, longestMs: number = usualLongestMs): number | null {
  const found = /^([1-9]\d{0,8})([smhd])$/.exec(text);
  if (found === null) return null;
  const ms = Number(found[1]) * unitMs[found[2] as keyof typeof unitMs];
  return ms <= longestMs ? ms : null;
}
