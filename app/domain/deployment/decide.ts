import { refused, type Refusal } from "../refusal.ts";
import { advance } from "./advance.ts";
import { cancel } from "./cancel.ts";
import { guide } from "./guidance.ts";
import type { DeploymentCommand } from "./commands.ts";
import type { Decision } from "./decision.ts";
import type { DeploymentEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import type { Facts } from "./facts.ts";
import { claim, submit, unclaim } from "./interruption.ts";
import { resume } from "./resume.ts";
import { type Deployment, executingStep, isFinished, worksAs } from "./state.ts";
import { tick } from "./tick.ts";
import {
  dispatched,
  failWork,
  finishTask,
  followRun,
  handedOver,
  report,
  takeTask,
  timeOut,
} from "./work.ts";

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
    case "HandOver":
      return done(handedOver(state, command));
    case "Dispatched":
      return done(dispatched(state, command));
    case "FollowRun":
      return done(followRun(state, command, facts));
    case "TakeTask":
      return takeTask(state, command);
    case "FinishTask":
      return finishTask(state, command, facts);
    case "Report":
      return done(report(state, command, facts));
    case "FailWork":
      return done(failWork(state, command, facts));
    case "TimeOut":
      return done(timeOut(state, command.step, facts));
    case "NobodyPickedUp": {
      const step = executingStep(state);
      const waiting = worksAs(step, "github-deployment") && step.definition.id === command.step;
      return done(
        waiting && step.work.reported === null && step.work.unattendedSince === null
          ? [{ type: "WorkUnattended", step: command.step }]
          : [],
      );
    }
  }
}

function finishedAlready(state: Deployment): Refusal {
  const { id: deployment, version, environment } = state;
  return { code: "already-finished", deployment, version, environment, state: state.state };
}

function done(events: readonly DeploymentEvent[]): Decision {
  return { ok: true, events };
}
