import { isWork } from "../process.ts";
import type { Recorded } from "./events.ts";
import { retried, startedAs, withOutputs } from "./evolve-work.ts";
import { asWrittenNow } from "./first-version.ts";
import { laidAnew, pending, relaid } from "./laid-steps.ts";
import {
  type Cause,
  type Deployment,
  type Interruption,
  type StepRun,
  type Vote,
  type Work,
} from "./state.ts";

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
      options: event.options,
      createdBy: by,
      createdAt: at,
      startedAt: null,
      finishedAt: null,
      state: "queued",
      queuedAt: at,
      workStarted: false,
      workSkipped: false,
      waitsFor: null,
      cause: null,
      processDigest: event.processDigest,
      githubDeploymentId: null,
      retired: [],
      protects: event.protects,
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

  const working = (id: string, change: (work: Work) => Partial<Work>): Deployment =>
    step(id, (run) => (run.work === null ? {} : { work: { ...run.work, ...change(run.work) } }));

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
    case "GatesLaid":
      return {
        ...state,
        processDigest: event.processDigest,
        steps: laidAnew(state.steps, event.steps),
      };
    case "PolicyLaid":
      return { ...state, processDigest: event.processDigest, steps: relaid(state.steps, event.gates) };
    case "StepSkipped": {
      const skipped = step(event.step, () => ({ state: "skipped", skipped: event.reason, finishedAt: at }));
      const leftOut = event.reason === "requested" && isWorkStep(state, event.step);
      return leftOut ? { ...skipped, workSkipped: true } : skipped;
    }
    case "InterruptionRaised":
      return {
        ...step(event.step, (run) => ({
          state: "waiting",
          startedAt: event.kind === "guided-failure" ? run.startedAt : at,
          error: event.kind === "guided-failure" ? event.instructions : run.error,
          interruption: {
            attempt: event.attempt,
            kind: event.kind,
            state: "pending",
            instructions: event.instructions,
            responsibleTeams: event.responsibleTeams,
            responsibleUser: null,
            approvalsRequired: event.approvalsRequired,
            raisedAt: at,
            deadline: event.deadline === null ? null : new Date(event.deadline),
            reminders: 0,
            remindedAt: null,
            resolvedAt: null,
            // What still counts of an approval that lapsed is not given twice.
            votes: event.kind === "guided-failure" ? [] : (run.interruption?.votes ?? []),
          },
        })),
        state: "waiting",
        queuedAt: null,
        waitsFor: null,
      };
    case "Reminded":
      return interruption(event.step, (open) => ({ reminders: open.reminders + 1, remindedAt: at }));
    case "ResponsibilityTaken":
      return interruption(event.step, () => ({ responsibleUser: event.user }));
    case "ResponsibilityReturned":
      return interruption(event.step, () => ({ responsibleUser: null }));
    case "InterruptionSubmitted": {
      const { user, team, teams, decision, note, inputs, emergency } = event;
      const vote: Vote = { user, team, teams, decision, note, inputs, emergency, guidance: null, at };
      const voted = interruption(event.step, (open) => answeredBy(open, vote));
      if (decision === "approve") return voted;
      return withCause(voted, { code: "rejected", by: user, note, step: nameOf(state, event.step) });
    }
    case "GuidanceGiven": {
      const { user, guidance, note } = event;
      const decision = guidance === "fail" ? "reject" : "approve";
      const entitled = { team: "", teams: [], inputs: {}, emergency: false };
      return interruption(event.step, (open) =>
        answeredBy(open, { user, ...entitled, decision, note, guidance, at }),
      );
    }
    case "InterruptionResolved": {
      const resolved = interruption(event.step, () => ({ state: event.state, resolvedAt: at }));
      return event.state === "expired" ? withCause(resolved, expiry(state, event.step, at)) : resolved;
    }
    case "ApprovalLapsed":
      return step(event.step, (run) => ({
        state: "pending",
        startedAt: null,
        finishedAt: null,
        outputs: {},
        interruption: run.interruption && {
          ...run.interruption,
          state: "expired",
          votes: run.interruption.votes.filter((vote) => !event.users.includes(vote.user.id)),
        },
      }));
    case "StandingChanged":
      return interruption(event.step, (open) => ({
        votes: open.votes.map((vote) =>
          vote.user.id === event.user ? { ...vote, team: event.teams[0] ?? "", teams: event.teams } : vote,
        ),
      }));
    case "StepStarted":
      return {
        ...step(event.step, (run) => ({
          state: "executing",
          startedAt: at,
          error: null,
          starts: run.starts + 1,
          work: startedAs(event),
        })),
        state: "executing",
        workStarted: state.workStarted || event.order.uses !== "wait",
        queuedAt: null,
        waitsFor: null,
      };
    case "WorkHandedOver":
      return { ...state, githubDeploymentId: event.githubDeploymentId };
    case "WorkDispatched":
      return withOutputs(
        working(event.step, () => ({ runId: event.runId, logUrl: event.url, pinned: event.pinned })),
        event.step,
        { run_id: String(event.runId), run_url: event.url },
      );
    case "WorkTaken":
      return working(event.step, () => ({ takenBy: event.key }));
    case "RunEnded":
      return withOutputs(
        working(event.step, (work) => ({ runEnded: work.runEnded || work.runId === event.runId })),
        event.step,
        { conclusion: event.conclusion },
      );
    case "WorkReported":
      return working(event.step, (work) => ({
        reported: event.state,
        reportedVia: event.via,
        logUrl: event.logUrl ?? work.logUrl,
        environmentUrl: event.environmentUrl ?? work.environmentUrl,
        runId: event.runId ?? work.runId,
        unattendedSince: null,
      }));
    case "WorkUnattended":
      return working(event.step, () => ({ unattendedSince: at }));
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
    case "StepIgnored":
      return step(event.step, () => ({ state: "failed", finishedAt: at, error: event.error, ignored: true }));
    case "StepRetried":
      return retried(
        state,
        event.step,
        step(event.step, () => ({ state: "pending", finishedAt: null, outputs: {}, work: null })),
      );
    case "StepCanceled":
      return step(event.step, () => ({ state: "canceled", finishedAt: at }));
    case "DeploymentSuperseded":
      return canceled(state, { code: "superseded", byVersion: event.byVersion });
    case "DeploymentCanceled":
      return canceled(state, { code: "canceled", by, note: event.note });
    case "DeploymentFinished":
      return { ...state, state: event.state, finishedAt: at, queuedAt: null, waitsFor: null };
  }
}

/** The state after a list of events, oldest first, whichever version wrote them. */
export function replay(events: readonly Recorded[]): Deployment | null {
  return events.reduce<Deployment | null>(
    (state, recorded) => evolve(state, { ...recorded, event: asWrittenNow(state, recorded.event) }),
    null,
  );
}

/** Responsibility ends with its holder's answer. */
function answeredBy(open: Interruption, vote: Vote): Partial<Interruption> {
  const holds = open.responsibleUser?.id === vote.user.id;
  // Somebody who approved may turn round, or let it pass alone: their newer answer is theirs.
  const others = open.votes.filter((cast) => cast.user.id !== vote.user.id);
  return { votes: [...others, vote], responsibleUser: holds ? null : open.responsibleUser };
}

function expiry(state: Deployment, id: string, at: Date): Cause {
  const run = state.steps.find((one) => one.definition.id === id);
  const definition = run?.definition;
  const cancels = definition?.uses === "manual-intervention" && definition.onTimeout === "cancel";
  return {
    code: "expired",
    step: definition?.name ?? id,
    afterMs: run?.interruption ? at.getTime() - run.interruption.raisedAt.getTime() : 0,
    outcome: cancels ? "canceled" : "rejected",
  };
}

function isWorkStep(state: Deployment, id: string): boolean {
  const run = state.steps.find((one) => one.definition.id === id);
  return run !== undefined && isWork(run.definition);
}

/** The first cause stays: what follows a failure does not change how the deployment ends. */
function withCause(state: Deployment, cause: Cause): Deployment {
  return state.cause === null ? { ...state, cause } : state;
}

function canceled(state: Deployment, cause: Cause): Deployment {
  return state.cause === null
    ? { ...state, cause }
    : { ...state, cause: { ...state.cause, thenCanceled: true } };
}

function nameOf(state: Deployment, id: string): string {
  return state.steps.find((run) => run.definition.id === id)?.definition.name ?? id;
}

function elapsed(state: Deployment, id: string, at: Date): number {
  const started = state.steps.find((run) => run.definition.id === id)?.startedAt;
  return started ? at.getTime() - started.getTime() : 0;
}
