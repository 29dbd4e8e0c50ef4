import { projectionsOf } from "../../../db/projections.ts";
import type { Project } from "../../../db/projects.ts";
import type { ProtectionRequest } from "../../../db/protections.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { type Desired, isWritten, write } from "../writer.ts";

/** GitHub takes ten for a run and environment; the last is the answer's. */
const mostStatuses = 9;

/** What the journal knows the answer to what a run asked by. */
export function answerKey(id: number): string {
  return `deployment:${id}:callback`;
}

/**
 * Shows beside the job of a run how its question stands, if that is not what it shows already. Of states that follow
 * each other quickly only the last is told; when there is no room for more, the thread and the answer say the rest.
 */
export async function tellRun(
  deps: Deps,
  project: Project,
  { runId, environment, environmentKey }: ProtectionRequest,
  comment: string,
): Promise<void> {
  const keys = Array.from(
    { length: mostStatuses },
    (_, nth) => `run:${runId}:${environmentKey}:status:${nth + 1}`,
  );
  const rows = await projectionsOf(deps.db, project.id, keys);
  const object = (key: string): Desired => ({
    key,
    content: { comment },
    update: null,
    // Told twice it does no harm.
    find: null,
    create: async () => {
      await repositoryOf(deps, project).tellRun(runId, environment, comment);
      return { id: null };
    },
  });
  const last = keys.findLast((key) => rows.get(key)?.written != null);
  if (last !== undefined && isWritten(rows.get(last), object(last))) return;
  const next = keys[last === undefined ? 0 : keys.indexOf(last) + 1];
  if (next === undefined) return;
  const result = await write(deps, project.id, rows.get(next), object(next));
  if (result.kind === "refused") {
    deps.log.warn({ project: project.id, key: next, reason: result.reason }, "GitHub refuses a status");
  }
}
