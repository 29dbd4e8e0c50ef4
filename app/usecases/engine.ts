import { environmentSummaries, releaseSummaries } from "../../db/deployment-summaries.ts";
import { deploymentById, nextDeploymentId, type StoredDeployment } from "../../db/deployments.ts";
import { saveDeployment } from "../../db/save-deployment.ts";
import { type Release, releaseById } from "../../db/releases.ts";
import type { DeploymentCommand } from "../domain/deployment/commands.ts";
import { create, decide } from "../domain/deployment/decide.ts";
import type { DeploymentEvent } from "../domain/deployment/events.ts";
import { evolve } from "../domain/deployment/evolve.ts";
import {
  type Deployment,
  type DeploymentOptions,
  isFinished,
  type Mode,
  noOptions,
  type ProtectedRun,
  type Trigger,
} from "../domain/deployment/state.ts";
import { dueAt } from "../domain/deployment/tick.ts";
import { lifecycleFor } from "../domain/channels.ts";
import { automaticNext, blockedFrom } from "../domain/lifecycle.ts";
import { phaseOf, type Process } from "../domain/process.ts";
import { accepted, type Outcome } from "../domain/refusal.ts";
import { supersededBy } from "../domain/supersede.ts";
import type { DeploymentSummary } from "../domain/summary.ts";
import { line, standsAsBefore } from "../domain/turn.ts";
import { drawbridge } from "../domain/actor.ts";
import { factsFor } from "./facts.ts";
import type { Unit } from "./transact.ts";

/** A deployment that somebody, or the lifecycle, asks for. */
export interface Request {
  readonly release: Release;
  readonly environment: string;
  readonly mode: Mode;
  readonly trigger: Trigger;
  readonly comment: string;
  readonly options: DeploymentOptions;
}

/** A workflow run that waits for an environment. */
export interface RunRequest {
  /** The number that was kept for it. */
  readonly id: number;
  /** What stands for its commit. */
  readonly release: Release;
  /** What whoever is asked has to know beside; empty: nothing. */
  readonly comment: string;
  readonly protects: ProtectedRun;
}

/** Asks the gates of an environment for a workflow run. */
export async function openForRun(
  unit: Unit,
  guard: Process,
  { id, release, comment, protects }: RunRequest,
): Promise<void> {
  const { environment } = protects;
  const what = { environment, mode: "deploy", trigger: "workflow", comment, options: noOptions } as const;
  await begin(unit, guard, id, release, { ...what, protects });
}

/** Creates a deployment, takes it as far as it gets, and lets everything follow that follows from it. */
export async function open(unit: Unit, guard: Process, request: Request): Promise<number> {
  const { release, ...what } = request;
  const id = await nextDeploymentId(unit.tx);
  await begin(unit, guard, id, release, { ...what, protects: null });
  return id;
}

async function begin(
  unit: Unit,
  guard: Process,
  id: number,
  release: Release,
  what: Omit<Request, "release"> & Pick<Deployment, "protects">,
): Promise<void> {
  const facts = await factsFor(unit, guard, {
    id,
    releaseId: release.id,
    ...what,
    createdBy: unit.by,
    queuedAt: null,
    state: "queued",
    workStarted: false,
  });
  const { version, sha } = release;
  const identity = { id, projectId: unit.project.id, releaseId: release.id, version, sha };
  await write(unit, guard, null, create({ ...identity, ...what }, facts));
}

/**
 * Lets a command happen to a deployment that exists, and everything that follows from it.
 * @param peers the deployments of its environment, where they were just read
 */
export async function command(
  unit: Unit,
  guard: Process | null,
  state: StoredDeployment,
  asked: DeploymentCommand,
  peers?: readonly DeploymentSummary[],
): Promise<Outcome<Deployment>> {
  const decision = decide(state, asked, await factsFor(unit, guard, state, peers));
  if (!decision.ok) return decision;
  return accepted(await write(unit, guard, state, decision.events));
}

/** Writes events and what they make of the deployment; then lets the environment and the lifecycle move on. */
async function write(
  unit: Unit,
  guard: Process | null,
  before: Deployment | null,
  events: readonly DeploymentEvent[],
): Promise<Deployment> {
  const recorded = events.map((event) => ({ event, at: unit.now, by: unit.by, source: unit.source }));
  const state = recorded.reduce<Deployment | null>(evolve, before);
  if (state === null) throw new Error("A deployment begins with an event");
  if (events.length === 0) return state;
  await saveDeployment(unit.tx, state);
  for (const { type, ...data } of events) {
    unit.record({ releaseId: state.releaseId, deploymentId: state.id, type, data }, unit);
  }
  follow(unit, before, state, events);
  await ripple(unit, guard, state, events);
  return state;
}

/** What GitHub has to show or do after these events, and what is due later. */
function follow(
  unit: Unit,
  before: Deployment | null,
  state: Deployment,
  events: readonly DeploymentEvent[],
): void {
  unit.show(`release:${state.releaseId}`);
  const touchesWork = events.some((event) => workEvents.has(event.type));
  if (touchesWork && state.workStarted) unit.show(`deployment:${state.id}`);
  // GitHub hears of the answer to a workflow run by the same way as of work.
  if (state.waitsFor?.code === "memberships" || state.protects !== null) unit.show(`deployment:${state.id}`);
  const due = isFinished(state.state) ? null : dueAt(state);
  if (due !== null && due.getTime() !== (before === null ? null : dueAt(before))?.getTime()) {
    unit.later({ queue: "timer", timer: { kind: "due", deploymentId: state.id, at: due.toISOString() } });
  }
  for (const event of events) {
    // The end of a wait is what the deployment itself is due for.
    if (event.type !== "StepStarted" || event.order.uses === "wait") continue;
    const { step, deadline } = event;
    unit.later({
      queue: "timer",
      timer: { kind: "work-timeout", deploymentId: state.id, step, at: deadline },
    });
    if (event.order.uses !== "github-deployment") continue;
    const unattended = new Date(unit.now.getTime() + unattendedAfterMs).toISOString();
    unit.later({
      queue: "timer",
      timer: { kind: "work-unattended", deploymentId: state.id, step, at: unattended },
    });
  }
}

/** How long a GitHub Deployment may go without a status or a run before the thread says so. */
export const unattendedAfterMs = 5 * 60_000;

/** Events after which the GitHub Deployment or its statuses may have to change. */
const workEvents: ReadonlySet<DeploymentEvent["type"]> = new Set<DeploymentEvent["type"]>([
  "DeploymentQueued",
  "StepStarted",
  "WorkReported",
  "StepSucceeded",
  "StepFailed",
  "StepCanceled",
  "StepIgnored",
  "StepRetried",
  "WorkDispatched",
  "InterruptionRaised",
  "DeploymentFinished",
]);

/** Supersedes, progresses the lifecycle, and gives the environment's turn to the next in line. */
async function ripple(
  unit: Unit,
  guard: Process | null,
  state: Deployment,
  events: readonly DeploymentEvent[],
): Promise<void> {
  // What only asks for a workflow run is in nobody's way and brings no release any further.
  if (state.protects !== null) return;
  const types = new Set(events.map((event) => event.type));
  if (types.has("InterruptionRaised") || types.has("DeploymentQueued")) {
    await supersede(unit, guard, state, "arrival");
  }
  if (state.state === "success" && types.has("DeploymentFinished")) {
    await supersede(unit, guard, state, "success");
    if (guard !== null) await progress(unit, guard, await releaseById(unit.tx, state.releaseId));
  }
  if (state.state !== "executing") await nextInLine(unit, guard, state.environment);
}

async function supersede(
  unit: Unit,
  guard: Process | null,
  newer: Deployment,
  moment: "arrival" | "success",
): Promise<void> {
  const rule = (guard === null ? undefined : phaseOf(guard, newer.environment))?.supersede ?? "on-arrival";
  const here = await environmentSummaries(unit.tx, unit.project.id, newer.environment);
  const self = here.find((one) => one.id === newer.id);
  if (self === undefined) return;
  for (const older of supersededBy(self, here, rule, moment)) {
    await engineCommand(unit, guard, older.id, { type: "Supersede", byVersion: newer.version });
  }
}

/** Starts the release in every environment that it enters by itself now; one that is blocked enters none. */
export async function progress(unit: Unit, guard: Process, release: Release): Promise<void> {
  const phases = lifecycleFor(guard, release.channel);
  for (;;) {
    const ofRelease = await releaseSummaries(unit.tx, release.id);
    const [environment] = automaticNext(phases, ofRelease).filter(
      (name) => release.blocked === null || !blockedFrom(phases, name, ofRelease),
    );
    if (environment === undefined) return;
    await open({ ...unit, by: drawbridge, source: "engine" }, guard, {
      release,
      environment,
      mode: "deploy",
      trigger: "automatic",
      comment: "",
      options: noOptions,
    });
  }
}

/**
 * Gives the turn to whoever stands first and can take it, and tells the others
 * whom they wait for now. A turn that is taken comes back here when it ends.
 */
export async function nextInLine(unit: Unit, guard: Process | null, environment: string): Promise<void> {
  const look = () => environmentSummaries(unit.tx, unit.project.id, environment);
  let here = await look();
  for (const { id } of line(here)) {
    const one = here.find((candidate) => candidate.id === id);
    // Of a thousand in line most only have somebody else's move: nothing is read or decided for them.
    if (one === undefined || standsAsBefore(one, here, unit.now)) continue;
    if (await engineCommand(unit, guard, id, { type: "Advance" }, here)) here = await look();
  }
}

/** Takes a deployment as far as it gets with the rules of now. */
export async function advanceOne(unit: Unit, guard: Process | null, id: number): Promise<void> {
  await engineCommand(unit, guard, id, { type: "Advance" });
}

/** Ends a deployment in favour of a newer one, as `supersede` does. */
export async function giveWay(unit: Unit, guard: Process, id: number, byVersion: string): Promise<void> {
  await engineCommand(unit, guard, id, { type: "Supersede", byVersion });
}

/**
 * A command of Drawbridge itself, which is never refused.
 * @param peers the environment as it is now, where that was just read
 * @returns whether anything happened
 */
async function engineCommand(
  unit: Unit,
  guard: Process | null,
  id: number,
  asked: DeploymentCommand,
  peers?: readonly DeploymentSummary[],
): Promise<boolean> {
  const state = await deploymentById(unit.tx, id);
  if (state === undefined || isFinished(state.state)) return false;
  const outcome = await command({ ...unit, by: drawbridge, source: "engine" }, guard, state, asked, peers);
  // Without an event the deployment stays the very object that it was.
  return outcome.ok && outcome.value !== state;
}
