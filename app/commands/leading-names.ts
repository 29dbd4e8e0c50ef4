import { bare, nameAt, nameKey, wordAt, type Word } from "./words.ts";

/** What the words of a command can name: a deployment, or a question that one asks. */
export interface Nameable {
  readonly deploymentId: number;
  readonly version: string;
  readonly environment: string;
  /** Name of the step that asks. */
  readonly step?: string;
  /** Its id in the process file. */
  readonly stepKey?: string;
}

/** What the leading words say; null: nothing about it. */
export interface Named {
  readonly version: string | null;
  readonly environment: string | null;
  readonly deploymentId: number | null;
  /** The step's name or id. */
  readonly step: string | null;
}

/** What the leading words say, as far as they name something open or are flags. */
export interface Leading<F extends string> {
  readonly named: Named;
  readonly flags: readonly F[];
  /** The names, for `calledAll`. */
  readonly names: readonly string[];
  /** Where the note begins. */
  readonly end: number;
}

interface Found<F extends string> {
  readonly kind: keyof Named | "flag";
  readonly named: Partial<Named>;
  readonly flag: F | null;
  /** As the open thing is called; of a flag, empty. */
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}

const nothing: Named = { version: null, environment: null, deploymentId: null, step: null };

/**
 * Takes the leading words as long as they name something open, each kind of
 * name once, or are flags. Of names that begin alike the longest counts.
 */
export function leadingNames<F extends string>(
  words: string,
  open: readonly Nameable[],
  flags: readonly F[],
): Leading<F> {
  const taken: Found<F>[] = [];
  let end = 0;
  for (let word = wordAt(words, 0); word !== undefined; word = wordAt(words, end)) {
    const untaken = foundAt(words, end, word, open, flags).filter(
      (one) => !taken.some(({ kind, flag }) => kind === one.kind && flag === one.flag),
    );
    const found = untaken.toSorted((a, b) => b.end - a.end)[0];
    if (found === undefined) break;
    taken.push(found);
    end = found.end;
  }
  const last = taken.at(-1);
  if (last?.kind === "step" && !last.quoted && beginsNote(words, taken, last, open)) {
    taken.pop();
    end = last.start;
  }
  return {
    named: Object.assign({ ...nothing }, ...taken.map((one) => one.named)) as Named,
    flags: taken.flatMap(({ flag }) => flag ?? []),
    names: namesOf(taken),
    end,
  };
}

/**
 * Whether a step's name, which may be a word like any other ("Testing went
 * well"), begins the note: more follows, and without it the same are meant.
 */
function beginsNote<F extends string>(
  words: string,
  taken: readonly Found<F>[],
  last: Found<F>,
  open: readonly Nameable[],
): boolean {
  if (wordAt(words, last.end) === undefined) return false;
  const meant = (some: readonly Found<F>[]) => calledAll(open, namesOf(some)).length;
  return meant(taken) === meant(taken.slice(0, -1));
}

/** Everything that a word, and perhaps the next ones, can mean; what is meant first comes first. */
function foundAt<F extends string>(
  words: string,
  from: number,
  word: Word,
  open: readonly Nameable[],
  flags: readonly F[],
): readonly Found<F>[] {
  const { start, quoted } = word;
  const base = { flag: null, start, quoted, end: word.end };
  const found: Found<F>[] = [];
  const id = deploymentIdOf(word);
  if (id !== undefined && open.some((one) => one.deploymentId === id)) {
    found.push({ ...base, kind: "deploymentId", named: { deploymentId: id }, name: `d${id}` });
  }
  const version = openVersion(word, open);
  if (version !== undefined) found.push({ ...base, kind: "version", named: { version }, name: version });
  const environment = nameAt(
    words,
    from,
    open.map((one) => one.environment),
  );
  if (environment !== undefined) {
    const { name, end } = environment;
    found.push({ ...base, kind: "environment", named: { environment: name }, name, end });
  }
  const flag = quoted ? undefined : flags.find((one) => one === nameKey(bare(word.text)));
  if (flag !== undefined) found.push({ ...base, kind: "flag", named: {}, name: "", flag });
  const step = nameAt(words, from, open.flatMap(stepNames));
  if (step !== undefined) {
    found.push({ ...base, kind: "step", named: { step: step.name }, name: step.name, end: step.end });
  }
  return found;
}

function namesOf<F extends string>(taken: readonly Found<F>[]): readonly string[] {
  return taken.filter(({ kind }) => kind !== "flag").map(({ name }) => name);
}

/**
 * The open things that are called by every one of the names. Names are free to
 * look like the number of a deployment, or like each other: each way counts.
 */
export function calledAll<T extends Nameable>(open: readonly T[], names: readonly string[]): readonly T[] {
  const keys = names.map(nameKey);
  if (keys.length === 0) return open;
  return open.filter((one) => {
    const its = [`d${one.deploymentId}`, one.version, one.environment, ...stepNames(one)].map(nameKey);
    return keys.every((key) => its.includes(key));
  });
}

/** The name last: where both read alike, it is how the step is called. */
function stepNames({ step, stepKey }: Nameable): readonly string[] {
  return [stepKey, step].filter((name) => name !== undefined);
}

/** The number of `d12`. */
export function deploymentIdOf(word: Word): number | undefined {
  const id = /^d([1-9]\d{0,14})$/i.exec(bare(word.text));
  return id === null ? undefined : Number(id[1]);
}

function openVersion(word: Word, open: readonly Nameable[]): string | undefined {
  const equals = (text: string) => open.find((one) => nameKey(one.version) === nameKey(text))?.version;
  return equals(word.text) ?? equals(bare(word.text));
}
