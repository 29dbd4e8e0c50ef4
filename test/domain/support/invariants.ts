import { expect } from "vitest";
import type { DeploymentCommand } from "../../../app/domain/deployment/commands.ts";
import type { DeploymentEvent, Recorded } from "../../../app/domain/deployment/events.ts";
import type { Facts } from "../../../app/domain/deployment/facts.ts";
import {
  type Deployment,
  executingStep,
  isFinished,
  openSteps,
  type StepRun,
} from "../../../app/domain/deployment/state.ts";
import { dueAt } from "../../../app/domain/deployment/tick.ts";
import { isGate, isRequired, isWork } from "../../../app/domain/process.ts";
import { type Given, isMet, type World } from "./world.ts";

/** A deployment before an event, and what is known of its past. */
export interface Past {
  readonly state: Deployment;
  readonly events: readonly Recorded[];
  readonly world: World;
  /** Approvals by step, but for those that lapsed with those who had gone. */
  readonly given: Map<string, readonly Given[]>;
  /** Steps whose approval the environment has overtaken. */
  readonly outdated: ReadonlySet<string>;
}

/** What an event may never be, whatever happened before; keeps the model of what was given. */
export function look(event: DeploymentEvent, past: Past, facts: Facts): void {
  const { state, given } = past;
  if (event.type === "InterruptionSubmitted") {
    const before = given.get(event.step) ?? [];
    const others = before.filter((one) => one.user !== event.user.id);
    const mine = before.find((one) => one.user === event.user.id);
    const { decision, emergency } = event;
    // Somebody's own newer answer takes the place of theirs: a rejection, or the one that completes it alone.
    const turns = decision === "reject" || (emergency && mine?.emergency === false);
    expect(mine === undefined || turns, "a second answer of the same person").toBe(true);
    const approval = decision === "approve" ? [{ user: event.user.id, emergency }] : [];
    given.set(event.step, [...others, ...approval]);
  }
  if (event.type === "ApprovalLapsed") lapses(event, past);
  if (event.type === "InterruptionRaised") {
    expect(openSteps(state).map((run) => run.definition.id)).not.toContain(event.step);
    expect(executingStep(state)?.definition.id ?? event.step, "asked beside work").toBe(event.step);
    nothingAfterCancel(event.step, past);
  }
  if (event.type === "StepStarted") {
    expect(openSteps(state), "work beside a question").toEqual([]);
    everyGateIsMet(event.step, past, facts);
  }
  if (event.type === "WorkHandedOver") expect(state.githubDeploymentId).toBeNull();
  if (event.type === "DeploymentFinished") expect(state.finishedAt, "ends twice").toBeNull();
}

function runOf(state: Deployment, id: string): StepRun {
  return state.steps.find((run) => run.definition.id === id)!;
}

/** A vote is lost only with somebody who has gone, or with all that the environment has overtaken. */
function lapses(
  { step, users }: Extract<DeploymentEvent, { type: "ApprovalLapsed" }>,
  { state, world, given, outdated }: Past,
): void {
  const { definition } = runOf(state, step);
  const before = given.get(step) ?? [];
  for (const { user, emergency } of before.filter((one) => users.includes(one.user))) {
    const gone = isGate(definition) && world.standing(definition, user, emergency).length === 0;
    expect(gone || outdated.has(step), `the vote of ${user} is lost`).toBe(true);
  }
  given.set(
    step,
    before.filter((one) => !users.includes(one.user)),
  );
}

/** Every gate before it, and every one of the policy of this moment, by people who belong there now. */
function everyGateIsMet(started: string, { state, given, world }: Past, { now, policyGates }: Facts): void {
  const { notBefore } = state.options;
  if (state.cause !== null) return cleansUp(started, state);
  expect(notBefore === null || Date.parse(notBefore) <= now.getTime(), "too early").toBe(true);
  const at = state.steps.findIndex((run) => run.definition.id === started);
  const before = state.steps.slice(0, at).findLast((run) => run.state !== "skipped");
  // Letting time pass changes nothing; and who approved is asked about after a pause, not between work and work.
  if (!isWork(runOf(state, started).definition) || (before !== undefined && isWork(before.definition)))
    return;
  for (const run of state.steps.slice(0, at)) {
    const { definition } = run;
    if (!isGate(definition)) continue;
    const met = run.state === "success" && isMet(definition, given.get(definition.id) ?? [], world);
    expect(met || isWellSkipped(run, state), `${definition.id} before ${started}`).toBe(true);
  }
  if (state.workStarted) return;
  for (const asked of policyGates) {
    expect(isMet(asked, given.get(asked.id) ?? [], world), `${asked.id} of now`).toBe(true);
  }
}

/** After the first thing that went wrong only work runs that asks for it, and never an order to deploy. */
function cleansUp(started: string, state: Deployment): void {
  const { definition } = runOf(state, started);
  expect(state.workStarted).toBe(true);
  expect(["failure()", "always()", "cancelled()"], `${started} after a failure`).toContain(definition.if);
  expect(definition.uses).not.toBe("github-deployment");
}

function isWellSkipped({ definition, state, skipped }: StepRun, { options }: Deployment): boolean {
  const why = {
    disabled: !definition.enabled,
    environment: definition.environments !== null,
    channel: definition.channels !== null,
    requested: options.skip.includes(definition.id) && !isRequired(definition),
    condition: !["success()", "always()", null].includes(definition.if),
    policy: isGate(definition) && definition.policy,
    "after-failure": false,
  };
  return state === "skipped" && skipped !== null && why[skipped];
}

function nothingAfterCancel(step: string, { state, events }: Past): void {
  if (!events.some(({ event }) => event.type === "DeploymentCanceled")) return;
  const { definition } = runOf(state, step);
  expect(state.workStarted).toBe(true);
  expect(["always()", "cancelled()"], `${step} after a cancel`).toContain(definition.if);
}

/** An answer counts for the question as it was asked last. */
export function wasAsked(command: DeploymentCommand, state: Deployment): void {
  if (!("question" in command)) return;
  expect(command.attempt, "an answer to an earlier question").toBe(
    runOf(state, command.step).interruption?.attempt,
  );
}

/** What a question counts is what was given and has not lapsed. */
export function votesAreKept({ steps }: Deployment, given: Past["given"]): void {
  for (const { definition, interruption } of steps) {
    if (!isGate(definition) || interruption === null) continue;
    const approving = interruption.votes.filter((vote) => vote.decision === "approve");
    const known = given.get(definition.id) ?? [];
    expect(approving.map((vote) => vote.user.id)).toEqual(known.map((one) => one.user));
  }
}

/** Somebody, something or the clock moves it on; one that has ended has nothing left open. */
export function hasAWayOn(state: Deployment): void {
  if (state.state === "queued") {
    expect(state.waitsFor).not.toBeNull();
    expect(state.queuedAt).not.toBeNull();
    expect(openSteps(state)).toEqual([]);
    const code = state.waitsFor?.code;
    if (code === "freeze" || code === "scheduled") expect(dueAt(state)).not.toBeNull();
  }
  if (state.state === "waiting") expect(openSteps(state)).not.toEqual([]);
  if (state.state === "executing") expect(executingStep(state)?.work).toBeTruthy();
  if (!isFinished(state.state)) return;
  expect(state.finishedAt).not.toBeNull();
  expect(openSteps(state)).toEqual([]);
  const ended = ["success", "failed", "skipped", "canceled"];
  expect(state.steps.filter((run) => !ended.includes(run.state))).toEqual([]);
  expect(state.state === "success").toBe(state.cause === null);
}
