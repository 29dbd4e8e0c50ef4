/** The highest cost in any span of so many milliseconds, of calls in the order of their times. */
export function mostIn<T extends { readonly at: number }>(
  calls: readonly T[],
  span: number,
  cost: (call: T) => number,
): number {
  let [from, sum, most] = [0, 0, 0];
  for (const call of calls) {
    sum += cost(call);
    for (let first = calls[from]; first !== undefined && first.at <= call.at - span; first = calls[from]) {
      sum -= cost(first);
      from += 1;
    }
    most = Math.max(most, sum);
  }
  return most;
}
