import { projectionsOf } from "../../../db/projections.ts";
import type { Project } from "../../../db/projects.ts";
import type { StepRun } from "../../domain/deployment/state.ts";
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
  const { current } = dispatch;
  const isOver = current !== null && endsByItself(current);
  // While people are asked it is noted that there is nothing to cancel: after a retry nobody would know.
  if (isOver ? current.state !== "waiting" : !isGivenUp(current)) return;
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
      if (!isOver) await repositoryOf(deps, project).cancelRun(runId);
      return { id: null };
    },
  });
  if (result.kind === "refused") {
    deps.log.warn({ project: project.id, key, reason: result.reason }, "GitHub refuses to cancel a run");
  }
}

/** Whether the run has ended, or its script has: then the job comes to its end. */
function endsByItself({ work }: Pick<StepRun, "work">): boolean {
  return work?.runEnded === true || work?.reportedVia === "report";
}

/** Whether the step has ended, or was started again, without its run. */
function isGivenUp(current: Dispatch["current"]): boolean {
  return current === null || ["failed", "canceled", "waiting"].includes(current.state);
}
