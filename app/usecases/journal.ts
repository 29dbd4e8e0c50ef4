import { type Entry, moveEntry, type Projection } from "../../db/projections.ts";
import type { Deps } from "./deps.ts";
import { NotYet } from "./not-yet.ts";

/** The entry of an object in the journal, in the hands of whoever read it last. */
export interface Journal {
  readonly entry: () => Projection | undefined;
  /**
   * A call that carries this content is about to leave: found later without an outcome, the outcome is unknown.
   * `anew`: what GitHub had is gone, and another one is made.
   */
  readonly claim: (digest: string, anew?: "anew") => Promise<void>;
  /** The call took effect. */
  readonly written: (digest: string, made: Made) => Promise<void>;
  /** The call certainly had no effect; with a reason, GitHub refuses it for good. */
  readonly notSent: (refused: { readonly digest: string; readonly reason: string } | null) => Promise<void>;
  /** The end of the call was seen, at such a time, and not what came of it. */
  readonly lost: (sendingAt: Date) => Promise<void>;
}

export interface Made {
  /** Null where GitHub gives no id worth keeping. */
  readonly id: number | null;
  readonly createdAt?: Date;
}

/** Soon enough to go on with what the other process does, in milliseconds. */
const afterTheOther = 1_000;

/**
 * Opens the journal of an object. Every entry is made only if the one before is still there: who was overtaken by
 * another process (it stalled, and its job was given away) gets a `NotYet`, and makes nothing more of it.
 *
 * @param read the entry as it was read; undefined: there was none
 */
export function openJournal(
  deps: Pick<Deps, "db" | "now">,
  projectId: number,
  key: string,
  read: Projection | undefined,
): Journal {
  let entry = read;
  const move = async (change: Entry): Promise<void> => {
    const moved = await moveEntry(deps.db, { projectId, key }, entry, change);
    if (moved === null) {
      const at = new Date(deps.now().getTime() + afterTheOther);
      throw new NotYet(at, `Another process works on ${key} of project ${projectId}`);
    }
    entry = moved;
  };
  const nothingSent = { sending: null, sendingAt: null } as const;
  return {
    entry: () => entry,
    claim: (digest, anew) =>
      move({ sending: digest, sendingAt: deps.now(), ...(anew === undefined ? {} : { githubId: null }) }),
    written: (digest, { id, createdAt }) =>
      move({
        ...nothingSent,
        written: digest,
        writtenAt: deps.now(),
        refused: null,
        ...(id === null ? {} : { githubId: id }),
        ...(createdAt === undefined ? {} : { githubCreatedAt: createdAt }),
      }),
    notSent: (refused) =>
      move({
        ...nothingSent,
        ...(refused === null ? {} : { written: refused.digest, refused: refused.reason }),
      }),
    lost: (sendingAt) => move({ sendingAt }),
  };
}
