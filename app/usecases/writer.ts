import { createHash } from "node:crypto";
import type { Projection } from "../../db/projections.ts";
import { GitHubFailure } from "../github/client.ts";
import { departBy, departWithinMs } from "../github/departure.ts";
import type { Deps } from "./deps.ts";
import { type Journal, type Made, openJournal } from "./journal.ts";

/** An object on GitHub as it should be, and how to make it so. */
export interface Desired {
  /** `release:5:living`: what the journal knows it by. */
  readonly key: string;
  /** Whatever decides what GitHub shows; compared by digest. */
  readonly content: unknown;
  readonly create: () => Promise<Made>;
  /** Null: GitHub has no way to change it. */
  readonly update: ((githubId: number) => Promise<void | "gone">) | null;
  /** It says what was true when it was written: it is not changed when that changes, only restored. */
  readonly once?: true;
  /** What an earlier creating call left whose outcome nobody knows; null: creating twice does no harm. */
  readonly find: (() => Promise<Made | null>) | null;
  /** False: it shall not be made any more; only what a call already left is looked for. */
  readonly wanted?: boolean;
  /** Runs when GitHub has it, or will never take it. */
  readonly done?: () => Promise<void>;
}

export type Written =
  | { readonly kind: "unchanged" | "written"; readonly id: number | null }
  /** GitHub refuses it for good; it is not tried again until its content changes. */
  | { readonly kind: "refused"; readonly reason: string };

/**
 * Makes GitHub show the object, with the fewest calls: none when it does already.
 *
 * A call is claimed in the journal before it leaves, by one process alone, and leaves
 * soon after or not at all. When its outcome is unknown (the process died or stalled,
 * GitHub answered 5xx after the effect), the next run looks for what it would have
 * left before it creates again.
 *
 * Rejects with the `GitHubFailure` when it has to be tried again later, with `NotYet`
 * when another process works on it.
 */
export async function write(
  deps: Deps,
  projectId: number,
  row: Projection | undefined,
  desired: Desired,
): Promise<Written> {
  const digest = contentDigest(desired.content);
  const isDone =
    row?.written != null && (desired.once === true || (row.written === digest && row.sending === null));
  if (isDone) {
    return row.refused === null
      ? { kind: "unchanged", id: row.githubId }
      : { kind: "refused", reason: row.refused };
  }
  let id = row?.githubId ?? null;
  if (id !== null && desired.update === null) return { kind: "unchanged", id };

  const journal = openJournal(deps, projectId, desired.key, row);
  if (id === null && row?.sending != null && desired.find !== null) {
    const left = await desired.find();
    if (left !== null) {
      // What it shows is what was being sent then, which may be older than what it should show now.
      await journal.written(row.sending, left);
      if (row.sending === digest || desired.update === null) return { kind: "written", id: left.id };
      id = left.id;
    } else {
      awaitEffect(desired.key, row.sendingAt ?? deps.now(), deps.now());
    }
  }
  if (desired.wanted === false) {
    await journal.notSent(null);
    return { kind: "unchanged", id };
  }
  await journal.claim(digest);
  let result: Made;
  try {
    result = await send(journal, digest, desired, id);
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    if (error.kind === "refused") {
      await journal.notSent({ digest, reason: error.message });
      return { kind: "refused", reason: error.message };
    }
    if (error.kind === "unknown-outcome") await journal.lost(lostAt(deps.now()));
    else await journal.notSent(null);
    throw error;
  }
  await journal.written(digest, result);
  return { kind: "written", id: result.id };
}

/** Whether GitHub shows the object as it should be: `write` would ask nothing of it. */
export function isWritten(row: Projection | undefined, desired: Desired): boolean {
  return row?.sending == null && row?.written === contentDigest(desired.content);
}

/** What the journal keeps of an object's content. */
export function contentDigest(content: unknown): string {
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

/**
 * How long a call may still take effect after it was claimed, and after its end was seen without a usable answer.
 * GitHub gives up a request after 10 s: https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#timeouts
 */
const settleMs = { sent: departWithinMs + 10_000, ended: 4_000 };

/** The time of sending from which a call whose end was seen now has the shorter time left. */
function lostAt(now: Date): Date {
  return new Date(now.getTime() - settleMs.sent + settleMs.ended);
}

/** Nothing is found yet: that proves something only once the call has had its time. */
function awaitEffect(key: string, sentAt: Date, now: Date): void {
  const retryAt = new Date(sentAt.getTime() + settleMs.sent);
  if (now < retryAt) {
    throw new GitHubFailure("unavailable", `It is not known yet whether GitHub made ${key}`, { retryAt });
  }
}

async function send(journal: Journal, digest: string, desired: Desired, id: number | null): Promise<Made> {
  if (id !== null && desired.update !== null) {
    const { update } = desired;
    if ((await departing(journal, () => update(id))) !== "gone") return { id };
    // Somebody deleted it: it is made anew, and its new id is what counts.
    await journal.claim(digest, "anew");
  }
  return departing(journal, desired.create);
}

/** Lets a call leave that was claimed just now. */
function departing<T>(journal: Journal, call: () => Promise<T>): Promise<T> {
  const claimedAt = journal.entry()?.sendingAt;
  if (claimedAt == null) throw new Error("A call leaves only once it is claimed");
  return departBy(new Date(claimedAt.getTime() + departWithinMs), call);
}
