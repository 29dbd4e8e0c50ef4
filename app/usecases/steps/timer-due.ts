import { deploymentById } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import { drawbridge } from "../../domain/actor.ts";
import type { Deps, WorkTimer } from "../deps.ts";
import { unattendedAfterMs } from "../engine.ts";
import type { Origin } from "../transact.ts";
import { lookForRuns } from "./follow-deployment-runs.ts";
import { happen } from "./happen.ts";

/** A timer rang. The deployment decides whether it still means anything. */
export async function timerDue(deps: Deps, project: Project, timer: WorkTimer): Promise<void> {
  const origin: Origin = { by: drawbridge, source: "timer", deliveryId: null };
  const { deploymentId, step } = timer;
  if (await isStale(deps, timer)) return;
  switch (timer.kind) {
    case "work-timeout":
      return happen(deps, project, origin, deploymentId, { type: "TimeOut", step });
    case "work-unattended":
      // A run may be there although its webhook was lost.
      await lookForRuns(deps, project, deploymentId);
      return happen(deps, project, origin, deploymentId, { type: "NobodyPickedUp", step });
  }
}

/** Whether the work has ended since the timer was set, or was started again: then it has timers of its own. */
async function isStale(deps: Deps, { deploymentId, step, at, kind }: WorkTimer): Promise<boolean> {
  const deployment = await deploymentById(deps.db, deploymentId);
  const run = deployment?.steps.find((one) => one.definition.id === step);
  if (run?.state !== "executing" || run.work === null || run.startedAt === null) return true;
  const due =
    kind === "work-timeout" ? run.work.deadline : new Date(run.startedAt.getTime() + unattendedAfterMs);
  return new Date(at) < due;
}
