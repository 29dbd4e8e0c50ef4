import { isRequired } from "../process.ts";
import { refused } from "../refusal.ts";
import { andAdvance } from "./advance.ts";
import type { DeploymentCommand } from "./commands.ts";
import type { Decision } from "./decision.ts";
import type { DeploymentEvent } from "./events.ts";
import type { Facts } from "./facts.ts";
import { alreadyDecided } from "./open-questions.ts";
import type { Deployment } from "./state.ts";

/**
 * What follows when work has failed or run out of time: people are asked where
 * the deployment or its phase wants that and nothing else went wrong, else the
 * step fails.
 * @param first what is known of the failure beside its error
 */
export function workFailed(
  state: Deployment,
  step: string,
  failure: { readonly error: string; readonly timedOut: boolean },
  facts: Facts,
  first: readonly DeploymentEvent[] = [],
): readonly DeploymentEvent[] {
  const run = state.steps.find((one) => one.definition.id === step);
  const guided = (state.options.guided ?? facts.guided) && state.cause === null;
  if (run === undefined || !guided) {
    return andAdvance(state, [...first, { type: "StepFailed", step, ...failure }], facts);
  }
  const asked: DeploymentEvent = {
    type: "InterruptionRaised",
    step,
    attempt: (run.interruption?.attempt ?? 0) + 1,
    kind: "guided-failure",
    instructions: failure.error,
    responsibleTeams: [],
    approvalsRequired: 1,
    deadline: null,
  };
  return [...first, asked];
}

/** Somebody who may deploy says what to do about work that failed. */
export function guide(
  state: Deployment,
  command: Extract<DeploymentCommand, { type: "Guide" }>,
  facts: Facts,
): Decision {
  const { step, attempt, user, guidance, note, question } = command;
  const run = state.steps.find((one) => one.definition.id === step);
  const open = run?.interruption;
  if (run === undefined || open?.state !== "pending") {
    return refused(alreadyDecided(state, open, question));
  }
  if (open.attempt !== attempt) return refused({ code: "written-before-question", question });
  if (open.kind !== "guided-failure") return refused({ code: "wrong-answer", question, kind: open.kind });
  if (guidance === "ignore" && isRequired(run.definition)) {
    const { version, environment } = state;
    return refused({ code: "step-required", version, environment, step: question.step, action: "ignore" });
  }
  const error = run.error ?? "";
  const resolved = guidance === "fail" ? "rejected" : "approved";
  const events: DeploymentEvent[] = [
    { type: "GuidanceGiven", step, user, guidance, note },
    { type: "InterruptionResolved", step, state: resolved },
  ];
  switch (guidance) {
    case "retry":
      events.push({ type: "StepRetried", step });
      break;
    case "ignore":
      events.push({ type: "StepIgnored", step, error });
      break;
    case "fail":
      events.push({ type: "StepFailed", step, error, timedOut: false });
  }
  return { ok: true, events: andAdvance(state, events, facts) };
}
