import { sql } from "drizzle-orm";
import {
  type Clock,
  type ConstructorOptions,
  type DrizzleTransactionLike,
  fromDrizzle,
  type JobWithMetadata,
  PgBoss,
  type Queue,
} from "pg-boss";
import type { OpenDatabase, Transaction } from "../../db/open.ts";
import type { Metrics } from "../metrics/metrics.ts";
import type { Job, JobSender, Log, Timer } from "../usecases/deps.ts";
import { drainable, type RunningJobs } from "./running.ts";
import { lookForMore, wakeOneAtATime } from "./wake.ts";

/** What each queue's jobs carry. */
export interface JobData {
  readonly delivery: { readonly id: string };
  readonly work: { readonly subject: string };
  readonly show: { readonly subject: string };
  readonly timer: { readonly timer: Timer };
  readonly sweep: Record<string, never>;
  readonly retention: { readonly after?: number };
  readonly recover: Record<string, never>;
}

export type QueueName = keyof JobData;
export type Handlers = {
  readonly [Name in QueueName]: (data: JobData[Name], attempt: Attempt) => Promise<void>;
};

export interface Attempt {
  /** Counted from 0. */
  readonly retry: number;
  /** It will not be tried again after this. */
  readonly last: boolean;
  /** See `Job.group`. */
  readonly group?: string;
}

/** A job that asks to be done again at a time, without having failed: GitHub said until when to wait. */
export class Later extends Error {
  readonly at: Date;
  constructor(at: Date, why: string) {
    super(why);
    this.name = "Later";
    this.at = at;
  }
}

export interface JobQueue {
  readonly sender: JobSender;
  /** Sends outside a transaction: for what is only a reminder of what tables already say. */
  readonly send: (job: Job) => Promise<void>;
  /** Makes the queue's tables and queues ready. */
  readonly install: () => Promise<void>;
  /**
   * For a process that is alone on its database: drops what it still holds as running or waiting, since the tables
   * say what is to be done. Timers that are not due stay.
   */
  readonly forget: () => Promise<void>;
  /** Ids of the deployments for which a timer waits. */
  readonly timed: () => Promise<ReadonlySet<number>>;
  readonly work: (handlers: Handlers) => Promise<void>;
  readonly ready: () => Promise<boolean>;
  readonly running: RunningJobs;
  readonly stop: () => Promise<void>;
}

// Retries back off to five minutes; thirty of them are about two hours. What is
// still undone then is found by the sweep, for as long as it matters.
const retriesLastSeconds = 2 * 60 * 60;
const retrying = { retryLimit: 30, retryDelay: 1, retryBackoff: true, retryDelayMax: 300 };

/** How long the repositories of an owner are left in peace between two moves of its policy. */
const policyRestSeconds = 2;

/** Between two runs of the retention, where one did not come to its end. */
const retentionRestSeconds = 30;

const queues: { readonly [Name in QueueName]: Omit<Queue, "name"> } = {
  delivery: { ...retrying, notify: true, expireInSeconds: 300, heartbeatSeconds: 10 },
  // One projection of a subject at a time, and one more waiting: it sees whatever changed meanwhile.
  work: { ...retrying, notify: true, policy: "stately", expireInSeconds: 300, heartbeatSeconds: 10 },
  show: { ...retrying, notify: true, policy: "stately", expireInSeconds: 300, heartbeatSeconds: 10 },
  timer: { ...retrying, expireInSeconds: 300, heartbeatSeconds: 10 },
  sweep: { policy: "exclusive", retryLimit: 0, expireInSeconds: 600, heartbeatSeconds: 30 },
  // One process at a time, and one more run that waits: what the first has no time for is its.
  retention: { policy: "stately", retryLimit: 0, expireInSeconds: 600, heartbeatSeconds: 30 },
  recover: { notify: true, policy: "exclusive", retryLimit: 0, expireInSeconds: 3_600, heartbeatSeconds: 30 },
};

/** How long a stop waits for the jobs that run, in milliseconds: not for a GitHub that does not answer. */
const drainMs = 3_000;

/** How long the queue remembers what is done, and what nobody has done: the tables say what is to be done. */
const remembering = { deleteAfterSeconds: 24 * 60 * 60, retentionSeconds: 14 * 24 * 60 * 60 };

/**
 * How many jobs of a queue one process does at once, and how many of them for one installation: one that GitHub
 * throttles, or whose every call hangs, leaves places to the others. Answers of people never wait for decoration.
 * The embedded database answers one place after the other: it has less.
 */
const places: {
  readonly [Name in QueueName]: {
    readonly server: number;
    readonly embedded: number;
    readonly ofGroup: number;
  };
} = {
  delivery: { server: 16, embedded: 10, ofGroup: 8 },
  work: { server: 8, embedded: 5, ofGroup: 4 },
  show: { server: 8, embedded: 5, ofGroup: 4 },
  timer: { server: 3, embedded: 2, ofGroup: 1 },
  sweep: { server: 1, embedded: 1, ofGroup: 1 },
  retention: { server: 1, embedded: 1, ofGroup: 1 },
  recover: { server: 1, embedded: 1, ofGroup: 1 },
};

export function createQueue(
  database: OpenDatabase,
  clock: Clock | undefined,
  log: Log,
  metrics: Metrics,
): JobQueue {
  const options: ConstructorOptions = {
    ...database.queue,
    schema: "queue",
    useListenNotify: true,
    registerInstance: false,
    superviseIntervalSeconds: 15,
    monitorIntervalSeconds: 15,
    ...(clock === undefined ? {} : { clock }),
  };
  const boss = new PgBoss(options);
  boss.on("error", (error) => {
    log.error({ err: error }, "The job queue met an error");
  });
  wakeOneAtATime(boss);
  const running = drainable();
  let working = false;

  const send = async (job: Job, tx?: Transaction): Promise<void> => {
    const database =
      tx === undefined ? {} : { db: fromDrizzle(tx as unknown as DrizzleTransactionLike, sql) };
    const inside = { ...database, ...grouped(job.group) };
    switch (job.queue) {
      case "delivery":
        // One that is asked for anew has its own retries: it is not asked for again while they last.
        await boss.send(
          "delivery",
          { id: job.id },
          tx === undefined
            ? { ...inside, singletonKey: job.id, singletonSeconds: retriesLastSeconds }
            : inside,
        );
        return;
      case "work":
      case "show":
        await boss.send(job.queue, { subject: job.subject }, { ...inside, singletonKey: job.subject });
        return;
      case "retention":
        await boss.send("retention", { after: job.after }, { ...inside, startAfter: retentionRestSeconds });
        return;
      case "recover":
        await boss.send("recover", {}, inside);
        return;
      case "timer":
        if (job.timer.kind === "policy") {
          // However often it moves to and fro, the repositories of an owner follow once in a while, and at last.
          const key = { singletonKey: `policy:${job.timer.ownerId}`, singletonSeconds: policyRestSeconds };
          await boss.send("timer", { timer: job.timer }, { ...inside, ...key, singletonNextSlot: true });
          return;
        }
        await boss.send("timer", { timer: job.timer }, { ...inside, startAfter: new Date(job.timer.at) });
    }
  };

  return {
    sender: {
      send: (tx, job) => send(job, tx),
      sendDeliveries: async (tx, jobs) => {
        const inside = { db: fromDrizzle(tx as unknown as DrizzleTransactionLike, sql) };
        const rows = jobs.map(({ id, group }) => ({ data: { id }, ...grouped(group) }));
        if (rows.length > 0) await boss.insert("delivery", rows, inside);
      },
    },
    send: (job) => send(job),
    running,
    install: async () => {
      await boss.start();
      const known = new Set((await boss.getQueues()).map(({ name }) => name));
      for (const [name, queue] of Object.entries(queues)) {
        // One that an earlier version made is brought up to date; its policy stays what it is.
        const { policy: _, ...changeable } = { ...queue, ...remembering };
        if (!known.has(name)) await boss.createQueue(name, queue);
        await boss.updateQueue(name, changeable);
      }
      await boss.schedule("retention", "41 */6 * * *", {});
      await boss.schedule("sweep", "*/5 * * * *", {});
      await boss.schedule("recover", "*/2 * * * *", {});
    },
    forget: async () => {
      for (const name of Object.keys(queues)) if (name !== "timer") await boss.deleteAllJobs(name);
      await database.db.execute(
        sql`delete from queue.job where name = 'timer' and state in ('active', 'retry')`,
      );
    },
    timed: async () => {
      const id = sql<number>`(data -> 'timer' ->> 'deploymentId')::integer`;
      const waiting = database.db
        .selectDistinct({ id: id.mapWith(Number) })
        .from(sql`queue.job`)
        .where(sql`name = 'timer' and state = 'created' and ${id} is not null`);
      return new Set((await waiting).map((row) => row.id));
    },
    work: async (handlers) => {
      for (const name of Object.keys(queues) as QueueName[]) {
        const handle = handlers[name] as (data: object, attempt: Attempt) => Promise<void>;
        const polling = { pollingIntervalSeconds: 1, notifyPollingIntervalSeconds: 2 };
        const { ofGroup: localGroupConcurrency, ...all } = places[name];
        const localConcurrency = options.backend === "pglite" ? all.embedded : all.server;
        await boss.work(
          name,
          { ...polling, includeMetadata: true, localConcurrency, localGroupConcurrency },
          async ([job]: JobWithMetadata[]) => {
            if (job === undefined) return;
            lookForMore(boss, name);
            const last = job.retryCount >= job.retryLimit;
            const attempt = {
              retry: job.retryCount,
              last,
              ...(job.groupId == null ? {} : { group: job.groupId }),
            };
            const began = performance.now();
            const ended = (outcome: "done" | "later" | "failed"): void => {
              const seconds = (performance.now() - began) / 1_000;
              metrics.measure("drawbridge_job_duration_seconds", seconds, { queue: name, outcome });
            };
            await running.during(() => attend(boss, log, name, job, ended, () => handle(job.data, attempt)));
          },
        );
      }
      working = true;
    },
    ready: async () => {
      if (!working) return false;
      await boss.getQueue("delivery");
      return true;
    },
    // What is not done by then is tried again, by another process or after the next start.
    stop: async () => {
      working = false;
      await boss.stop({ graceful: true, timeout: drainMs });
    },
  };
}

function grouped(group: string | undefined): { readonly group?: { readonly id: string } } {
  return group === undefined ? {} : { group: { id: group } };
}

/** Does a job; one that asks for a later time is sent anew for then, and counts as done. */
async function attend(
  boss: PgBoss,
  log: Log,
  name: QueueName,
  job: Pick<JobWithMetadata, "id" | "data" | "groupId">,
  ended: (outcome: "done" | "later" | "failed") => void,
  handle: () => Promise<void>,
): Promise<void> {
  try {
    await handle();
    ended("done");
  } catch (error) {
    ended(error instanceof Later ? "later" : "failed");
    if (error instanceof Later) {
      log.info({ queue: name, job: job.id, at: error.at, why: error.message }, "job put off");
      const key = "subject" in job.data ? { singletonKey: String(job.data.subject) } : {};
      await boss.send(name, job.data, { ...key, ...grouped(job.groupId ?? undefined), startAfter: error.at });
      return;
    }
    log.warn({ queue: name, job: job.id, err: error }, "job failed, will be tried again");
    throw error;
  }
}
