import { and, eq, inArray } from "drizzle-orm";
import type { Database } from "./open.ts";
import { projections } from "./schema.ts";

export type Projection = typeof projections.$inferSelect;

export async function projectionsOf(
  db: Database,
  projectId: number,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Projection>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .select()
    .from(projections)
    .where(and(eq(projections.projectId, projectId), inArray(projections.key, [...keys])));
  return new Map(rows.map((row) => [row.key, row]));
}

/** The object that GitHub knows by this id, looking at one kind of key only. */
export async function projectionByGitHubId(
  db: Database,
  projectId: number,
  githubId: number,
): Promise<readonly Projection[]> {
  return db
    .select()
    .from(projections)
    .where(and(eq(projections.projectId, projectId), eq(projections.githubId, githubId)));
}

/** Journals that a call is about to leave: found later without an outcome, the outcome is unknown. */
export async function markSending(
  db: Database,
  projectId: number,
  key: string,
  digest: string,
  now: Date,
): Promise<void> {
  const sending = { sending: digest, sendingAt: now };
  await db
    .insert(projections)
    .values({ projectId, key, ...sending })
    .onConflictDoUpdate({ target: [projections.projectId, projections.key], set: sending });
}

/** The call took effect. */
export async function markWritten(
  db: Database,
  projectId: number,
  key: string,
  written: {
    readonly digest: string;
    readonly githubId: number | null;
    readonly githubCreatedAt?: Date;
    readonly now: Date;
  },
): Promise<void> {
  await db
    .update(projections)
    .set({
      written: written.digest,
      writtenAt: written.now,
      sending: null,
      sendingAt: null,
      refused: null,
      ...(written.githubId === null ? {} : { githubId: written.githubId }),
      ...(written.githubCreatedAt === undefined ? {} : { githubCreatedAt: written.githubCreatedAt }),
    })
    .where(and(eq(projections.projectId, projectId), eq(projections.key, key)));
}

/** The call certainly had no effect; with a reason, GitHub refuses it for good. */
export async function markNotSent(
  db: Database,
  projectId: number,
  key: string,
  refused: { readonly digest: string; readonly reason: string } | null,
): Promise<void> {
  await db
    .update(projections)
    .set({
      sending: null,
      sendingAt: null,
      ...(refused === null ? {} : { written: refused.digest, refused: refused.reason }),
    })
    .where(and(eq(projections.projectId, projectId), eq(projections.key, key)));
}

/** Somebody deleted or changed the object on GitHub: it has to be written again. */
export async function forgetWritten(
  db: Database,
  projectId: number,
  key: string,
  gone: boolean,
): Promise<void> {
  await db
    .update(projections)
    .set({ written: null, ...(gone ? { githubId: null } : {}) })
    .where(and(eq(projections.projectId, projectId), eq(projections.key, key)));
}
