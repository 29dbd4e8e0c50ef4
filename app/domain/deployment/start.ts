import type { GithubDeploymentStep, InterventionStep, Step } from "../process.ts";
import { expressionContext } from "./context.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import type { Deployment } from "./state.ts";

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
    kind: "manual-intervention",
    instructions: text.value,
    responsibleTeams: step.responsibleTeams,
    approvalsRequired: step.approvals * Math.max(teams, 1),
    deadline: step.timeoutMs === null ? null : new Date(facts.now.getTime() + step.timeoutMs).toISOString(),
  };
}

/** Starts work with every template filled in, or fails it where one cannot be. */
export function startWork(state: Deployment, step: GithubDeploymentStep, facts: Facts): DeploymentEvent {
  const context = expressionContext(state, facts);
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
