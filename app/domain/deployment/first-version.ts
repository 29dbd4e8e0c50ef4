import type { InterventionStep, Step } from "../process.ts";
import type { DeploymentEvent } from "./events.ts";
import { type Deployment, noOptions } from "./state.ts";

/**
 * An event as it would be written now. The first version of Drawbridge knew fewer
 * fields: what it did not write was as the defaults here are, and as the database
 * has it since.
 * @param state the deployment before the event
 */
export function asWrittenNow(state: Deployment | null, event: DeploymentEvent): DeploymentEvent {
  const { type } = event;
  if (type === "DeploymentCreated") {
    return { ...filled(event, { options: noOptions, protects: null }), steps: event.steps.map(stepNow) };
  }
  if (type === "DeploymentStarted") return { ...event, steps: event.steps.map(stepNow) };
  if (type === "InterruptionRaised") return filled(event, { kind: "manual-intervention", deadline: null });
  if (type === "InterruptionSubmitted") {
    return filled(event, { teams: [event.team], inputs: {}, emergency: false });
  }
  if (type === "StepStarted") return startedNow(event);
  return type === "ApprovalLapsed" ? filled(event, { users: votersOf(state, event.step) }) : event;
}

/** The only work that there was. */
function startedNow(event: Extract<DeploymentEvent, { type: "StepStarted" }>): DeploymentEvent {
  if ("order" in event) return event;
  const { step, deadline, task, payload, environmentUrl } = event as FirstStepStarted;
  const order = { uses: "github-deployment", task, payload, environmentUrl } as const;
  return { type: "StepStarted", step, order, deadline };
}

interface FirstStepStarted {
  readonly step: string;
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly environmentUrl: string | null;
  readonly deadline: string;
}

/** Everybody who answered: an approval lapsed for all of them. */
function votersOf(state: Deployment | null, step: string): readonly number[] {
  const run = state?.steps.find((one) => one.definition.id === step);
  return (run?.interruption?.votes ?? []).map((vote) => vote.user.id);
}

const anyStep: Partial<Step> = { channels: null, required: false, withPrevious: false };

const anyGate: Partial<InterventionStep> = {
  approvals: 1,
  fromEachTeam: false,
  preventSelfApproval: false,
  inputs: [],
  timeoutMs: null,
  onTimeout: "reject",
  remindEveryMs: null,
  blockDeployments: false,
  emergency: [],
  policy: false,
};

function stepNow(step: Step): Step {
  return step.uses === "manual-intervention"
    ? filled(step, { ...anyStep, ...anyGate } as Partial<InterventionStep>)
    : filled<Step>(step, anyStep);
}

function filled<T extends object>(value: T, defaults: Partial<T>): T {
  return { ...defaults, ...value };
}
