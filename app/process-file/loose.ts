import type { Path } from "./path.ts";

/** A text of the file and where it stands. */
export interface Text {
  readonly text: string;
  readonly path: Path;
}

/** A value of the file whatever it is, and where it stands. */
export type Placed = readonly [unknown, Path];

export type Mapping = Readonly<Record<string, unknown>>;

export function isMapping(value: unknown): value is Mapping {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The mapping; an empty one where the value is none. */
export function mapping(value: unknown): Mapping {
  return isMapping(value) ? value : {};
}

export function entries(value: unknown, path: Path): readonly (readonly [Text, unknown])[] {
  return Object.entries(mapping(value)).map(([key, inner]) => [{ text: key, path: [...path, key] }, inner]);
}

export function items(value: unknown, path: Path): readonly Placed[] {
  return Array.isArray(value) ? value.map((item: unknown, index) => [item, [...path, index]]) : [];
}

export function textAt(value: unknown, path: Path): Text | null {
  return typeof value === "string" ? { text: value, path } : null;
}

/** A text, or the texts of a list. */
export function texts(value: unknown, path: Path): readonly Text[] {
  const all = typeof value === "string" ? [[value, path] as const] : items(value, path);
  return all.flatMap(([item, at]) => textAt(item, at) ?? []);
}

/** The texts of a key; null where the key is not there. */
export function textsOf(of: Mapping, key: string, path: Path): readonly Text[] | null {
  return of[key] === undefined ? null : texts(of[key], [...path, key]);
}

/** Everything in the value that is no list and no mapping. */
export function leaves(value: unknown, path: Path): readonly Placed[] {
  if (typeof value !== "object" || value === null) return [[value, path]];
  const inner = Array.isArray(value)
    ? items(value, path)
    : entries(value, path).map(([key, item]) => [item, key.path] as const);
  return inner.flatMap(([item, at]) => leaves(item, at));
}
