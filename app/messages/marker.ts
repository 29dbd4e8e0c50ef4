export const markerKinds = [
  "living",
  "question",
  "notice",
  "thread",
  "finished",
  "reminder",
  "emergency",
] as const;
export type MarkerKind = (typeof markerKinds)[number];

export interface Marker {
  readonly kind: MarkerKind;
  readonly id: string;
}

/**
 * The hidden last line of everything the app posts: by it the app finds its own
 * comment again after an unknown outcome. `escape.ts` and `block.ts` see to it
 * that nobody else's text can hold one.
 *
 * @throws on an id that is not letters, digits, `.`, `_` or `-`: ids are ours
 */
export function marker(kind: MarkerKind, id: string): string {
  if (!/^[\w.-]{1,100}$/.test(id)) throw new Error(`Not an id for a marker: ${JSON.stringify(id)}`);
  return `<!-- drawbridge:${kind}:${id} -->`;
}

/** The marker at the end of a text, or null. */
export function readMarker(body: string): Marker | null {
  const [, kind, id] = /<!-- drawbridge:([a-z]+):([\w.-]{1,100}) -->\s*$/.exec(body) ?? [];
  const known = markerKinds.find((one) => one === kind);
  return known === undefined || id === undefined ? null : { kind: known, id };
}
