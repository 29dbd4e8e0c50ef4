import { versionPattern } from "../domain/version.ts";
import { calledAll, deploymentIdOf, leadingNames, type Nameable, type Named } from "./leading-names.ts";
import { bare, nameAt, trimmed, wordAt } from "./words.ts";

/** What a command can be aimed at: a deployment, or a question that one asks. */
export type Target = Nameable;

export interface OpenQuestion extends Target {
  readonly interruptionId: number;
  readonly step: string;
  readonly stepKey: string;
}

export type Resolved<T extends Target, F extends string = never> =
  /** `rest` is what stands behind the target and the flags: the note. */
  | {
      readonly kind: "one";
      readonly found: T;
      readonly named: Named;
      readonly flags: readonly F[];
      readonly rest: string;
    }
  /** Nothing is open, and the words name nothing either. */
  | { readonly kind: "none" }
  | { readonly kind: "several"; readonly candidates: readonly T[]; readonly named: Named }
  /** The words mean something that is not open; `meant` is how they say it, at most some hundred characters. */
  | { readonly kind: "unmatched"; readonly meant: string; readonly open: readonly T[] };

export interface TargetOptions<F extends string> {
  /** Words with a meaning of their own around the target, such as `anyway`. */
  readonly flags?: readonly F[];
  /** Every environment of the project: one that asks nothing is then told from a note. */
  readonly environments?: readonly string[];
  /** The names and ids of every step that may ask: the same for them. */
  readonly steps?: readonly string[];
}

/**
 * Finds what the leading words of a command are aimed at, among what is open:
 * a version, an environment, `d12` or a step, in any order. What follows is the note.
 * A word that can only be meant as a target, but names nothing that is open,
 * never becomes the note: an answer must not go to another question than the
 * one in its writer's mind.
 */
export function resolveTarget<T extends Target, F extends string = never>(
  words: string,
  open: readonly T[],
  options: TargetOptions<F> = {},
): Resolved<T, F> {
  const { named, names, flags, end } = leadingNames(words, open, options.flags ?? []);
  const strayEnd = strayTarget(words, end, named, options);
  if (strayEnd !== undefined) return { kind: "unmatched", meant: said(words, strayEnd), open };

  const candidates = calledAll(open, names);
  const [found, another] = candidates;
  if (another !== undefined) return { kind: "several", candidates, named };
  if (found !== undefined) return { kind: "one", found, named, flags, rest: trimmed(words.slice(end)) };
  // Each word names something open, but no one thing is all of them.
  return open.length === 0 ? { kind: "none" } : { kind: "unmatched", meant: said(words, end), open };
}

/** Where a word ends that means a target although nothing like it is open; undefined where a note begins. */
function strayTarget(
  words: string,
  from: number,
  named: Named,
  { environments = [], steps = [] }: TargetOptions<string>,
): number | undefined {
  const word = wordAt(words, from);
  if (word === undefined) return undefined;
  if (named.deploymentId === null && deploymentIdOf(word) !== undefined) return word.end;
  if (named.version === null && looksLikeVersion(word.text)) return word.end;
  // "Testing went well" is a note even where an environment is called Testing; "Testing" alone is not.
  const names = [...(named.environment === null ? environments : []), ...(named.step === null ? steps : [])];
  const name = nameAt(words, from, names);
  if (name === undefined) return undefined;
  return word.quoted || wordAt(words, name.end) === undefined ? name.end : undefined;
}

/** Whether a word can hardly be anything but a version: `1.4.0`, `v2.0`, `release-1.4`. */
export function looksLikeVersion(word: string): boolean {
  return versionPattern.test(bare(word)) && /\d\.\d/.test(word);
}

function said(words: string, end: number): string {
  return bare(trimmed(words.slice(0, end)).replace(/\s+/g, " "));
}
