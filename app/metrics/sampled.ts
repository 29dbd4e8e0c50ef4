/** Something that is asked for at most so often, and never waited for longer than so long. */
export interface Sampling {
  readonly everyMs: number;
  readonly limitMs: number;
  readonly now: () => Date;
}

/**
 * The last answer while it is fresh, else a new one; null where there is none in time. One question is under way at a
 * time, however many ask: a database that hangs collects none.
 */
export function sampled<T>(
  ask: () => Promise<T>,
  { everyMs, limitMs, now }: Sampling,
): () => Promise<T | null> {
  let last: { readonly at: number; readonly value: T | null } | null = null;
  let asking: Promise<void> | null = null;

  const refresh = async (): Promise<void> => {
    const at = now().getTime();
    try {
      last = { at, value: await ask() };
    } catch {
      // Whatever kept it from answering: that it did not is what is shown, and the log of those who need it says why.
      last = { at, value: null };
    } finally {
      asking = null;
    }
  };

  return async () => {
    if (last !== null && now().getTime() - last.at < everyMs) return last.value;
    asking ??= refresh();
    const answered = await within(asking, limitMs);
    return answered ? (last?.value ?? null) : null;
  };
}

async function within(asked: Promise<void>, limitMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), limitMs);
  });
  const answered = await Promise.race([asked.then(() => true), late]);
  clearTimeout(timer);
  return answered;
}
