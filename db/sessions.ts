import { eq, lt } from "drizzle-orm";
import type { Database } from "./open.ts";
import { sessions } from "./schema.ts";

type Session = typeof sessions.$inferSelect;

/** Keeps a session, and forgets all that are over. */
export async function keepSession(db: Database, session: Session): Promise<void> {
  await db.delete(sessions).where(lt(sessions.expiresAt, session.createdAt));
  await db.insert(sessions).values(session);
}

export async function findSession(db: Database, id: string): Promise<Session | null> {
  const [row] = await db.select().from(sessions).where(eq(sessions.id, id));
  return row ?? null;
}

export async function renameSession(db: Database, id: string, login: string): Promise<void> {
  await db.update(sessions).set({ login }).where(eq(sessions.id, id));
}

export async function forgetSession(db: Database, id: string): Promise<void> {
  await db.delete(sessions).where(eq(sessions.id, id));
}
