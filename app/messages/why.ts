import {
  type Cause,
  type Deployment,
  isFinished,
  type QueueReason,
  type SkipReason,
} from "../domain/deployment/state.ts";
import { actorPhrase } from "./actor-name.ts";
import { stateWords } from "./icons.ts";
import { emphasis, listed, name, nothing, type Phrase, reference, say, words } from "./phrase.ts";
import { duration } from "./time.ts";

/** Why a deployment stands in line: `waits behind d11`. */
export function queuePhrase(reason: QueueReason): Phrase {
  switch (reason.code) {
    case "turn":
      return say`waits behind d${reason.behind}`;
    case "rollback-hold":
      return say`held by the rollback d${reason.rollback} until a person deploys there`;
    case "memberships":
      return say`GitHub is asked once more about everyone who approved`;
  }
}

/** What ended a deployment other than success: `superseded by 1.5.0`. */
export function causePhrase(cause: Cause): Phrase {
  switch (cause.code) {
    case "superseded":
      return say`superseded by ${name(cause.byVersion)}`;
    case "canceled":
      return say`canceled by ${actorPhrase(cause.by)}${after(cause.note)}`;
    case "rejected":
      return say`rejected by ${reference(cause.by.login)} in ${emphasis(cause.step)}${after(cause.note)}`;
    case "step-failed":
      return say`failed in ${emphasis(cause.step)}${after(cause.error)}`;
    case "step-timed-out":
      return say`timed out in ${emphasis(cause.step)} after ${duration(cause.afterMs)}`;
  }
}

type Standing = Pick<Deployment, "state" | "waitsFor" | "cause" | "steps">;

/** How a deployment stands, after its icon or its name: `waiting for approval: *Manual Intervention Required*`. */
export function standing(deployment: Standing): Phrase {
  const { state, cause, waitsFor, steps } = deployment;
  const step = steps.find((run) => run.state === state)?.definition.name;
  if (state === "queued") {
    const approved = steps.some((run) => run.interruption?.state === "approved") ? say`, approved` : nothing;
    return say`queued${approved}${waitsFor === null ? nothing : say`, ${queuePhrase(waitsFor)}`}`;
  }
  if (isFinished(state) && cause !== null) {
    return cause.code === "superseded" ? say`canceled, ${causePhrase(cause)}` : causePhrase(cause);
  }
  const word = words(stateWords[state]);
  return step === undefined || state === "success" ? say`${word}` : say`${word}: ${emphasis(step)}`;
}

/** The same as the end of a sentence that begins with the deployment: `waits for approval: …`. */
export function sentence(deployment: Standing): Phrase {
  const { state, steps } = deployment;
  switch (state) {
    case "waiting":
      return say`waits for approval: ${listed(waitingSteps(steps))}`;
    case "success":
      return say`ended with success`;
    case "failed":
    case "timed-out":
      return standing(deployment);
    case "queued":
    case "executing":
    case "rejected":
    case "canceled":
      return say`is ${standing(deployment)}`;
  }
}

function waitingSteps(steps: Deployment["steps"]): readonly Phrase[] {
  return steps.filter((run) => run.state === "waiting").map((run) => say`${emphasis(run.definition.name)}`);
}

/** Since when it stands so. */
export function standingSince(deployment: Deployment): Date {
  const { state, steps, createdAt, queuedAt, finishedAt } = deployment;
  const step = steps.find((run) => run.state === state && !isFinished(state));
  return finishedAt ?? queuedAt ?? step?.startedAt ?? createdAt;
}

/** Why a step was left out. */
export const skipWords: Readonly<Record<SkipReason, string>> = {
  environment: "not meant for this environment",
  disabled: "disabled",
  condition: "its `if` is false",
  "after-failure": "something before it went wrong",
};

function after(note: string): Phrase {
  return note.trim() === "" ? nothing : say`: ${note}`;
}
