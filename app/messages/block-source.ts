import type { Nodes, Parents, Root } from "mdast";

/** `from` to `to` of the source becomes `text`. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** Places in a source, `from` to `to`. */
export type Places = readonly (readonly [from: number, to: number])[];

/** Where a node stands in its source: the parser notes it of each. */
export function placeOf(node: Nodes): readonly [from: number, to: number] {
  return [node.position!.start.offset!, node.position!.end.offset!];
}

export function sourceOf(node: Nodes, source: string): string {
  return source.slice(...placeOf(node));
}

/** Every node that has children, the root first. Without recursion: a text can nest as deep as it is long. */
export function parentsOf(root: Root): readonly Parents[] {
  const parents: Parents[] = [root];
  for (const parent of parents) {
    for (const child of parent.children) if ("children" in child) parents.push(child);
  }
  return parents;
}

/** Matches of a global pattern that begin outside the places. */
export function matchesOutside(source: string, pattern: RegExp, places: Places): readonly RegExpExecArray[] {
  const sorted = places.toSorted(([a], [b]) => a - b);
  let next = 0;
  return [...source.matchAll(pattern)].filter(({ index }) => {
    while (next < sorted.length && sorted[next]![1] <= index) next++;
    return next === sorted.length || sorted[next]![0] > index;
  });
}
