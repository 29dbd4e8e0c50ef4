import { versionPattern } from "../domain/version.ts";
import { bare, nameAt, nameKey, trimmed, wordAt, type Word } from "./words.ts";

/** What a command can be aimed at: a deployment, or a question that one asks. */
export interface Target {
  readonly deploymentId: number;
  readonly version: string;
  readonly environment: string;
}

export interface OpenQuestion extends Target {
  readonly interruptionId: number;
  /** Name of the step that asks. */
  readonly step: string;
}

/** What the leading words say; null: nothing about it. */
export interface Named {
  readonly version: string | null;
  readonly environment: string | null;
  readonly deploymentId: number | null;
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
}

/**
 * Finds what the leading words of a command are aimed at, among what is open:
 * a version, an environment or `d12`, in any order. What follows is the note.
 * A word that can only be meant as a target, but names nothing that is open,
 * never becomes the note: an answer must not go to another question than the
 * one in its writer's mind.
 */
export function resolveTarget<T extends Target, F extends string = never>(
  words: string,
  open: readonly T[],
  options: TargetOptions<F> = {},
): Resolved<T, F> {
  const { named, names, flags, end } = readTarget(words, open, options.flags ?? []);
  const strayEnd = strayTarget(words, end, named, options.environments ?? []);
  if (strayEnd !== undefined) return { kind: "unmatched", meant: said(words, strayEnd), open };

  const candidates = open.filter((one) => names.every((name) => isCalled(one, name)));
  const [found, another] = candidates;
  if (another !== undefined) return { kind: "several", candidates, named };
  if (found !== undefined) return { kind: "one", found, named, flags, rest: trimmed(words.slice(end)) };
  // Each word names something open, but no one thing is all of them.
  return open.length === 0 ? { kind: "none" } : { kind: "unmatched", meant: said(words, end), open };
}

/** Takes the leading words as long as they name something open, or are flags. */
function readTarget<F extends string>(words: string, open: readonly Target[], known: readonly F[]) {
  const environments = open.map((one) => one.environment);
  let named: Named = { version: null, environment: null, deploymentId: null };
  const names: string[] = [];
  const flags: F[] = [];
  let end = 0;
  for (let word = wordAt(words, 0); word !== undefined; word = wordAt(words, end)) {
    const id = named.deploymentId === null ? openId(word, open) : undefined;
    const version = named.version === null ? openVersion(word, open) : undefined;
    const environment = named.environment === null ? nameAt(words, end, environments) : undefined;
    const flag = word.quoted ? undefined : known.find((one) => one === nameKey(bare(word.text)));
    if (id !== undefined) {
      named = { ...named, deploymentId: id };
      names.push(`d${id}`);
      end = word.end;
    } else if (version !== undefined) {
      named = { ...named, version };
      names.push(version);
      end = word.end;
    } else if (environment !== undefined) {
      named = { ...named, environment: environment.name };
      names.push(environment.name);
      end = environment.end;
    } else if (flag !== undefined) {
      flags.push(flag);
      end = word.end;
    } else {
      break;
    }
  }
  return { named, names, flags, end };
}

/** Versions are free to look like the number of a deployment or the name of an environment: each way counts. */
function isCalled(one: Target, name: string): boolean {
  return [`d${one.deploymentId}`, one.version, one.environment].some((its) => nameKey(its) === nameKey(name));
}

/** Where a word ends that means a target although nothing like it is open; undefined where a note begins. */
function strayTarget(
  words: string,
  from: number,
  named: Named,
  environments: readonly string[],
): number | undefined {
  const word = wordAt(words, from);
  if (word === undefined) return undefined;
  if (named.deploymentId === null && deploymentIdOf(word) !== undefined) return word.end;
  if (named.version === null && looksLikeVersion(word.text)) return word.end;
  if (named.environment !== null) return undefined;
  // "Testing went well" is a note even where an environment is called Testing; "Testing" alone is not.
  const environment = nameAt(words, from, environments);
  if (environment === undefined) return undefined;
  return word.quoted || wordAt(words, environment.end) === undefined ? environment.end : undefined;
}

/** The number of `d12`. */
function deploymentIdOf(word: Word): number | undefined {
  const id = /^d([1-9]\d{0,14})$/i.exec(bare(word.text));
  return id === null ? undefined : Number(id[1]);
}

function openId(word: Word, open: readonly Target[]): number | undefined {
  const id = deploymentIdOf(word);
  return open.some((one) => one.deploymentId === id) ? id : undefined;
}

function openVersion(word: Word, open: readonly Target[]): string | undefined {
  const equals = (text: string) => open.find((one) => nameKey(one.version) === nameKey(text))?.version;
  return equals(word.text) ?? equals(bare(word.text));
}

/** Whether a word can hardly be anything but a version: `1.4.0`, `v2.0`, `release-1.4`. */
export function looksLikeVersion(word: string): boolean {
  return versionPattern.test(bare(word)) && /\d\.\d/.test(word);
}

function said(words: string, end: number): string {
  return bare(trimmed(words.slice(0, end)).replace(/\s+/g, " "));
}
