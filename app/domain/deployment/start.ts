import type { InterventionStep, Step } from "../process.ts";
import { parseSchedule } from "../schedule.ts";
import { expressionContext } from "./context.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import type { Deployment, WorkOrder } from "./state.ts";

/** Asks the question of a gate, or fails the step whose text cannot be written. */
export function raise(
  state: Deployment,
  step: InterventionStep,
  attempt: number,
  facts: Facts,
): DeploymentEvent {
  const text = facts.expressions.text(step.instructions, expressionContext(state, facts), facts.escape);
  if (!text.ok) return failed(step, `The instructions cannot be written: ${text.error}`);
  const teams = step.fromEachTeam ? step.responsibleTeams.length : 1;
  return {
    type: "InterruptionRaised",
    step: step.id,
    attempt,
    kind: state.protects === null ? "manual-intervention" : "protection-rule",
    instructions: text.value,
    responsibleTeams: step.responsibleTeams,
    approvalsRequired: step.approvals * Math.max(teams, 1),
    deadline: step.timeoutMs === null ? null : new Date(facts.now.getTime() + step.timeoutMs).toISOString(),
  };
}

/** Starts a step that asks nobody with every template filled in, or fails it where one cannot be. */
export function start(
  state: Deployment,
  step: Exclude<Step, InterventionStep>,
  facts: Facts,
): DeploymentEvent {
  const context = expressionContext(state, facts);
  const errors: string[] = [];
  const text = (template: string): string => {
    const result = facts.expressions.text(template, context);
    if (!result.ok) errors.push(result.error);
    return result.ok ? result.value : "";
  };
  const order = orderOf(step, text, facts.now);
  // A text that cannot be written is the reason why what was made of it is wrong.
  const [error] = errors;
  if (error !== undefined) return failed(step, error);
  if ("error" in order) return failed(step, order.error);
  return { type: "StepStarted", step: step.id, order, deadline: deadlineOf(step, order, facts.now) };
}

/** What the step is started to do; `text` fills in a template. */
function orderOf(
  step: Exclude<Step, InterventionStep>,
  text: (template: string) => string,
  now: Date,
): WorkOrder | { readonly error: string } {
  const { uses } = step;
  switch (uses) {
    case "github-deployment": {
      const payload = fill(step.payload, text) as Readonly<Record<string, unknown>>;
      const environmentUrl = step.environmentUrl === null ? null : text(step.environmentUrl);
      if (environmentUrl !== null && !/^https:\/\/\S+$/.test(environmentUrl)) {
        return { error: `environment-url must be an https address, not "${environmentUrl}"` };
      }
      return { uses, task: text(step.task), payload, environmentUrl };
    }
    case "workflow": {
      const ref = step.ref === null ? null : text(step.ref);
      if (ref?.trim() === "") return { error: "ref must name a branch or a tag, and is empty" };
      return { uses, file: step.file, inputs: texts(step.inputs, text), ref };
    }
    case "run":
      return { uses, script: step.script, shell: step.shell, env: texts(step.env, text) };
    case "wait":
      return step.forMs === null
        ? waitUntil(text(step.until ?? ""), now)
        : { uses, until: new Date(now.getTime() + step.forMs).toISOString() };
  }
}

/** A time that has passed is over at once. */
function waitUntil(written: string, now: Date): WorkOrder | { readonly error: string } {
  const schedule = parseSchedule(written, now);
  if (schedule.ok) return { uses: "wait", until: schedule.at.toISOString() };
  switch (schedule.why) {
    case "past":
      return { uses: "wait", until: now.toISOString() };
    case "too-far":
      return { error: `until must be within a year, not "${written}"` };
    case "unreadable":
      return { error: `until must be a time such as 2026-12-01T06:00Z, not "${written}"` };
  }
}

function texts(
  templates: Readonly<Record<string, string>>,
  text: (template: string) => string,
): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(templates).map(([name, template]) => [name, text(template)]));
}

/** RFC 3339: when the work has run out of time; of a wait also when it is over. */
function deadlineOf(step: Exclude<Step, InterventionStep>, order: WorkOrder, now: Date): string {
  const until = order.uses === "wait" ? Date.parse(order.until) : Number.POSITIVE_INFINITY;
  const timeout = step.timeoutMs === null ? Number.POSITIVE_INFINITY : now.getTime() + step.timeoutMs;
  return new Date(Math.min(until, timeout)).toISOString();
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
