import { and, eq } from "drizzle-orm";
import type { Database } from "./open.ts";
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
