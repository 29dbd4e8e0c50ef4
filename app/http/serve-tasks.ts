import { deploymentById } from "../../db/deployments.ts";
import { projectById, type Project } from "../../db/projects.ts";
import { newestStepLog } from "../../db/step-logs.ts";
import type { Deps } from "../usecases/deps.ts";
import { finishTask, keepLog, takeTask } from "../usecases/steps/task.ts";
import type { TaskUseCases } from "./task-usecases.ts";
import type { DeploymentView, HttpProject } from "./usecases.ts";

/** The use cases of scripts on the real thing. `view`: of a deployment of that project. */
export function serveTasks(
  deps: Deps,
  view: (project: Project, deploymentId: number) => Promise<DeploymentView>,
): TaskUseCases {
  const project = (one: HttpProject) => projectById(deps.db, one.id);
  return {
    takeTask: async (one, id, { by, ...shown }) => takeTask(deps, await project(one), by, id, shown),
    keepLog: async (one, id, { by, ...printed }) => keepLog(deps, await project(one), by, id, printed),
    finishTask: async (one, id, { by, ...end }) => {
      const known = await project(one);
      const answer = await finishTask(deps, known, by, id, end);
      if (typeof answer === "string" || !answer.ok) return answer;
      return { ok: true, value: await view(known, id) };
    },
    stepLog: async (one, id, step) => {
      const deployment = await deploymentById(deps.db, id);
      if (deployment === undefined || deployment.projectId !== one.id) return null;
      const log = await newestStepLog(deps.db, id, step);
      if (log === undefined) return null;
      const { attempt, tail, updatedAt } = log;
      return { step, attempt, tail, updatedAt };
    },
  };
}
