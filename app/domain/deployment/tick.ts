import { advance, andAdvance } from "./advance.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import { closeOthers } from "./open-questions.ts";
import {
  asksApproval,
  type AskingStep,
  type Deployment,
  executingStep,
  openSteps,
  type WorkingStep,
  worksAs,
} from "./state.ts";

/** Lets happen what is due: questions that expire, people who are reminded, the time that was asked for. */
export function tick(state: Deployment, facts: Facts): readonly DeploymentEvent[] {
  const open = openSteps(state);
  const expired = open.find(({ interruption: { deadline } }) => deadline !== null && deadline <= facts.now);
  if (expired !== undefined) return andAdvance(state, expiry(state, expired), facts);
  const reminded = open
    .filter((run) => reminderAt(run) !== null && reminderAt(run)! <= facts.now)
    .map((run): DeploymentEvent => ({ type: "Reminded", step: run.definition.id }));
  if (reminded.length > 0) return reminded;
  const waited = executingStep(state);
  return worksAs(waited, "wait") && waited.work.deadline <= facts.now
    ? andAdvance(state, [endOfWait(waited)], facts)
    : advance(state, facts);
}

function expiry(state: Deployment, { definition }: AskingStep): readonly DeploymentEvent[] {
  const step = definition.id;
  const cancels = definition.uses === "manual-intervention" && definition.onTimeout === "cancel";
  return [
    { type: "InterruptionResolved", step, state: "expired" },
    cancels
      ? { type: "StepCanceled", step }
      : { type: "StepFailed", step, error: "Nobody answered in time", timedOut: false },
    ...closeOthers(state, step),
  ];
}

/** The time has come, or the step's own has run out before it. */
function endOfWait({ definition: { id: step }, work }: WorkingStep<"wait">): DeploymentEvent {
  return Date.parse(work.order.until) <= work.deadline.getTime()
    ? { type: "StepSucceeded", step, outputs: {} }
    : { type: "StepFailed", step, error: `It would wait until ${work.order.until}`, timedOut: true };
}

/** When people are to be reminded next; null: never. */
function reminderAt({ definition, interruption }: AskingStep): Date | null {
  const every = definition.uses === "manual-intervention" ? definition.remindEveryMs : null;
  if (every === null || !asksApproval(interruption)) return null;
  return new Date((interruption.remindedAt ?? interruption.raisedAt).getTime() + every);
}

/** When something of the deployment is due that only the clock brings: the earliest; null: nothing is. */
export function dueAt(state: Deployment): Date | null {
  const { waitsFor } = state;
  const times = openSteps(state).flatMap((run) => [run.interruption.deadline, reminderAt(run)]);
  if (state.state === "queued" && waitsFor?.code === "scheduled") times.push(new Date(waitsFor.at));
  if (state.state === "queued" && waitsFor?.code === "freeze") times.push(new Date(waitsFor.until));
  const waited = executingStep(state);
  if (worksAs(waited, "wait")) times.push(waited.work.deadline);
  const known = times.filter((time) => time !== null).map((time) => time.getTime());
  return known.length === 0 ? null : new Date(Math.min(...known));
}
