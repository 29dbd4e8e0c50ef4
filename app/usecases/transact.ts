import { appendAudit, type NewAuditEvent } from "../../db/audit.ts";
import { noteBehind } from "../../db/behind.ts";
import { markHandled } from "../../db/deliveries.ts";
import { forgetHandled } from "../../db/handled.ts";
import type { Transaction } from "../../db/open.ts";
import { lockProject, type Project, updateProject } from "../../db/projects.ts";
import type { Actor, Source } from "../domain/actor.ts";
import type { AuditEventType } from "../domain/audit.ts";
import type { Outcome, Refusal } from "../domain/refusal.ts";
import { type Deps, groupOf, type Job } from "./deps.ts";

/** Who does what, from where, when: the same for everything that one transaction records. */
export interface Origin {
  readonly by: Actor;
  readonly source: Source;
  /** The webhook delivery that carried it in; null where none did. */
  readonly deliveryId: string | null;
  /** Names what is asked; asked twice under one name, it is done once. */
  readonly once?: string;
  /** Answers whoever asked, in the transaction that decides: null when it was done, else why not. */
  readonly reply?: (unit: Unit, refusal: Refusal | null) => Promise<void>;
}

/** What was asked has been done before, under the same name: nothing more is to be done. */
export class AlreadyHandled extends Error {
  constructor(name: string) {
    super(`${name} was handled before`);
    this.name = "AlreadyHandled";
  }
}

/** One transaction with the project's lock: state, audit events and jobs are written together or not at all. */
export interface Unit extends Origin {
  readonly deps: Deps;
  readonly tx: Transaction;
  readonly project: Project;
  readonly now: Date;
  /** Audit events in their order; written at the end of the transaction. */
  readonly record: (
    event: Pick<NewAuditEvent, "releaseId" | "deploymentId" | "data"> & { readonly type: AuditEventType },
    from?: Pick<Origin, "by" | "source">,
  ) => void;
  /** Notes that GitHub has to catch up with a subject, and asks for it. */
  readonly show: (subject: Subject) => void;
  readonly later: (job: Job) => void;
}

/** What is projected as one: a release's thread and checks, a deployment's work, loose answers of a project. */
export type Subject = `release:${number}` | `deployment:${number}` | `project:${number}`;

/**
 * Runs `change` in one transaction under the project's lock.
 *
 * Nothing in it may call GitHub: facts are gathered before. PGlite has a single
 * connection, so only `unit.tx` may be used inside.
 */
export async function transact<T>(
  deps: Deps,
  projectId: number,
  origin: Origin,
  change: (unit: Unit) => Promise<T>,
): Promise<T> {
  let decided = false;
  const result = await deps.db.transaction(async (tx) => {
    const project = await lockProject(tx, projectId);
    const now = deps.now();
    if (origin.once !== undefined && !(await markHandled(tx, projectId, origin.once, now))) {
      throw new AlreadyHandled(origin.once);
    }
    const events: NewAuditEvent[] = [];
    const subjects = new Set<Subject>();
    const jobs: Job[] = [];
    const result = await change({
      ...origin,
      deps,
      tx,
      project,
      now,
      record: (event, from = origin) => {
        const { by, source } = from;
        events.push({ projectId, at: now, by, source, deliveryId: origin.deliveryId, ...event });
      },
      show: (subject) => {
        subjects.add(subject);
      },
      later: (job) => {
        jobs.push(job);
      },
    });
    decided = events.length > 0;
    // Written together, for nothing of it waits for anything else. Work comes before what only shows it.
    const [work, shown] = [[...subjects].filter(isWork), [...subjects].filter((one) => !isWork(one))];
    const asked: readonly Job[] = [
      ...work.map((subject): Job => ({ queue: "work", subject })),
      ...shown.map((subject): Job => ({ queue: "show", subject })),
      ...jobs,
    ];
    await Promise.all([
      decided ? keepAudit(tx, project, events) : undefined,
      ...[...subjects].map((subject) => noteBehind(tx, subject, projectId, now)),
      ...asked.map((job) => deps.jobs.send(tx, { ...job, group: groupOf(project) })),
    ]);
    return result;
  });
  if (decided)
    deps.metrics.reached("drawbridge_decision_delay_seconds", deps.now(), { source: origin.source });
  return result;
}

const isWork = (subject: Subject): boolean => subject.startsWith("deployment:");

async function keepAudit(tx: Transaction, project: Project, events: readonly NewAuditEvent[]): Promise<void> {
  const auditHead = await appendAudit(tx, project.auditHead, events);
  await updateProject(tx, project.id, { auditHead });
}

/** Like `transact`, for what somebody asked for: whoever asked is answered in the same transaction. */
export async function decideIn<T>(
  deps: Deps,
  projectId: number,
  origin: Origin,
  change: (unit: Unit) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  return transact(deps, projectId, origin, async (unit) => {
    const outcome = await change(unit);
    await origin.reply?.(unit, outcome.ok ? null : outcome.refusal);
    // A page or a program that is told "no" at once may ask again under the same name: nothing was done under it.
    const isKept = outcome.ok || origin.deliveryId !== null || origin.once === undefined;
    if (!isKept) await forgetHandled(unit.tx, projectId, origin.once);
    return outcome;
  });
}

/** A refusal that is certain before anything is locked. */
export async function refuseNow(
  deps: Deps,
  projectId: number,
  origin: Origin,
  refusal: Refusal,
): Promise<{ readonly ok: false; readonly refusal: Refusal }> {
  // What GitHub could not tell is asked again: the name stays free until there is an answer.
  const { once, ...again } = origin;
  const from = isUnknown(refusal) || once === undefined ? again : origin;
  const { reply } = origin;
  if (reply !== undefined) await transact(deps, projectId, from, (unit) => reply(unit, refusal));
  return { ok: false, refusal };
}

/** Whether the refusal only says that GitHub did not answer. */
export function isUnknown(refusal: Refusal): boolean {
  return refusal.code === "membership-unknown" || refusal.code === "permission-unknown";
}
