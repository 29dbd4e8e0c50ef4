import type { DeploymentEvent } from "./events.ts";
import { type Deployment, failedOutside, type StepRun, type Work, worksAs } from "./state.ts";

/** What a `workflow` step has come to: also one that failed says which run it was. */
export function withOutputs(state: Deployment, id: string, outputs: StepRun["outputs"]): Deployment {
  return {
    ...state,
    steps: state.steps.map((run) =>
      run.definition.id === id && worksAs(run, "workflow")
        ? { ...run, outputs: { ...run.outputs, ...outputs } }
        : run,
    ),
  };
}

/** Work that has only been started. */
export function startedAs({ order, deadline }: Extract<DeploymentEvent, { type: "StepStarted" }>): Work {
  return {
    order,
    environmentUrl: order.uses === "github-deployment" ? order.environmentUrl : null,
    deadline: new Date(deadline),
    reported: null,
    reportedVia: null,
    logUrl: null,
    runId: null,
    pinned: false,
    runEnded: false,
    takenBy: null,
    unattendedSince: null,
  };
}

/** An order to deploy that failed is replaced by another; of other work GitHub keeps the one that it has. */
export function retried(before: Deployment, id: string, after: Deployment): Deployment {
  const { githubDeploymentId, retired } = before;
  const run = before.steps.find((one) => one.definition.id === id);
  if (!worksAs(run, "github-deployment")) return after;
  if (githubDeploymentId === null) return { ...after, retired };
  const order = { githubDeploymentId, reported: failedOutside(run.work) };
  return { ...after, githubDeploymentId: null, retired: [...retired, order] };
}
