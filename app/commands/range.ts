/** Part of a text, from the first position to before the second. */
export interface Range {
  readonly start: number;
  readonly end: number;
}
