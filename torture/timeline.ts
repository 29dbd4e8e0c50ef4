import { appendFileSync } from "node:fs";

/** What happened when, for whoever looks for a cause; and how often each kind of thing happened. */
export interface Timeline {
  readonly add: (kind: string, what?: Readonly<Record<string, unknown>>) => void;
  readonly count: (kind: string) => number;
  /** Kinds that begin so, with how often each was seen. */
  readonly counts: (prefix: string) => ReadonlyMap<string, number>;
}

/** @param file one JSON object a line is added to it */
export function timeline(file: string): Timeline {
  const seen = new Map<string, number>();
  return {
    add: (kind, what = {}) => {
      seen.set(kind, (seen.get(kind) ?? 0) + 1);
      appendFileSync(file, `${JSON.stringify({ at: new Date().toISOString(), kind, ...what })}\n`);
    },
    count: (kind) => seen.get(kind) ?? 0,
    counts: (prefix) => new Map([...seen].filter(([kind]) => kind.startsWith(prefix))),
  };
}
