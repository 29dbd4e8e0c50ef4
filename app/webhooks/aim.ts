import type { Release } from "../../db/releases.ts";
import { resolveTarget, type Resolved, type Target } from "../commands/target.ts";

/** Where words stand. */
export interface Place {
  /** Whose thread it is, newest first; none: another issue or pull request. */
  readonly releases: readonly Release[];
  /** Every environment of the lifecycle. */
  readonly environments: readonly string[];
  /** Names and ids of every step that may ask. */
  readonly steps: readonly string[];
}

/**
 * What the words are aimed at. A version or a number means what it names, wherever
 * that is open, and never becomes a note; without one, only this thread counts.
 */
export function resolve<T extends Target & { readonly releaseId: number }, F extends string = never>(
  { releases, environments, steps }: Place,
  words: string,
  all: readonly T[],
  flags: readonly F[] = [],
): Resolved<T, F> {
  const options = { flags, environments, steps };
  const anywhere = resolveTarget(words, all, options);
  if (anywhere.kind === "unmatched") return anywhere;
  const isNamed =
    anywhere.kind !== "none" && (anywhere.named.version !== null || anywhere.named.deploymentId !== null);
  if (isNamed) return anywhere;
  const here = all.filter((one) => releases.some((release) => release.id === one.releaseId));
  return resolveTarget(words, here, options);
}

/** The newest of what is over that the words could mean: whoever comes late hears how it ended. */
export function newest<T extends Target & { readonly releaseId: number }>(
  place: Place,
  words: string,
  over: readonly T[],
): T | undefined {
  const resolved = resolve(place, words, over);
  if (resolved.kind === "one") return resolved.found;
  return resolved.kind === "several" ? resolved.candidates[0] : undefined;
}
