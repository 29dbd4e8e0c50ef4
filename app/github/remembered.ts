import { readIfChanged, type Answer, type Asker, type Rest } from "./ask.ts";

/** What GitHub last answered to questions that are asked again and again, with its ETags. */
export type EtagMemory = Map<string, { readonly etag: string; readonly value: unknown }>;

const KEPT_ANSWERS = 5_000;

/**
 * Asks with the ETag of the last answer: an unchanged one (304) does not count in GitHub's budget.
 *
 * @param key  names the question, with the installation: two may see different things
 * @param pick what is kept of the answer
 */
export async function remembered<D, T>(
  asker: Asker & { readonly memory: EtagMemory },
  key: string,
  doing: string,
  call: (octokit: Rest, headers: Record<string, string>) => Promise<Answer<D>>,
  pick: (data: D) => T,
): Promise<T> {
  const known = asker.memory.get(key);
  const headers: Record<string, string> = known === undefined ? {} : { "if-none-match": known.etag };
  const answer = await readIfChanged(asker, doing, (octokit) => call(octokit, headers));
  if (answer === null && known !== undefined) {
    keep(asker.memory, key, known.etag, known.value);
    return known.value as T;
  }
  if (answer === null) throw new Error(`GitHub answered 304 to an unconditional question: ${doing}`);
  const value = pick(answer.data);
  if (answer.headers.etag !== undefined) keep(asker.memory, key, answer.headers.etag, value);
  return value;
}

/** Drops what was not used for longest when there is too much. */
function keep(memory: EtagMemory, key: string, etag: string, value: unknown): void {
  memory.delete(key);
  const oldest = memory.keys().next();
  if (memory.size >= KEPT_ANSWERS && oldest.done !== true) memory.delete(oldest.value);
  memory.set(key, { etag, value });
}
