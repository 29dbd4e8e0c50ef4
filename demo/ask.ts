/** Lines that the person at the terminal types. */
import { createInterface } from "node:readline/promises";

/** The person has left, by Ctrl-C or Ctrl-D. */
export class Left extends Error {}

export type Ask = (prompt: string, until?: AbortSignal) => Promise<string>;

/**
 * The next line. Rejects once `until` says that it is not waited for any more.
 *
 * @throws Left
 */
export const ask: Ask = async (prompt, until) => {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const left = new AbortController();
  terminal.once("close", () => left.abort());
  const ends = until === undefined ? [left.signal] : [left.signal, until];
  try {
    return await terminal.question(prompt, { signal: AbortSignal.any(ends) });
  } catch (error) {
    if (left.signal.aborted) throw new Left();
    throw error;
  } finally {
    terminal.close();
  }
};
