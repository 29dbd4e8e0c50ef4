import { and, asc, eq, inArray, lt } from "drizzle-orm";
import { keysByProject } from "./keys-by-project.ts";
import type { Database } from "./open.ts";
import { removeProjections } from "./projections.ts";
import { processChecks } from "./schema.ts";

export type ProcessCheck = typeof processChecks.$inferSelect;

/** Keeps what was found in a commit's process file or policy. */
export async function saveProcessCheck(
  db: Database,
  projectId: number,
  found: Pick<ProcessCheck, "sha" | "file" | "problems" | "plan" | "weakenings" | "keepsEarlier">,
  now: Date,
): Promise<void> {
  await db
    .insert(processChecks)
    .values({ projectId, ...found, createdAt: now })
    .onConflictDoUpdate({
      target: [processChecks.projectId, processChecks.sha, processChecks.file],
      set: { ...found, done: false },
    });
}

/** What was found in the process file of a commit; undefined: it was not looked at, or that is long ago. */
export async function processCheckOf(
  db: Database,
  projectId: number,
  sha: string,
): Promise<ProcessCheck | undefined> {
  const [row] = await db
    .select()
    .from(processChecks)
    .where(
      and(
        eq(processChecks.projectId, projectId),
        eq(processChecks.sha, sha),
        eq(processChecks.file, "process"),
      ),
    );
  return row;
}

/** Those that GitHub does not show yet. */
export async function openProcessChecks(db: Database, projectId: number): Promise<readonly ProcessCheck[]> {
  return db
    .select()
    .from(processChecks)
    .where(and(eq(processChecks.projectId, projectId), eq(processChecks.done, false)));
}

export async function finishProcessCheck(
  db: Database,
  projectId: number,
  { sha, file }: Pick<ProcessCheck, "sha" | "file">,
): Promise<void> {
  await db
    .update(processChecks)
    .set({ done: true })
    .where(
      and(eq(processChecks.projectId, projectId), eq(processChecks.sha, sha), eq(processChecks.file, file)),
    );
}

/** Removes the oldest that GitHub shows, found before a time, with what is known of where they are there. */
export async function removeProcessChecks(db: Database, before: Date, limit: number): Promise<number> {
  const old = await db
    .select({ projectId: processChecks.projectId, sha: processChecks.sha, file: processChecks.file })
    .from(processChecks)
    .where(and(eq(processChecks.done, true), lt(processChecks.createdAt, before)))
    .orderBy(asc(processChecks.createdAt))
    .limit(limit)
    .for("update", { skipLocked: true });
  for (const file of ["process", "policy"] as const) {
    const keys = old.flatMap((one) =>
      one.file === file ? [{ projectId: one.projectId, key: one.sha }] : [],
    );
    for (const [projectId, shas] of keysByProject(keys)) {
      await db
        .delete(processChecks)
        .where(
          and(
            eq(processChecks.projectId, projectId),
            eq(processChecks.file, file),
            inArray(processChecks.sha, [...shas]),
          ),
        );
    }
  }
  await removeProjections(
    db,
    old.map(({ projectId, sha, file }) => ({ projectId, key: `${file}:${sha}` })),
  );
  return old.length;
}
