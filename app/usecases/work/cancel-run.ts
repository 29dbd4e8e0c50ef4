import { projectionsOf } from "../../../db/projections.ts";
import type { Project } from "../../../db/projects.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import type { Dispatch } from "./dispatch-journal.ts";
import { write } from "../writer.ts";

/** Cancels a run whose step does not want it any more, once. */
export async function cancelRun(
  deps: Deps,
  project: Project,
  dispatch: Dispatch,
  runId: number,
): Promise<void> {
  if (!isGivenUp(dispatch)) return;
  const key = `${dispatch.key}:cancel`;
  const row = (await projectionsOf(deps.db, project.id, [key])).get(key);
  const result = await write(deps, project.id, row, {
    key,
    content: { runId },
    update: null,
    once: true,
    // Asked twice, it is canceled once.
    find: null,
    create: async () => {
      await repositoryOf(deps, project).cancelRun(runId);
      return { id: null };
    },
  });
  if (result.kind === "refused") {
    deps.log.warn({ project: project.id, key, reason: result.reason }, "GitHub refuses to cancel a run");
  }
}

/** Whether the step has ended, or was started again, without its run: one that ends by itself is left alone. */
function isGivenUp({ current }: Dispatch): boolean {
  if (current === null) return true;
  const { state, work } = current;
  const ends = work.runEnded || work.reportedVia === "report";
  return !ends && (state === "failed" || state === "canceled" || state === "waiting");
}
