import { allBehind } from "../../db/behind.ts";
import { unfinishedDeliveries } from "../../db/deliveries.ts";
import { allExecuting } from "../../db/deployment-lookups.ts";
import { deploymentById } from "../../db/deployments.ts";
import { projectById } from "../../db/projects.ts";
import { GitHubFailure } from "../github/client.ts";
import type { Deps, Job, Timer } from "../usecases/deps.ts";
import { project } from "../usecases/project.ts";
import { lookForRuns, timerDue } from "../usecases/work.ts";
import { handleDelivery, type Self } from "../webhooks/handle.ts";
import { type Handlers, Later } from "./queue.ts";

/** What each kind of job does. Every one may run twice. */
export function jobHandlers(deps: Deps, self: Self, send: (job: Job) => Promise<void>): Handlers {
  return {
    delivery: ({ id }) => patiently(() => handleDelivery(deps, self, id)),
    work: ({ subject }) => patiently(() => project(deps, subject, send)),
    show: ({ subject }) => patiently(() => project(deps, subject, send)),
    timer: ({ timer }) => patiently(() => ring(deps, timer, send)),
    sweep: () => sweep(deps, send),
  };
}

/** GitHub said until when to wait: then, and not sooner. */
async function patiently(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof GitHubFailure && error.retryAt !== null)
      throw new Later(error.retryAt, error.message);
    throw error;
  }
}

async function ring(deps: Deps, timer: Timer, send: (job: Job) => Promise<void>): Promise<void> {
  if (timer.kind === "catch-up") return send({ queue: "show", subject: timer.subject });
  const deployment = await deploymentById(deps.db, timer.deploymentId);
  if (deployment === undefined) return;
  await timerDue(deps, await projectById(deps.db, deployment.projectId), timer);
}

// What a job could not do within its retries is found here, for as long as it matters.
const lagging = 60_000;
const batch = 500;

/** Finds what was left undone, whatever the cause: a lost job, a lost webhook, a long outage. */
async function sweep(deps: Deps, send: (job: Job) => Promise<void>): Promise<void> {
  await resend(deps, send, new Date(deps.now().getTime() - lagging));
  for (const { id, projectId } of await allExecuting(deps.db, batch)) {
    try {
      await lookForRuns(deps, await projectById(deps.db, projectId), id);
    } catch (error) {
      // One repository that GitHub refuses or throttles does not hold up the others; the next sweep asks again.
      if (!(error instanceof GitHubFailure)) throw error;
      deps.log.warn({ deployment: id, error: error.message }, "could not look for runs");
    }
  }
}

/** Asks anew for everything that the tables say is to be done and that is older than a time. */
export async function resend(deps: Deps, send: (job: Job) => Promise<void>, before: Date): Promise<void> {
  for (const id of await unfinishedDeliveries(deps.db, before, batch)) await send({ queue: "delivery", id });
  for (const { subject } of await allBehind(deps.db, before, batch)) {
    await send({ queue: subject.startsWith("deployment:") ? "work" : "show", subject });
  }
}

/** Sets the timers of work that runs: after a start, when the queue has forgotten them. */
export async function rearm(deps: Deps, send: (job: Job) => Promise<void>): Promise<void> {
  for (const { id } of await allExecuting(deps.db, batch)) {
    const deployment = await deploymentById(deps.db, id);
    for (const run of deployment?.steps ?? []) {
      if (run.state !== "executing" || run.work === null) continue;
      const at = run.work.deadline.toISOString();
      await send({
        queue: "timer",
        timer: { kind: "work-timeout", deploymentId: id, step: run.definition.id, at },
      });
    }
  }
}
