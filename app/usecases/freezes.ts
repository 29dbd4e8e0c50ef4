import { frozenSpans } from "../domain/freeze.ts";
import { policyFreezes } from "../domain/policy.ts";
import { environmentsOf, type Freeze, type Process } from "../domain/process.ts";
import type { Span } from "../domain/recurrence.ts";
import { rulesAt } from "./holds.ts";
import type { PolicyInForce } from "./policy.ts";

/** A freeze as it concerns one repository. */
export interface RepositoryFreeze {
  readonly freeze: Freeze;
  /** It is the organization's. */
  readonly policy: boolean;
  /** Where it holds; null: in every environment. */
  readonly environments: readonly string[] | null;
  /** When it holds in the window, in order. */
  readonly spans: readonly Span[];
}

/** Every freeze that may hold a repository's deployments: the process's own, then the organization's. */
export function freezesOf(
  process: Process,
  policy: PolicyInForce,
  repository: { readonly owner: string; readonly name: string },
  spansOf: (freeze: Freeze) => readonly Span[],
): readonly RepositoryFreeze[] {
  const own = process.freezes.map((freeze) => {
    return { freeze, policy: false, environments: freeze.environments, spans: spansOf(freeze) };
  });
  // One of the organization is for the environments that its rule matches.
  const places = new Map<Freeze, string[]>();
  for (const environment of environmentsOf(process)) {
    for (const freeze of policyFreezes(rulesAt(process, policy, repository, environment).matching)) {
      places.set(freeze, [...(places.get(freeze) ?? []), environment]);
    }
  }
  const organization = [...places].map(([freeze, environments]) => {
    return { freeze, policy: true, environments, spans: spansOf(freeze) };
  });
  return [...own, ...organization];
}

/**
 * When freezes hold in a window. What several repositories have in common is followed once.
 * @param most so many different ones are followed; of further ones nothing is said
 */
export function spansWithin(window: Span, most: number): (freeze: Freeze) => readonly Span[] {
  const known = new Map<string, readonly Span[]>();
  return (freeze) => {
    const { from, to, every, zone } = freeze;
    const key = JSON.stringify([from, to, every, zone]);
    const found = known.get(key);
    if (found !== undefined || known.size >= most) return found ?? [];
    const spans = frozenSpans(freeze, window);
    known.set(key, spans);
    return spans;
  };
}
