/** The value below which a part of the others lies (nearest rank); 0.5 is the median. */
export function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(part * sorted.length) - 1)];
  if (value === undefined) throw new Error("There is nothing to measure");
  return value;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);
