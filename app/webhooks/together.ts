/**
 * Writes one after the other, and what arrives meanwhile together: whoever comes alone waits for nobody, and a crowd
 * costs few transactions. Where several cannot be written together, each is written by itself, so that none fails
 * for another's sake.
 *
 * @param write answers for each in their order
 * @param most how many are written together
 */
export function together<T, R>(
  write: (some: readonly T[]) => Promise<readonly R[]>,
  most: number,
): Together<T, R> {
  let waiting: Waiting<T, R>[] = [];
  let busy = false;
  let atRest: (() => void)[] = [];

  const writeSome = async (some: readonly Waiting<T, R>[]): Promise<void> => {
    try {
      const written = await write(some.map(({ value }) => value));
      for (const [index, { done }] of some.entries()) done(written[index] as R);
    } catch (error) {
      if (some.length === 1) some[0]?.failed(error);
      else for (const one of some) await writeSome([one]);
    }
  };
  const writeAll = async (): Promise<void> => {
    busy = true;
    while (waiting.length > 0) {
      const some = waiting.slice(0, most);
      waiting = waiting.slice(most);
      await writeSome(some);
    }
    busy = false;
    const told = atRest;
    atRest = [];
    for (const tell of told) tell();
  };

  return {
    put: (value) =>
      new Promise<R>((done, failed) => {
        waiting.push({ value, done, failed });
        if (!busy) void writeAll();
      }),
    rest: (mostMs) => {
      if (!busy) return Promise.resolve();
      return new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, mostMs);
        atRest.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    },
  };
}

export interface Together<T, R> {
  readonly put: (one: T) => Promise<R>;
  /** Resolves when nothing is being written and nothing waits to be, after so many milliseconds at the latest. */
  readonly rest: (mostMs: number) => Promise<void>;
}

interface Waiting<T, R> {
  readonly value: T;
  readonly done: (result: R) => void;
  readonly failed: (error: unknown) => void;
}
