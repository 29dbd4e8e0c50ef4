import type { Step } from "../process.ts";
import type { Recorded } from "./events.ts";
import type { Cause, Deployment, Interruption, StepRun } from "./state.ts";

/**
 * The deployment after an event. Total: any event on any state gives a state
 * (an event about a step that is not there changes nothing).
 */
export function evolve(state: Deployment | null, recorded: Recorded): Deployment {
  const { event, at, by } = recorded;
  if (event.type === "DeploymentCreated") {
    return {
      id: event.id,
      projectId: event.projectId,
      releaseId: event.releaseId,
      version: event.version,
      sha: event.sha,
      environment: event.environment,
      mode: event.mode,
      trigger: event.trigger,
      comment: event.comment,
      createdBy: by,
      createdAt: at,
      startedAt: null,
      finishedAt: null,
      state: "queued",
      queuedAt: at,
      workStarted: false,
      waitsFor: null,
      cause: null,
      processDigest: event.processDigest,
      githubDeploymentId: null,
      steps: event.steps.map(pending),
    };
  }
  if (state === null) throw new Error(`The first event of a deployment must create it, not ${event.type}`);
  const step = (id: string, change: (run: StepRun) => Partial<StepRun>): Deployment => ({
    ...state,
    steps: state.steps.map((run) => (run.definition.id === id ? { ...run, ...change(run) } : run)),
  });
  const interruption = (id: string, change: (open: Interruption) => Partial<Interruption>): Deployment =>
    step(id, (run) =>
      run.interruption === null ? {} : { interruption: { ...run.interruption, ...change(run.interruption) } },
    );

  switch (event.type) {
    case "DeploymentQueued":
      return { ...state, state: "queued", queuedAt: state.queuedAt ?? at, waitsFor: event.waitsFor };
    case "DeploymentStarted":
      return {
        ...state,
        state: "executing",
        startedAt: at,
        queuedAt: null,
        waitsFor: null,
        processDigest: event.processDigest,
        steps: event.steps.map(pending),
      };
    case "StepSkipped":
      return step(event.step, () => ({ state: "skipped", skipped: event.reason, finishedAt: at }));
    case "InterruptionRaised":
      return {
        ...step(event.step, () => ({
          state: "waiting",
          startedAt: at,
          interruption: {
            attempt: event.attempt,
            kind: "manual-intervention",
            state: "pending",
            instructions: event.instructions,
            responsibleTeams: event.responsibleTeams,
            responsibleUser: null,
            approvalsRequired: event.approvalsRequired,
            raisedAt: at,
            resolvedAt: null,
            votes: [],
          },
        })),
        state: "waiting",
        queuedAt: null,
        waitsFor: null,
      };
    case "ResponsibilityTaken":
      return interruption(event.step, () => ({ responsibleUser: event.user }));
    case "ResponsibilityReturned":
      return interruption(event.step, () => ({ responsibleUser: null }));
    case "InterruptionSubmitted": {
      const { user, team, decision, note } = event;
      const voted = interruption(event.step, (open) => ({
        votes: [...open.votes, { user, team, decision, note, at }],
        responsibleUser: open.responsibleUser?.id === user.id ? null : open.responsibleUser,
      }));
      if (decision === "approve") return voted;
      return withCause(voted, { code: "rejected", by: user, note, step: nameOf(state, event.step) });
    }
    case "InterruptionResolved":
      return interruption(event.step, () => ({ state: event.state, resolvedAt: at }));
    case "ApprovalLapsed":
      return step(event.step, (run) => ({
        state: "pending",
        startedAt: null,
        finishedAt: null,
        outputs: {},
        interruption: run.interruption && { ...run.interruption, state: "expired" },
      }));
    case "StepStarted":
      return {
        ...step(event.step, () => ({
          state: "executing",
          startedAt: at,
          work: {
            task: event.task,
            payload: event.payload,
            environmentUrl: event.environmentUrl,
            deadline: new Date(event.deadline),
            reported: null,
            reportedVia: null,
            logUrl: null,
            runId: null,
            unattendedSince: null,
          },
        })),
        state: "executing",
        workStarted: true,
        queuedAt: null,
        waitsFor: null,
      };
    case "WorkHandedOver":
      return { ...state, githubDeploymentId: event.githubDeploymentId };
    case "WorkReported":
      return step(event.step, ({ work }) =>
        work === null
          ? {}
          : {
              work: {
                ...work,
                reported: event.state,
                reportedVia: event.via,
                logUrl: event.logUrl ?? work.logUrl,
                environmentUrl: event.environmentUrl ?? work.environmentUrl,
                runId: event.runId ?? work.runId,
                unattendedSince: null,
              },
            },
      );
    case "WorkUnattended":
      return step(event.step, ({ work }) =>
        work === null ? {} : { work: { ...work, unattendedSince: at } },
      );
    case "StepSucceeded":
      return step(event.step, () => ({ state: "success", finishedAt: at, outputs: event.outputs }));
    case "StepFailed":
      return withCause(
        step(event.step, () => ({ state: "failed", finishedAt: at, error: event.error })),
        event.timedOut
          ? {
              code: "step-timed-out",
              step: nameOf(state, event.step),
              afterMs: elapsed(state, event.step, at),
            }
          : { code: "step-failed", step: nameOf(state, event.step), error: event.error },
      );
    case "StepCanceled":
      return step(event.step, () => ({ state: "canceled", finishedAt: at }));
    case "DeploymentSuperseded":
      return withCause(state, { code: "superseded", byVersion: event.byVersion });
    case "DeploymentCanceled":
      return withCause(state, { code: "canceled", by, note: event.note });
    case "DeploymentFinished":
      return { ...state, state: event.state, finishedAt: at, queuedAt: null, waitsFor: null };
  }
}

/** The state after a list of events, oldest first. */
export function replay(events: readonly Recorded[]): Deployment | null {
  return events.reduce<Deployment | null>(evolve, null);
}

function pending(definition: Step): StepRun {
  return {
    definition,
    state: "pending",
    startedAt: null,
    finishedAt: null,
    error: null,
    skipped: null,
    outputs: {},
    work: null,
    interruption: null,
  };
}

/** The first cause stays: what follows a failure does not change how the deployment ends. */
function withCause(state: Deployment, cause: Cause): Deployment {
  return state.cause === null ? { ...state, cause } : state;
}

function nameOf(state: Deployment, id: string): string {
  return state.steps.find((run) => run.definition.id === id)?.definition.name ?? id;
}

function elapsed(state: Deployment, id: string, at: Date): number {
  const started = state.steps.find((run) => run.definition.id === id)?.startedAt;
  return started ? at.getTime() - started.getTime() : 0;
}
