import { AsyncLocalStorage } from "node:async_hooks";

/** What goes first where GitHub's limits have not enough room for all. */
export type Priority = "resume" | "answer" | "decorate";

const priorities = new AsyncLocalStorage<Priority>();

/**
 * Says how urgent everything is that a piece of work asks of GitHub. What says nothing resumes work: a step's order,
 * and every question that a decision hangs on. Only what is shown, and what looks for the unlikely, is less.
 */
export function atPriority<T>(priority: Priority, work: () => Promise<T>): Promise<T> {
  return priorities.run(priority, work);
}

export function currentPriority(): Priority {
  return priorities.getStore() ?? "resume";
}
