import { refused } from "../refusal.ts";
import { andAdvance } from "./advance.ts";
import type { DeploymentCommand } from "./commands.ts";
import type { Decision } from "./decision.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import { workFailed } from "./guidance.ts";
import { type Deployment, executingStep, type StepRun, type Work, worksAs } from "./state.ts";

type Of<Type extends DeploymentCommand["type"]> = Extract<DeploymentCommand, { type: Type }>;

/** The GitHub Deployment exists: the order of the step that hands over, or what shows the work of all others. */
export function handedOver(state: Deployment, command: Of<"HandOver">): readonly DeploymentEvent[] {
  // Also for work that was given up meanwhile: the order exists, and has to be ended on GitHub.
  const step = state.steps.find((run) => shownOnGitHub(state, run));
  const attempt = worksAs(step, "github-deployment") ? step.starts : 1;
  if (step === undefined || state.githubDeploymentId !== null || command.attempt !== attempt) return [];
  const { githubDeploymentId } = command;
  return [{ type: "WorkHandedOver", step: step.definition.id, githubDeploymentId }];
}

/**
 * Whether a step's work is what the deployment's GitHub Deployment stands for: the
 * hand-over where the process has one, else any work that was started.
 */
export function shownOnGitHub({ steps }: Pick<Deployment, "steps">, run: StepRun): boolean {
  const handsOver = steps.some(({ definition }) => definition.uses === "github-deployment");
  return handsOver ? worksAs(run, "github-deployment") : worksAs(run, "workflow", "run");
}

/** A status on GitHub, or a run of event `deployment`, about the work that was handed over. */
export function report(state: Deployment, command: Of<"Report">, facts: Facts): readonly DeploymentEvent[] {
  const step = executingStep(state);
  if (!worksAs(step, "github-deployment")) return [];
  const { work } = step;
  // Where somebody reports, a run says nothing, unless it is the one that reported for the work.
  if (command.via === "run" && work.reportedVia === "status" && work.runId === null) return [];
  const id = step.definition.id;
  const reported: DeploymentEvent = {
    type: "WorkReported",
    step: id,
    via: command.via,
    state: command.state,
    logUrl: command.logUrl,
    environmentUrl: command.environmentUrl,
    runId: command.runId,
  };
  const url = command.environmentUrl ?? work.environmentUrl;
  const outputs: Record<string, string> = url === null ? {} : { environment_url: url };
  switch (command.state) {
    case "success":
      return andAdvance(state, [reported, { type: "StepSucceeded", step: id, outputs }], facts);
    case "failure":
    case "error": {
      const error = command.description || `GitHub Deployment status "${command.state}"`;
      return workFailed(state, id, { error, timedOut: false }, facts, [reported]);
    }
    case "queued":
    case "pending":
    case "waiting":
    case "in_progress":
      return isNews(work, command) ? [reported] : [];
  }
}

/** Whether a report says anything that the deployment does not know yet. */
function isNews(work: Work, command: Of<"Report">): boolean {
  return (
    work.reported !== command.state ||
    work.reportedVia !== command.via ||
    (command.logUrl !== null && command.logUrl !== work.logUrl) ||
    (command.runId !== null && command.runId !== work.runId) ||
    (command.environmentUrl !== null && command.environmentUrl !== work.environmentUrl)
  );
}

/** The run of a dispatch is known; also of work that was given up meanwhile, whose run has to be canceled. */
export function dispatched(state: Deployment, command: Of<"Dispatched">): readonly DeploymentEvent[] {
  const { step, attempt, runId, url, pinned } = command;
  const run = state.steps.find((one) => one.definition.id === step);
  const awaits = worksAs(run, "workflow", "run") && run.starts === attempt && run.work.runId === null;
  return awaits ? [{ type: "WorkDispatched", step, runId, url, pinned }] : [];
}

/** What the run of a dispatch says of the step. Its end ends a `workflow`; a `run` ends with its script. */
export function followRun(
  state: Deployment,
  command: Of<"FollowRun">,
  facts: Facts,
): readonly DeploymentEvent[] {
  const { runId, sha, status, url } = command;
  const step = state.steps.find((run) => worksAs(run, "workflow", "run") && run.work.runId === runId);
  if (!worksAs(step, "workflow", "run") || step.work.runEnded) return [];
  const id = step.definition.id;
  const conclusion = command.conclusion ?? "no conclusion";
  const over: readonly DeploymentEvent[] =
    status === "completed" ? [{ type: "RunEnded", step: id, runId, conclusion }] : [];
  if (step.state !== "executing") return over;
  if (step.work.pinned && sha !== state.sha) {
    const error = `The workflow ran on commit ${sha}, the release is ${state.sha}: the tag was moved`;
    return workFailed(state, id, { error, timedOut: false }, facts, over);
  }
  if (status !== "completed") {
    const isNew = status === "in_progress" && step.work.reported !== status;
    const links = { logUrl: url, environmentUrl: null, runId };
    return isNew ? [{ type: "WorkReported", step: id, via: "run", state: status, ...links }] : [];
  }
  if (step.work.order.uses === "workflow" && conclusion === "success") {
    const outputs = { run_id: String(runId), run_url: url, conclusion };
    return andAdvance(state, [...over, { type: "StepSucceeded", step: id, outputs }], facts);
  }
  return workFailed(state, id, { error: whyRunFailed(step.work, conclusion), timedOut: false }, facts, over);
}

function whyRunFailed({ order, takenBy }: Work, conclusion: string): string {
  if (order.uses === "workflow") return `The workflow run ended with "${conclusion}"`;
  return takenBy === null
    ? `The workflow run ended with "${conclusion}" and had not taken the script`
    : `The workflow run ended with "${conclusion}" and did not say how the script had ended`;
}

/** A runner takes the script: the run that was dispatched for it, once; the same job may ask again. */
export function takeTask(state: Deployment, command: Of<"TakeTask">): Decision {
  const { step, runId, key } = command;
  const task = { deployment: state.id, step };
  const run = state.steps.find((one) => one.definition.id === step);
  if (run?.state !== "executing" || !worksAs(run, "run")) return refused({ code: "task-ended", ...task });
  if (run.work.runId !== runId) return refused({ code: "task-of-other-run", ...task });
  if (run.work.takenBy !== null && run.work.takenBy !== key) return refused({ code: "task-taken", ...task });
  return { ok: true, events: run.work.takenBy === null ? [{ type: "WorkTaken", step, key }] : [] };
}

/** The script has ended. Said again, nothing changes. */
export function finishTask(state: Deployment, command: Of<"FinishTask">, facts: Facts): Decision {
  const { step, runId, key, error, outputs } = command;
  const task = { deployment: state.id, step };
  const run = state.steps.find((one) => one.definition.id === step);
  if (!worksAs(run, "run")) return refused({ code: "task-ended", ...task });
  if (run.work.runId !== runId || run.work.takenBy !== key)
    return refused({ code: "task-of-other-run", ...task });
  // Also where people are asked about its failure by now; and a failure is no news of work that has failed.
  const isSaid =
    run.work.reportedVia === "report" ||
    ((run.state === "failed" || run.state === "waiting") && error !== null);
  if (isSaid) return { ok: true, events: [] };
  if (run.state !== "executing") return refused({ code: "task-ended", ...task });
  // Its run comes to its end by itself: nobody has to cancel it.
  const said: DeploymentEvent = {
    type: "WorkReported",
    step,
    via: "report",
    state: error === null ? "success" : "failure",
    logUrl: null,
    environmentUrl: null,
    runId: null,
  };
  const events =
    error === null
      ? andAdvance(state, [said, { type: "StepSucceeded", step, outputs }], facts)
      : workFailed(state, step, { error, timedOut: false }, facts, [said]);
  return { ok: true, events };
}

/** The work could not be started. Nothing happens to what runs by then in its place. */
export function failWork(
  state: Deployment,
  command: Of<"FailWork">,
  facts: Facts,
): readonly DeploymentEvent[] {
  const { step, attempt, error } = command;
  const run = executingStep(state);
  if (run?.definition.id !== step || run.starts !== attempt) return [];
  return workFailed(state, step, { error, timedOut: false }, facts);
}

/** The step has not ended in its time. */
export function timeOut(state: Deployment, step: string, facts: Facts): readonly DeploymentEvent[] {
  if (executingStep(state)?.definition.id !== step) return [];
  return workFailed(state, step, { error: "The work ran out of time", timedOut: true }, facts);
}
