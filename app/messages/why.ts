import {
  asksApproval,
  type AskingStep,
  type Cause,
  type Deployment,
  isFinished,
  openSteps,
  type QueueReason,
  type SkipReason,
} from "../domain/deployment/state.ts";
import { actorPhrase } from "./actor-name.ts";
import { frozenPhrase } from "./frozen.ts";
import { stateWords } from "./icons.ts";
import {
  command,
  emphasis,
  listed,
  name,
  nothing,
  type Phrase,
  reference,
  references,
  say,
  words,
} from "./phrase.ts";
import { policyDoubtPhrase } from "./policy-doubt.ts";
import { progressPhrase, quorumOfRun } from "./progress.ts";
import { typed } from "./target.ts";
import { duration, utc } from "./time.ts";

/** Why a deployment stands in line: `waits behind d11`. */
export function queuePhrase(reason: QueueReason): Phrase {
  switch (reason.code) {
    case "turn":
      return say`waits behind d${reason.behind}`;
    case "rollback-hold":
      return say`held by the rollback d${reason.rollback} until a person deploys there`;
    case "memberships":
      return say`GitHub is asked once more about everyone who approved`;
    case "scheduled":
      return say`scheduled for ${utc(new Date(reason.at))}`;
    case "freeze":
      return frozenPhrase({ name: reason.freeze, reason: reason.reason, until: new Date(reason.until) });
    case "not-in-lifecycle":
      return say`held because the default branch's lifecycle no longer has ${name(reason.environment)} for releases of the channel ${emphasis(reason.channel)}; ${command(`/cancel ${typed(reason.environment)}`)} ends it`;
    case "blocked":
      return say`blocked by ${reference(reason.by)}${after(reason.reason)}`;
    case "policy":
      return say`held because ${policyDoubtPhrase(reason.organization, reason.why)}, until an owner of the organization writes ${command("/confirm-policy")}`;
    case "policy-branch":
      return say`held because the organization's policy lets in releases of ${references(reason.branches, "or")} only`;
    case "variables":
      return say`held until a person gives ${references(reason.names, "and")} by ${command("/deploy … with name=value")}`;
  }
}

/** The same in a few words, where there is no room for more or nothing more is known. */
export const queueWords: Readonly<Record<QueueReason["code"], string>> = {
  turn: "others come first",
  "rollback-hold": "held by a rollback",
  memberships: "GitHub is asked once more about everyone who approved",
  scheduled: "its time has not come",
  freeze: "frozen",
  "not-in-lifecycle": "the lifecycle has no such environment",
  blocked: "blocked",
  policy: "held by the organization's policy",
  "policy-branch": "held by the organization's policy",
  variables: "needs values",
};

/** What ended a deployment other than success: `superseded by 1.5.0`. */
export function causePhrase(cause: Cause): Phrase {
  switch (cause.code) {
    case "superseded":
      return say`superseded by ${name(cause.byVersion)}`;
    case "canceled":
      return say`canceled by ${actorPhrase(cause.by)}${after(cause.note)}`;
    case "rejected":
      return say`rejected by ${reference(cause.by.login)} in ${emphasis(cause.step)}${after(cause.note)}`;
    case "expired":
      return say`${words(cause.outcome)}, for ${emphasis(cause.step)} was not approved within ${duration(cause.afterMs)}`;
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
  if (state === "queued") {
    const approved = steps.some(isApproved) ? say`, approved` : nothing;
    return say`queued${approved}${waitsFor === null ? nothing : say`, ${queuePhrase(waitsFor)}`}`;
  }
  if (state === "waiting") return say`waiting for ${awaited(deployment)}`;
  if (state === "success") return say`${words(stateWords[state])}${ignoredSteps(steps)}`;
  const step = steps.find((run) => run.state === state)?.definition.name;
  if (isFinished(state) && cause !== null) {
    return cause.code === "superseded" ? say`canceled, ${causePhrase(cause)}` : causePhrase(cause);
  }
  const word = words(stateWords[state]);
  return step === undefined ? say`${word}` : say`${word}: ${emphasis(step)}`;
}

/** The same as the end of a sentence that begins with the deployment: `waits for approval: …`. */
export function sentence(deployment: Standing): Phrase {
  switch (deployment.state) {
    case "waiting":
      return say`waits for ${awaited(deployment)}`;
    case "success":
      return say`ended with ${standing(deployment)}`;
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

/** What people are asked: `approval: *Release manager* (1 of 2 approvals) and *Security*`. */
function awaited(deployment: Pick<Deployment, "steps">): Phrase {
  const asked = openSteps(deployment);
  // Work never runs beside a gate, so all questions of a deployment are of one kind.
  if (asked.some((run) => run.interruption.kind === "guided-failure")) {
    return say`people, guided failure: ${listed(asked.map(stepPhrase))} failed`;
  }
  const gates = listed(asked.map((run) => say`${stepPhrase(run)}${progressPhrase(quorumOfRun(run))}`));
  return asked.length === 0 ? say`approval` : say`approval: ${gates}`;
}

/** What failed, and somebody said to go on. */
function ignoredSteps(steps: Deployment["steps"]): Phrase {
  const ignored = steps.filter((run) => run.ignored).map(stepPhrase);
  return ignored.length === 0 ? nothing : say`, though ${listed(ignored)} failed and was ignored`;
}

function stepPhrase({ definition }: Pick<AskingStep, "definition">): Phrase {
  return say`${emphasis(definition.name)}`;
}

function isApproved({ interruption }: Deployment["steps"][number]): boolean {
  return interruption !== null && asksApproval(interruption) && interruption.state === "approved";
}

/** Since when it stands so. */
export function standingSince(deployment: Deployment): Date {
  const { state, steps, createdAt, queuedAt, finishedAt } = deployment;
  const step = steps.find((run) => run.state === state && !isFinished(state));
  // Of work that failed: since when people are asked, not since when it ran.
  const asked = state === "waiting" ? openSteps({ steps })[0]?.interruption.raisedAt : undefined;
  return finishedAt ?? queuedAt ?? asked ?? step?.startedAt ?? createdAt;
}

/** Why a step was left out. */
export const skipWords: Readonly<Record<SkipReason, string>> = {
  environment: "not meant for this environment",
  channel: "not meant for this channel",
  requested: "left out on request",
  policy: "the organization's policy asks for it no longer",
  disabled: "disabled",
  condition: "its `if` is false",
  "after-failure": "something before it went wrong",
};

function after(note: string): Phrase {
  return note.trim() === "" ? nothing : say`: ${note}`;
}
