import { getScalarValue, SCALAR_STYLE, type ScalarEvent } from "js-yaml";

/** Where something stands in the file: both count from 1, columns in UTF-16 code units. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** A position in the file that costs nothing to make or to compare; `Places` says its line and column. */
export interface Spot {
  /** Where the key or value begins. */
  readonly offset: number;
  /** A text whose character number `inner` is meant, if one is. */
  readonly scalar: ScalarEvent | null;
  readonly inner: number;
}

export function compareSpots(a: Spot, b: Spot): number {
  return a.offset - b.offset || a.inner - b.inner;
}

/** Turns positions in the source into lines and columns. */
export function placesIn(source: string): (spot: Spot) => Place {
  const lines = [0, ...Array.from(source.matchAll(/\r\n|\n|\r/g), (end) => end.index + end[0].length)];
  const scalars = new Map<ScalarEvent, readonly number[]>();
  const offsetsOf = (scalar: ScalarEvent) => {
    const offsets = scalars.get(scalar) ?? sourceOffsets(source, scalar);
    scalars.set(scalar, offsets);
    return offsets;
  };
  return ({ offset, scalar, inner }) => {
    const exact = scalar === null ? offset : offsetsOf(scalar)[inner]!;
    const line = lastUpTo(lines, exact);
    return { line: line + 1, column: exact - lines[line]! + 1 };
  };
}

/** Index of the last of the rising numbers that is not above the limit, by halves; the first is not above it. */
function lastUpTo(rising: readonly number[], limit: number): number {
  let [low, high] = [0, rising.length - 1];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (rising[middle]! <= limit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** White space differs between source and value, escapes are longer: what is counted is what both have. */
const units: Readonly<Partial<Record<ScalarEvent["style"], RegExp>>> = {
  [SCALAR_STYLE.SINGLE_QUOTED]: /''|\S/g,
  [SCALAR_STYLE.DOUBLE_QUOTED]: /\\(?:x.{2}|u.{4}|U.{8}|\r\n|[^])|\S/g,
};
const whiteSpaceEscape = /^\\[nrtvfLP_\s]/;

/**
 * For each character of the scalar's value, where it stands in the source; a blank
 * stands where the next word does.
 */
function sourceOffsets(source: string, scalar: ScalarEvent): readonly number[] {
  const raw = source.slice(scalar.valueStart, scalar.valueEnd);
  const written = Array.from(raw.matchAll(units[scalar.style] ?? /\S/g))
    .filter(([unit]) => !whiteSpaceEscape.test(unit))
    .map((unit) => scalar.valueStart + unit.index);
  let next = 0;
  return Array.from(getScalarValue(source, scalar).split(""), (character) => {
    const offset = written[next] ?? scalar.valueEnd;
    if (/\S/.test(character)) next++;
    return offset;
  });
}
