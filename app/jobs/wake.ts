import type { PgBoss } from "pg-boss";

/**
 * A notice of a new job wakes one idle place of its queue, not all of them: the library would let every place ask the
 * database, for which the job itself then waits. To be called before the start.
 */
export function wakeOneAtATime(boss: PgBoss): void {
  const database = boss.getDb();
  const listen = database.listen?.bind(database);
  if (listen === undefined) return;
  database.listen = (channel, _wakeAll, onReconnect) =>
    listen(channel, (queue) => wakeIdle(boss, queue), onReconnect);
}

/**
 * Who has taken a job wakes another place, for there may be more jobs than there were notices, and looks itself for
 * the next when it is done.
 */
export function lookForMore(boss: PgBoss, queue: string): void {
  for (const worker of boss.getWipData()) {
    if (worker.name === queue && worker.count > 0) boss.notifyWorker(worker.id);
  }
  wakeIdle(boss, queue);
}

function wakeIdle(boss: PgBoss, queue: string): void {
  const idle = boss.getWipData().find((worker) => worker.name === queue && worker.count === 0);
  if (idle !== undefined) boss.notifyWorker(idle.id);
}
