/** Texts of files by the SHA of their blob, which is made of them: what is known once is known for good. */
export interface TextMemory {
  readonly get: (sha: string) => string | undefined;
  readonly keep: (sha: string, text: string) => void;
}

/**
 * Forgets what was not asked for for longest when there is too much.
 * @param most what it holds in all, in UTF-16 units
 */
export function createTextMemory(most: number): TextMemory {
  const texts = new Map<string, string>();
  let size = 0;
  const forget = (sha: string): void => {
    size -= texts.get(sha)?.length ?? 0;
    texts.delete(sha);
  };
  const keep = (sha: string, text: string): void => {
    forget(sha);
    texts.set(sha, text);
    size += text.length;
    for (const oldest of texts.keys()) {
      if (size <= most) return;
      forget(oldest);
    }
  };
  return {
    get: (sha) => {
      const text = texts.get(sha);
      if (text !== undefined) keep(sha, text);
      return text;
    },
    keep,
  };
}
