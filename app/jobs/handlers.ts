import { allBehind, type Behind } from "../../db/behind.ts";
import { type UnfinishedDelivery, unfinishedDeliveries } from "../../db/deliveries.ts";
import {
  allDue,
  allExecuting,
  type Due,
  type Executing,
  ownersHeldByPolicy,
} from "../../db/deployment-lookups.ts";
import { deploymentById } from "../../db/deployments.ts";
import { projectById } from "../../db/projects.ts";
import { type ProtectionRequest, uncheckedProtections } from "../../db/protections.ts";
import { drawbridge } from "../domain/actor.ts";
import { isFinished } from "../domain/deployment/state.ts";
import { GitHubFailure } from "../github/client.ts";
import { atPriority } from "../github/priority.ts";
import { createLane } from "../lane.ts";
import { type Deps, groupOf, type Job, type Timer } from "../usecases/deps.ts";
import { unattendedAfterMs } from "../usecases/engine.ts";
import { askAboutStatuses } from "../usecases/steps/ask-statuses.ts";
import { askAboutRun } from "../usecases/steps/follow-run.ts";
import { NotYet } from "../usecases/not-yet.ts";
import { project } from "../usecases/project.ts";
import { Away } from "../usecases/recovery/away.ts";
import { recover } from "../usecases/recovery/recover.ts";
import { sweepRequest } from "../usecases/protection/look-again.ts";
import { somethingDue } from "../usecases/due.ts";
import { followOwner, retryHeld } from "../usecases/reconsider.ts";
import { retain } from "../usecases/retention/retain.ts";
import type { Origin } from "../usecases/transact.ts";
import { lookForRuns } from "../usecases/steps/follow-deployment-runs.ts";
import { timerDue } from "../usecases/steps/timer-due.ts";
import { handleDelivery, type Self } from "../webhooks/handle.ts";
import { inboxOf } from "../webhooks/inbox.ts";
import { type Handlers, Later } from "./queue.ts";

/** What each kind of job does. Every one may run twice. */
export function jobHandlers(
  deps: Deps,
  self: Self,
  send: (job: Job) => Promise<void>,
  calm: () => Promise<void> = async () => {},
): Handlers {
  const inbox = inboxOf(deps);
  return {
    delivery: async ({ id }) => {
      await calm();
      await patiently(() => handleDelivery(deps, self, id));
    },
    work: ({ subject }) => patiently(() => project(deps, subject, send)),
    show: ({ subject }) => patiently(() => project(deps, subject, send)),
    timer: ({ timer }, { group }) =>
      patiently(() => ring(deps, timer, (job) => send(group === undefined ? job : { ...job, group }))),
    // It looks for what is hardly ever there: it takes nothing from what people wait for.
    sweep: () => atPriority("decorate", () => sweep(deps, send)),
    retention: ({ after = 0 }) => retention(deps, after, send),
    // As a sweep does; what it finds out about work under way comes first all the same.
    recover: () => atPriority("decorate", () => recover(deps, inbox)),
  };
}

/** Removes what is old; what is left when the run's time is over is the next job's. */
async function retention(deps: Deps, after: number, send: (job: Job) => Promise<void>): Promise<void> {
  const next = await retain(deps, after);
  if (next !== null) await send({ queue: "retention", after: next });
}

/** GitHub said until when to wait, or something else has to come first: then, and not sooner. */
async function patiently(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    // What is to be done stays in the tables, and is asked for when the repository is back.
    if (error instanceof Away) return;
    // One that is lost is known to be away by the next attempt: nobody waits for a time.
    if (error instanceof GitHubFailure && error.retryAt !== null && error.lost === null)
      throw new Later(error.retryAt, error.message);
    if (error instanceof NotYet) throw new Later(error.at, error.message);
    throw error;
  }
}

const byTheClock: Origin = { by: drawbridge, source: "timer", deliveryId: null };

async function ring(deps: Deps, timer: Timer, send: (job: Job) => Promise<void>): Promise<void> {
  if (timer.kind === "catch-up") return send({ queue: "show", subject: timer.subject });
  if (timer.kind === "policy") return followOwner(deps, timer.ownerId, byTheClock);
  const deployment = await deploymentById(deps.db, timer.deploymentId);
  if (deployment === undefined || isFinished(deployment.state)) return;
  const project = await projectById(deps.db, deployment.projectId);
  if (timer.kind === "due") return somethingDue(deps, project, deployment.id);
  // Its run may have ended, and the webhook be lost; out of time it is all the same where GitHub does not answer.
  if (timer.kind === "work-timeout" && project.away === null) {
    await unlessGitHubFails(deps, deployment.id, async () => {
      await askAboutStatuses(deps, project, deployment.id);
      await askAboutRun(deps, project, deployment.id);
    });
  }
  return timerDue(deps, project, timer);
}

/** What GitHub refuses or cannot tell now is asked again later, by the next sweep at the latest. */
async function unlessGitHubFails(deps: Deps, deployment: number, ask: () => Promise<void>): Promise<void> {
  try {
    await ask();
  } catch (error) {
    if (!(error instanceof GitHubFailure)) throw error;
    deps.log.warn({ deployment, error: error.message }, "could not ask about a run");
  }
}

// What a job could not do within its retries is found here, for as long as it matters.
const lagging = 60_000;
const batch = 500;
/** How often GitHub is asked about a run that waits for people: the webhook of its end may be lost. */
const runCheckMs = 5 * 60_000;

/** How much a sweep looks at together, and how much of one installation: one that hangs holds up only itself. */
const sweptAtOnce = { all: 16, ofGroup: 2 };

/** Something that a sweep looks at; what GitHub refuses or cannot tell of it is asked again by the next sweep. */
interface Look {
  readonly group: string;
  /** For the log: what could not be done, and of what. */
  readonly about: readonly [fields: object, message: string];
  readonly look: () => Promise<void>;
}

/** Finds what was left undone, whatever the cause: a lost job, a lost webhook, a long outage. */
async function sweep(deps: Deps, send: (job: Job) => Promise<void>): Promise<void> {
  const late = new Date(deps.now().getTime() - lagging);
  await resend(deps, send, late);
  const [ofGroup, all] = [createLane(sweptAtOnce.ofGroup), createLane(sweptAtOnce.all)];
  const looks: Promise<void>[] = [];
  const broken: unknown[] = [];
  for await (const { group, about, look } of looksOf(deps, send, late)) {
    const looked = ofGroup(group, () => all("", look)).catch((error: unknown) => {
      const [fields, message] = about;
      if (error instanceof GitHubFailure) deps.log.warn({ ...fields, error: error.message }, message);
      else broken.push(error);
    });
    looks.push(looked);
  }
  await Promise.all(looks);
  if (broken.length > 0) throw broken[0];
}

async function* looksOf(deps: Deps, send: (job: Job) => Promise<void>, late: Date): AsyncGenerator<Look> {
  for await (const row of every((after: Executing | null) => allExecuting(deps.db, after, batch))) {
    const { id, projectId } = row;
    const group = groupOf(row);
    yield {
      group,
      about: [{ deployment: id }, "could not look for runs"],
      look: async () => {
        const of = await projectById(deps.db, projectId);
        // Of what is out of reach GitHub is not asked; its time runs out all the same.
        if (of.away === null) {
          await lookForRuns(deps, of, id);
          await askAboutRun(deps, of, id);
        }
        for (const timer of await timersOf(deps, id)) {
          if (new Date(timer.at) < late) await ring(deps, timer, (job) => send({ ...job, group }));
        }
      },
    };
  }
  for await (const row of every((after: Due | null) => allDue(deps.db, late, after, batch))) {
    const { id, projectId } = row;
    yield {
      group: groupOf(row),
      about: [{ deployment: id }, "could not do what is due"],
      look: async () => somethingDue(deps, await projectById(deps.db, projectId), id),
    };
  }
  const looked = new Date(deps.now().getTime() - runCheckMs);
  for await (const request of every((after: ProtectionRequest | null) =>
    uncheckedProtections(deps.db, looked, after, batch),
  )) {
    const project = await projectById(deps.db, request.projectId);
    yield {
      group: groupOf(project),
      about: [{ deployment: request.id }, "could not ask about a run"],
      look: () => sweepRequest(deps, request),
    };
  }
  for (const ownerId of await ownersHeldByPolicy(deps.db)) {
    yield {
      group: `owner ${ownerId}`,
      about: [{ owner: ownerId }, "could not look at the policy again"],
      look: () => retryHeld(deps, ownerId, byTheClock),
    };
  }
}

/**
 * Asks anew for everything that the tables say is to be done and that is older than a time.
 * @param all also what has waited for longer than three days: after a start, for the process may have been away so long
 */
export async function resend(
  deps: Deps,
  send: (job: Job) => Promise<void>,
  before: Date,
  all = false,
): Promise<void> {
  for await (const { id, installationId } of every((after: UnfinishedDelivery | null) =>
    unfinishedDeliveries(deps.db, before, after, batch, all),
  )) {
    await send({
      queue: "delivery",
      id,
      ...(installationId === null ? {} : { group: groupOf({ installationId }) }),
    });
  }
  for await (const behind of every((after: Behind | null) => allBehind(deps.db, before, after, batch))) {
    const { subject } = behind;
    const queue = subject.startsWith("deployment:") ? "work" : "show";
    await send({ queue, subject, group: groupOf(behind) });
  }
}

/**
 * Asks for what the clock brings: for what is due already, whose timer may have been running when the process before
 * this one died, and for what has no timer.
 * @param timed ids of the deployments for which a timer waits in the queue
 */
export async function rearm(
  deps: Deps,
  send: (job: Job) => Promise<void>,
  timed: ReadonlySet<number>,
): Promise<void> {
  const now = deps.now();
  for await (const executing of every((after: Executing | null) => allExecuting(deps.db, after, batch))) {
    const group = groupOf(executing);
    for (const timer of await timersOf(deps, executing.id)) {
      if (!timed.has(executing.id) || new Date(timer.at) <= now) await send({ queue: "timer", timer, group });
    }
  }
  for await (const due of every((after: Due | null) => allDue(deps.db, null, after, batch))) {
    if (timed.has(due.id) && due.dueAt > now) continue;
    const timer = { kind: "due", deploymentId: due.id, at: due.dueAt.toISOString() } as const;
    await send({ queue: "timer", timer, group: groupOf(due) });
  }
}

/** What is due for the work of a deployment, as it stands. */
async function timersOf(deps: Deps, deploymentId: number): Promise<readonly Timer[]> {
  const deployment = await deploymentById(deps.db, deploymentId);
  return (deployment?.steps ?? []).flatMap(({ definition, state, work, startedAt }): Timer[] => {
    if (state !== "executing" || work === null || startedAt === null || work.order.uses === "wait") return [];
    const of = { deploymentId, step: definition.id };
    const unattended = new Date(startedAt.getTime() + unattendedAfterMs).toISOString();
    const timeout: Timer = { kind: "work-timeout", ...of, at: work.deadline.toISOString() };
    return work.order.uses === "github-deployment" && work.reported === null && work.unattendedSince === null
      ? [timeout, { kind: "work-unattended", ...of, at: unattended }]
      : [timeout];
  });
}

/** Every row, page by page: what fails again and again at the front keeps nothing behind it waiting. */
async function* every<T>(page: (after: T | null) => Promise<readonly T[]>): AsyncGenerator<T> {
  let after: T | null = null;
  do {
    const rows: readonly T[] = await page(after);
    yield* rows;
    after = rows.length < batch ? null : (rows.at(-1) ?? null);
  } while (after !== null);
}
