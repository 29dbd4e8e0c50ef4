import { and, asc, eq, isNull, like, sql } from "drizzle-orm";
import type { Database } from "./open.ts";
import { projects, recovery } from "./schema.ts";

export type RecoveryRow = typeof recovery.$inferSelect;

const list = "deliveries";
const prefix = "delivery:";
const ofProject = "project:";
const absences = "absence";

/** How far GitHub's list of deliveries was read; undefined: never. */
export async function watermark(db: Database): Promise<RecoveryRow | undefined> {
  const [row] = await db.select().from(recovery).where(eq(recovery.source, list));
  return row;
}

/** The list was read to its end. */
export async function setWatermark(db: Database, readUntil: Date, now: Date): Promise<void> {
  const read = { readUntil, checkedAt: now, problem: null };
  await db
    .insert(recovery)
    .values({ source: list, ...read })
    .onConflictDoUpdate({ target: recovery.source, set: read });
}

/**
 * The list was not read to its end: the watermark stays where it is.
 * @param from where it is, if it was never set
 */
export async function noteProblem(db: Database, problem: string, from: Date, now: Date): Promise<void> {
  const said = { checkedAt: now, problem };
  await db
    .insert(recovery)
    .values({ source: list, readUntil: from, ...said })
    .onConflictDoUpdate({ target: recovery.source, set: said });
}

/** A delivery that GitHub lists and that could not be read. */
export interface Unread {
  /** GitHub's id of the attempt. */
  readonly id: string;
  readonly deliveredAt: Date;
  readonly checkedAt: Date;
  readonly problem: string | null;
}

/** Those that could not be read, the one that waits longest first. */
export async function unreadDeliveries(db: Database, limit: number): Promise<readonly Unread[]> {
  const rows = await db
    .select()
    .from(recovery)
    .where(like(recovery.source, `${prefix}%`))
    .orderBy(asc(recovery.checkedAt))
    .limit(limit);
  return rows.map(({ source, readUntil, checkedAt, problem }) => ({
    id: source.slice(prefix.length),
    deliveredAt: readUntil,
    checkedAt,
    problem,
  }));
}

export async function keepUnread(db: Database, { id, deliveredAt, ...said }: Unread): Promise<void> {
  await db
    .insert(recovery)
    .values({ source: `${prefix}${id}`, readUntil: deliveredAt, ...said })
    .onConflictDoUpdate({ target: recovery.source, set: said });
}

export async function forgetUnread(db: Database, id: string): Promise<void> {
  await db.delete(recovery).where(eq(recovery.source, `${prefix}${id}`));
}

/** A project of which GitHub has to be asked what happened since a time. */
export interface Missed {
  readonly projectId: number;
  readonly since: Date;
}

/** As it stood when it was read. */
export interface MissedAsRead extends Missed {
  /** When it was asked for, or could not be done, last. */
  readonly checkedAt: Date;
}

/** Asks for a project to be compared with GitHub, as far back as it ever was asked for and not done. */
export async function askForProject(db: Database, { projectId, since }: Missed, now: Date): Promise<void> {
  await db
    .insert(recovery)
    .values({ source: `${ofProject}${projectId}`, readUntil: since, checkedAt: now, problem: null })
    .onConflictDoUpdate({
      target: recovery.source,
      set: { readUntil: sql`least(${recovery.readUntil}, excluded.read_until)`, checkedAt: now },
    });
}

/** Those that are asked for and within reach, the one that waits longest first. */
export async function missedProjects(db: Database): Promise<readonly MissedAsRead[]> {
  return db
    .select({ projectId: projects.id, since: recovery.readUntil, checkedAt: recovery.checkedAt })
    .from(recovery)
    .innerJoin(projects, eq(recovery.source, sql`${ofProject}::text || ${projects.id}`))
    .where(isNull(projects.away))
    .orderBy(asc(recovery.checkedAt));
}

/** It was compared; where it was asked for anew meanwhile, it is done once more. */
export async function forgetProject(
  db: Database,
  { projectId, since, checkedAt }: MissedAsRead,
): Promise<void> {
  await db
    .delete(recovery)
    .where(
      and(
        eq(recovery.source, `${ofProject}${projectId}`),
        eq(recovery.readUntil, since),
        eq(recovery.checkedAt, checkedAt),
      ),
    );
}

/** It could not be compared now. */
export async function noteProjectProblem(
  db: Database,
  projectId: number,
  problem: string,
  now: Date,
): Promise<void> {
  const said = { checkedAt: now, problem };
  await db
    .update(recovery)
    .set(said)
    .where(eq(recovery.source, `${ofProject}${projectId}`));
}

/** Until when absences that the list of deliveries does not reach are known; undefined: there was none. */
export async function absenceKnown(db: Database): Promise<Date | undefined> {
  const [row] = await db.select().from(recovery).where(eq(recovery.source, absences));
  return row?.readUntil;
}

export async function noteAbsence(db: Database, until: Date): Promise<void> {
  const read = { readUntil: until, checkedAt: until };
  await db
    .insert(recovery)
    .values({ source: absences, ...read, problem: null })
    .onConflictDoUpdate({ target: recovery.source, set: read });
}
