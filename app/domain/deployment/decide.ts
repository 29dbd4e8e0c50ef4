import { refused, type Refusal } from "../refusal.ts";
import { advance, andAdvance } from "./advance.ts";
import { cancel } from "./cancel.ts";
import { guide, workFailed } from "./guidance.ts";
import type { DeploymentCommand } from "./commands.ts";
import type { Decision } from "./decision.ts";
import type { DeploymentEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import type { Facts } from "./facts.ts";
import { claim, submit, unclaim } from "./interruption.ts";
import { resume } from "./resume.ts";
import { type Deployment, executingStep, isFinished, type Work } from "./state.ts";
import { tick } from "./tick.ts";

/** Identity and content of a deployment that is about to exist. */
export type NewDeployment = Omit<
  Extract<DeploymentEvent, { type: "DeploymentCreated" }>,
  "type" | "steps" | "processDigest"
>;

/** A new deployment and as far as it gets at once: to its place in line, its first gate or its first work. */
export function create(input: NewDeployment, facts: Facts): readonly DeploymentEvent[] {
  const created: DeploymentEvent = {
    type: "DeploymentCreated",
    ...input,
    steps: facts.process.steps,
    processDigest: facts.process.digest,
  };
  const state = evolve(null, { event: created, at: facts.now, by: facts.by, source: facts.source });
  return [created, ...advance(state, facts)];
}

/**
 * What a command does to a deployment: events, none when there is nothing to do
 * (the same command twice is safe), or a refusal that says why not.
 */
export function decide(state: Deployment, command: DeploymentCommand, facts: Facts): Decision {
  switch (command.type) {
    case "Advance":
      return done(isFinished(state.state) ? [] : advance(state, facts));
    case "Tick":
      return done(isFinished(state.state) ? [] : tick(state, facts));
    case "Guide":
      return guide(state, command, facts);
    case "Resume":
      return done(resume(state, command, facts));
    case "Submit":
      return submit(state, command, facts);
    case "Claim":
      return claim(state, command);
    case "Unclaim":
      return unclaim(state, command);
    case "Cancel":
      if (isFinished(state.state)) return refused(finishedAlready(state));
      return done(cancel(state, { type: "DeploymentCanceled", note: command.note }, facts));
    case "Supersede":
      return done(
        isFinished(state.state)
          ? []
          : cancel(state, { type: "DeploymentSuperseded", byVersion: command.byVersion }, facts),
      );
    case "HandOver": {
      // Also for work that was given up meanwhile: the order exists, and has to be ended on GitHub.
      const step = state.steps.find((run) => run.work !== null);
      if (step === undefined || state.githubDeploymentId !== null || command.attempt !== step.starts) {
        return done([]);
      }
      return done([
        { type: "WorkHandedOver", step: step.definition.id, githubDeploymentId: command.githubDeploymentId },
      ]);
    }
    case "Report":
      return done(report(state, command, facts));
    case "FailWork":
      return done(failWork(state, command.error, false, facts));
    case "TimeOut":
      return done(
        executingStep(state)?.definition.id === command.step
          ? failWork(state, "The work ran out of time", true, facts)
          : [],
      );
    case "NobodyPickedUp": {
      const step = executingStep(state);
      const waiting = step?.definition.id === command.step && step.work?.reported === null;
      return done(
        waiting && step.work?.unattendedSince === null
          ? [{ type: "WorkUnattended", step: command.step }]
          : [],
      );
    }
  }
}

function report(
  state: Deployment,
  command: Extract<DeploymentCommand, { type: "Report" }>,
  facts: Facts,
): readonly DeploymentEvent[] {
  const step = executingStep(state);
  if (step?.work == null) return [];
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
function isNews(work: Work, command: Extract<DeploymentCommand, { type: "Report" }>): boolean {
  return (
    work.reported !== command.state ||
    work.reportedVia !== command.via ||
    (command.logUrl !== null && command.logUrl !== work.logUrl) ||
    (command.runId !== null && command.runId !== work.runId) ||
    (command.environmentUrl !== null && command.environmentUrl !== work.environmentUrl)
  );
}

function failWork(
  state: Deployment,
  error: string,
  timedOut: boolean,
  facts: Facts,
): readonly DeploymentEvent[] {
  const step = executingStep(state);
  if (step === undefined) return [];
  return workFailed(state, step.definition.id, { error, timedOut }, facts);
}

function finishedAlready(state: Deployment): Refusal {
  const { id: deployment, version, environment } = state;
  return { code: "already-finished", deployment, version, environment, state: state.state };
}

function done(events: readonly DeploymentEvent[]): Decision {
  return { ok: true, events };
}
