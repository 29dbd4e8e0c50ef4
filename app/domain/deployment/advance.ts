import { isGate, isWork } from "../process.ts";
import type { DeploymentEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import type { Facts } from "./facts.ts";
import { layGatesOfNow } from "./lay-gates.ts";
import { layPolicy } from "./lay-policy.ts";
import { closeOthers } from "./open-questions.ts";
import { skipReason } from "./skip.ts";
import { raise, start as startStep } from "./start.ts";
import {
  asksApproval,
  type Cause,
  type Deployment,
  type QueueReason,
  type StepRun,
  type Vote,
} from "./state.ts";

/** An approval that is older counts only after GitHub was asked about its giver once more. */
const freshMs = 5_000;

/**
 * Takes a deployment as far as it gets without anybody's help: to the line, to
 * the next gates, to the start of the next work, or to its end.
 *
 * @param asked GitHub was just asked about everyone whose approval counts
 */
export function advance(start: Deployment, facts: Facts, asked = false): readonly DeploymentEvent[] {
  const events: DeploymentEvent[] = [];
  let state = start;
  const happen = (event: DeploymentEvent) => {
    // A gate that cannot be asked ends the way of those that are asked beside it.
    const over = event.type === "StepFailed" && state.cause === null ? closeOthers(state, event.step) : [];
    for (const one of [event, ...over]) {
      events.push(one);
      state = evolve(state, { event: one, at: facts.now, by: facts.by, source: facts.source });
    }
  };
  const wait = (reason: QueueReason) => {
    if (state.state !== "queued" || !sameReason(state.waitsFor, reason)) {
      happen({ type: "DeploymentQueued", waitsFor: reason });
    }
    return events;
  };

  // Work that follows work goes on: only a pause is a reason to ask for the turn again.
  let hasTurn = state.state === "executing";
  if (state.startedAt === null && state.cause === null) {
    // What is asked for later is asked about at once, so that it can be approved ahead; so is what only asks.
    const ahead = state.protects !== null || scheduled(state, facts.now) !== null;
    if (facts.turn !== null && !ahead) return wait(facts.turn);
    happen({ type: "DeploymentStarted", steps: facts.process.steps, processDigest: facts.process.digest });
    hasTurn = facts.turn === null;
  }
  for (const event of layGatesOfNow(state, facts)) happen(event);
  for (const event of layPolicy(state, facts)) happen(event);

  for (;;) {
    const next = nextStep(state);
    if (next === "busy") return events;
    const later = scheduled(state, facts.now);
    if (next === null) {
      // The environment counts as deployed from then on, not before.
      if (later !== null && state.cause === null) return wait(later);
      // The work that waits for these gates is a run's: it starts with their end, and no sooner than work may.
      const held = state.protects === null || state.cause !== null ? null : runHeld(state, facts, asked);
      if (held !== null) return wait(held);
      happen({ type: "DeploymentFinished", state: finalState(state.cause) });
      return events;
    }
    const { definition } = next;
    // An "if" is decided once: what was asked or started before is asked or started again, while all goes well.
    const again = next.interruption !== null || next.starts > 0;
    const skip = again && state.cause === null ? null : skipReason(state, next, facts);
    if (skip !== null && typeof skip === "object") {
      happen({ type: "StepFailed", step: definition.id, error: skip.error, timedOut: false });
    } else if (skip !== null) {
      happen({ type: "StepSkipped", step: definition.id, reason: skip });
    } else if (isGate(definition)) {
      happen(raise(state, definition, (next.interruption?.attempt ?? 0) + 1, facts));
    } else if (later !== null) {
      return wait(later);
    } else if (!goesOn(state, next, hasTurn) && facts.turn !== null) {
      // After a pause the environment may be busy: the approval is kept, the work waits for its turn.
      return wait(facts.turn);
    } else if (isWork(definition) && !goesOn(state, next, hasTurn) && !asked && isToBeAsked(state, facts)) {
      return wait({ code: "memberships" });
    } else {
      happen(startStep(state, definition, facts));
    }
  }
}

/** These events, and as far as the deployment gets after them. */
export function andAdvance(
  state: Deployment,
  events: readonly DeploymentEvent[],
  facts: Facts,
  asked = false,
): readonly DeploymentEvent[] {
  const after = events.reduce<Deployment>(
    (current, event) => evolve(current, { event, at: facts.now, by: facts.by, source: facts.source }),
    state,
  );
  return [...events, ...advance(after, facts, asked)];
}

/** Whether the step follows work without a pause: letting time pass is one. */
function goesOn({ steps }: Deployment, next: StepRun, hasTurn: boolean): boolean {
  const before = steps.slice(0, steps.indexOf(next)).findLast((run) => run.state !== "skipped");
  return hasTurn && before?.definition.uses !== "wait";
}

/** The step whose turn it is; null: none is left; `busy`: one runs or waits, and nothing starts beside it. */
function nextStep(state: Deployment): StepRun | null | "busy" {
  const index = state.steps.findIndex((run) => run.state === "pending");
  const active = state.steps.filter((run) => run.state === "executing" || run.state === "waiting");
  const next = state.steps[index];
  if (active.length === 0) return next ?? null;
  return next !== undefined && active.every((run) => isBeside(state.steps, run, next)) ? next : "busy";
}

/** Whether the later step starts with the earlier one: only gates do, each with the one before it. */
function isBeside(steps: readonly StepRun[], earlier: StepRun, later: StepRun): boolean {
  const [from, to] = [steps.indexOf(earlier), steps.indexOf(later)];
  return (
    from < to &&
    steps.slice(from, to + 1).every((run) => isGate(run.definition)) &&
    steps.slice(from + 1, to + 1).every((run) => run.definition.withPrevious)
  );
}

/** When it may start, if that is later than now. */
function scheduled(state: Deployment, now: Date): QueueReason | null {
  const { notBefore } = state.options;
  return notBefore !== null && Date.parse(notBefore) > now.getTime()
    ? { code: "scheduled", at: notBefore }
    : null;
}

/** What keeps the run from which the gates are asked from going on, though all are answered; null: nothing. */
function runHeld(state: Deployment, facts: Facts, asked: boolean): QueueReason | null {
  if (facts.turn !== null) return facts.turn;
  return !asked && isToBeAsked(state, facts) ? { code: "memberships" } : null;
}

/** Whether GitHub has to be asked about its giver once more before work starts. */
export function isOld({ at }: Pick<Vote, "at">, now: Date): boolean {
  return at.getTime() < now.getTime() - freshMs;
}

/** Whether an approval has grown old, or the environment runs something newer than what was approved since. */
function isToBeAsked(state: Deployment, { now, overtakenAt }: Facts): boolean {
  return state.steps.some(
    ({ interruption }) =>
      interruption !== null &&
      asksApproval(interruption) &&
      interruption.state === "approved" &&
      (interruption.votes.some((vote) => isOld(vote, now)) ||
        (overtakenAt !== null && overtakenAt > (interruption.resolvedAt ?? now))),
  );
}

function finalState(cause: Cause | null): Extract<DeploymentEvent, { type: "DeploymentFinished" }>["state"] {
  switch (cause?.code) {
    case undefined:
      return "success";
    case "canceled":
    case "superseded":
      return "canceled";
    case "rejected":
      return "rejected";
    case "expired":
      return cause.outcome;
    case "step-failed":
      return "failed";
    case "step-timed-out":
      return "timed-out";
  }
}

function sameReason(a: QueueReason | null, b: QueueReason): boolean {
  return a !== null && JSON.stringify(sorted(a)) === JSON.stringify(sorted(b));
}

/** The keys in one order: the database gives them back in another. */
function sorted(reason: QueueReason): readonly unknown[] {
  return Object.entries(reason).sort(([a], [b]) => (a < b ? -1 : 1));
}
