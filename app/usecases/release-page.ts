import {
  blockedReleaseKeys,
  type ReleaseCursor,
  type ReleaseKey,
  releaseKeys,
  releaseKeysByPrefix,
  releaseKeysByState,
} from "../../db/release-keys.ts";
import type { Database } from "../../db/open.ts";
import type { openStates } from "../domain/deployment/state.ts";
import { fold } from "../domain/process.ts";

/** Which releases of a project somebody wants to see. */
export interface ReleaseFilter {
  /** How the version begins; empty: however. */
  readonly version: string;
  /** Null: every one. */
  readonly channel: string | null;
  /** Those with a deployment that is in this state, or those that are blocked; null: all. */
  readonly only: (typeof openStates)[number] | "blocked" | null;
}

export interface ReleasePage {
  /** Newest first. */
  readonly ids: readonly number[];
  /** Where the pages beside it begin; null: there is none. */
  readonly newer: ReleaseCursor | null;
  readonly older: ReleaseCursor | null;
  /** It is not full although there is more: so many releases were looked through. Null: it is. */
  readonly looked: number | null;
}

/** So many releases are looked through for one page; of more that wait, or are blocked, the newest are shown. */
const mostLooked = 1_000;

const newest: ReleaseCursor = { kind: "newest" };

/** A page of releases, found without reading more of a long history than one page takes. */
export async function releasePage(
  db: Database,
  projectId: number,
  filter: ReleaseFilter,
  cursor: ReleaseCursor,
  size: number,
): Promise<ReleasePage> {
  const { looked, whole } = await look(db, projectId, filter, cursor, size);
  const fitting = looked.filter((one) => fits(filter, one));
  // Before the newest there is no page that is not full.
  if (cursor.kind === "after" && whole && fitting.length <= size) {
    return releasePage(db, projectId, filter, newest, size);
  }
  const ids = fitting.slice(0, size).map(({ id }) => id);
  const [first] = ids;
  const last = fitting.length > size ? ids.at(-1) : whole ? undefined : looked.at(-1)?.id;
  const partly = ids.length < size && last !== undefined ? looked.length : null;
  switch (cursor.kind) {
    case "after": {
      const newer = last === undefined ? null : ({ kind: "after", id: last } as const);
      return { ids: ids.toReversed(), newer, older: before(first ?? cursor.id + 1), looked: partly };
    }
    case "before":
      return {
        ids,
        newer: { kind: "after", id: first ?? cursor.id - 1 },
        older: before(last),
        looked: partly,
      };
    case "newest":
      return { ids, newer: null, older: before(last), looked: partly };
  }
}

function before(id: number | undefined): ReleaseCursor | null {
  return id === undefined ? null : { kind: "before", id };
}

interface Looked {
  /** From the cursor on, in its direction; not all of them fit the filter. */
  readonly looked: readonly ReleaseKey[];
  /** There is nothing beyond them. */
  readonly whole: boolean;
}

/**
 * What few releases can fit is gathered and put in order; else they are gone through in theirs. A prefix that many
 * versions have is found by going through, for their order is not that of their characters.
 */
async function look(
  db: Database,
  projectId: number,
  filter: ReleaseFilter,
  cursor: ReleaseCursor,
  size: number,
): Promise<Looked> {
  const few = await fewThatMayFit(db, projectId, filter);
  if (few !== null) return { looked: from(cursor, few), whole: true };
  const most = filter.version === "" ? size + 1 : mostLooked;
  const keys = await releaseKeys(db, projectId, filter.channel, cursor, most + 1);
  return { looked: keys.slice(0, most), whole: keys.length <= most };
}

/** Null: they are many. */
async function fewThatMayFit(
  db: Database,
  projectId: number,
  { version, only }: ReleaseFilter,
): Promise<readonly ReleaseKey[] | null> {
  if (only === "blocked") return blockedReleaseKeys(db, projectId, mostLooked);
  if (only !== null) return releaseKeysByState(db, projectId, only, mostLooked);
  if (version === "") return null;
  const prefix = fold(version);
  if (!/^[a-z0-9._+-]+$/.test(prefix)) return [];
  const found = await releaseKeysByPrefix(db, projectId, prefix, mostLooked + 1);
  return found.length > mostLooked ? null : found;
}

function fits({ version, channel }: ReleaseFilter, one: ReleaseKey): boolean {
  return (channel === null || one.channel === channel) && one.versionKey.startsWith(fold(version));
}

function from(cursor: ReleaseCursor, keys: readonly ReleaseKey[]): readonly ReleaseKey[] {
  switch (cursor.kind) {
    case "newest":
      return keys.toSorted((a, b) => b.id - a.id);
    case "before":
      return keys.filter(({ id }) => id < cursor.id).toSorted((a, b) => b.id - a.id);
    case "after":
      return keys.filter(({ id }) => id > cursor.id).toSorted((a, b) => a.id - b.id);
  }
}
