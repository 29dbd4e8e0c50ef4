import type { ExpressionContext } from "../conditions.ts";
import {
  appliesTo,
  type GithubDeploymentStep,
  type InterventionStep,
  isWork,
  type Step,
} from "../process.ts";
import type { DeploymentEvent } from "./events.ts";
import { evolve } from "./evolve.ts";
import type { Facts } from "./facts.ts";
import type { Cause, Deployment, QueueReason, SkipReason, StepRun, StepState } from "./state.ts";

/** An approval that is older counts only after GitHub was asked about its giver once more. */
const freshMs = 5_000;

/**
 * Takes a deployment as far as it gets without anybody's help: to the line, to
 * the next gate, to the start of the next work, or to its end.
 *
 * @param asked GitHub was just asked about everyone whose approval counts
 */
export function advance(start: Deployment, facts: Facts, asked = false): readonly DeploymentEvent[] {
  const events: DeploymentEvent[] = [];
  let state = start;
  const happen = (event: DeploymentEvent) => {
    events.push(event);
    state = evolve(state, { event, at: facts.now, by: facts.by, source: facts.source });
  };

  if (state.startedAt === null && state.cause === null) {
    if (facts.turn !== null) {
      if (!sameReason(state.waitsFor, facts.turn)) happen({ type: "DeploymentQueued", waitsFor: facts.turn });
      return events;
    }
    happen({ type: "DeploymentStarted", steps: facts.process.steps, processDigest: facts.process.digest });
  }

  for (;;) {
    if (state.steps.some((run) => run.state === "executing" || run.state === "waiting")) return events;
    const next = state.steps.find((run) => run.state === "pending");
    if (next === undefined) {
      happen({ type: "DeploymentFinished", state: finalState(state.cause) });
      return events;
    }
    const { definition } = next;
    // An "if" is decided once: what was asked before is asked again.
    const skip = next.interruption === null ? skipReason(state, next, facts) : null;
    if (skip !== null && typeof skip === "object") {
      happen({ type: "StepFailed", step: definition.id, error: skip.error, timedOut: false });
    } else if (skip !== null) {
      happen({ type: "StepSkipped", step: definition.id, reason: skip });
    } else if (definition.uses === "manual-intervention") {
      happen(raise(state, definition, (next.interruption?.attempt ?? 0) + 1, facts));
    } else if (state.state !== "executing" && facts.turn !== null) {
      // After a pause the environment may be busy: the approval is kept, the work waits for its turn.
      if (!sameReason(state.waitsFor, facts.turn)) happen({ type: "DeploymentQueued", waitsFor: facts.turn });
      return events;
    } else if (!asked && hasOldApproval(state, facts.now)) {
      if (state.waitsFor?.code !== "memberships") {
        happen({ type: "DeploymentQueued", waitsFor: { code: "memberships" } });
      }
      return events;
    } else {
      happen(startWork(state, definition, facts));
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

function hasOldApproval(state: Deployment, now: Date): boolean {
  return state.steps.some(
    ({ interruption }) =>
      interruption?.state === "approved" &&
      interruption.votes.some((vote) => vote.at.getTime() < now.getTime() - freshMs),
  );
}

/** The context that the next step's expressions read. */
function contextOf(
  state: Deployment,
  facts: Facts,
  context: Facts["context"] = facts.context,
): ExpressionContext {
  const steps = Object.fromEntries(
    state.steps
      .filter((run) => run.state !== "pending")
      .map((run) => [run.definition.id, { outcome: outcomes[run.state], outputs: run.outputs }]),
  );
  return { ...context, steps, status: statusOf(state.cause) };
}

/** As in Actions; a step that has not ended has no outcome. */
const outcomes: Readonly<Record<StepState, string>> = {
  success: "success",
  failed: "failure",
  canceled: "cancelled",
  skipped: "skipped",
  pending: "",
  executing: "",
  waiting: "",
};

function statusOf(cause: Cause | null): ExpressionContext["status"] {
  if (cause === null) return "success";
  return cause.code === "canceled" || cause.code === "superseded" ? "cancelled" : "failure";
}

/** Null: the step's turn is now. An object: its condition cannot be decided, which fails the step. */
function skipReason(
  state: Deployment,
  run: StepRun,
  facts: Facts,
): SkipReason | { readonly error: string } | null {
  const { definition } = run;
  if (!definition.enabled) return "disabled";
  if (!appliesTo(definition, state.environment)) return "environment";
  if (state.cause !== null) {
    // Nothing was changed yet, so there is nothing to clean up; and a GitHub
    // Deployment is an order to deploy, which nobody gives after a failure.
    if (!state.workStarted || definition.uses === "github-deployment") return "after-failure";
  }
  const condition = definition.if ?? "success()";
  // Variables are the release's; a gate is asked also where only those of the default branch say so.
  const contexts = isWork(definition) ? [facts.context] : [facts.context, facts.guardContext];
  for (const context of contexts) {
    const asked = facts.expressions.condition(condition, contextOf(state, facts, context));
    if (!asked.ok) return { error: `The step's "if" cannot be decided: ${asked.error}` };
    if (asked.value) return null;
  }
  return state.cause === null ? "condition" : "after-failure";
}

function raise(state: Deployment, step: InterventionStep, attempt: number, facts: Facts): DeploymentEvent {
  const text = facts.expressions.text(step.instructions, contextOf(state, facts), facts.escape);
  return text.ok
    ? {
        type: "InterruptionRaised",
        step: step.id,
        attempt,
        instructions: text.value,
        responsibleTeams: step.responsibleTeams,
        approvalsRequired: 1,
      }
    : failed(step, `The instructions cannot be written: ${text.error}`);
}

function startWork(state: Deployment, step: GithubDeploymentStep, facts: Facts): DeploymentEvent {
  const context = contextOf(state, facts);
  const errors: string[] = [];
  const text = (template: string): string => {
    const result = facts.expressions.text(template, context);
    if (!result.ok) errors.push(result.error);
    return result.ok ? result.value : "";
  };
  const task = text(step.task);
  const payload = fill(step.payload, text) as Readonly<Record<string, unknown>>;
  const environmentUrl = step.environmentUrl === null ? null : text(step.environmentUrl);
  if (environmentUrl !== null && errors.length === 0 && !/^https:\/\/\S+$/.test(environmentUrl)) {
    errors.push(`environment-url must be an https address, not "${environmentUrl}"`);
  }
  const [error] = errors;
  if (error !== undefined) return failed(step, error);
  const deadline = new Date(facts.now.getTime() + step.timeoutMs).toISOString();
  return { type: "StepStarted", step: step.id, task, payload, environmentUrl, deadline };
}

/** Fills in every string of a JSON value. */
function fill(value: unknown, text: (template: string) => string): unknown {
  if (typeof value === "string") return text(value);
  if (Array.isArray(value)) return value.map((item) => fill(item, text));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, text)]));
  }
  return value;
}

function failed(step: Step, error: string): DeploymentEvent {
  return { type: "StepFailed", step: step.id, error, timedOut: false };
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
    case "step-failed":
      return "failed";
    case "step-timed-out":
      return "timed-out";
  }
}

function sameReason(a: QueueReason | null, b: QueueReason): boolean {
  if (a === null || a.code !== b.code) return false;
  return a.code === "turn" ? a.behind === (b as { behind: number }).behind : true;
}
