/** What is counted, in the order of the report; each has to be 0. */
export const counts = [
  "decisions lost",
  "decisions counted twice",
  "decisions of the wrong person counted",
  "comments left without an answer",
  "releases missing",
  "releases doubled",
  "deployments missing",
  "deployments doubled",
  "deployments stuck",
  "work started without its approvals",
  "GitHub Deployments doubled",
  "workflow runs doubled",
  "deployment statuses doubled",
  "threads doubled",
  "comments doubled",
  "checks doubled",
  "links of the audit broken",
  "states that the audit does not tell",
  "things left undone",
  "requests that GitHub would not take",
] as const;

export type Count = (typeof counts)[number];

export interface Finding {
  readonly count: Count;
  /** One sentence, with ids. */
  readonly what: string;
  /** By which the log lines that belong to it are known: `d12`, a comment's id. */
  readonly about: readonly string[];
}

export function finding(count: Count, what: string, ...about: readonly string[]): Finding {
  return { count, what, about };
}

/** Those of the things that share their name with an earlier one. */
export function doubled<T>(things: readonly T[], nameOf: (thing: T) => string): readonly T[] {
  const seen = new Set<string>();
  return things.filter((thing) => {
    const name = nameOf(thing);
    const isSecond = seen.has(name);
    seen.add(name);
    return isSecond;
  });
}
