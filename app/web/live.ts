import { newestEvents } from "../../db/audit.ts";
import type { Database } from "../../db/open.ts";

/** Tells pages that something of a project has changed: not what, for they ask for that themselves, with their rights. */
export interface Live {
  /**
   * @param from    the mark of what the page knows
   * @param changed gets the mark of what there is now
   * @returns ends it
   */
  readonly watch: (projects: readonly number[], from: number, changed: (mark: number) => void) => () => void;
  readonly stop: () => void;
}

interface Watcher {
  readonly projects: readonly number[];
  readonly changed: (mark: number) => void;
  mark: number;
}

type Newest = Awaited<ReturnType<typeof newestEvents>>;

/** How often the database is looked at while anybody watches: once for all of them. Milliseconds. */
const lookEveryMs = 700;

/**
 * Rises with every event of these projects. The highest id alone would not: what one project does can become visible
 * after what another has done since.
 */
export function markOf(newest: Newest, projects: readonly number[]): number {
  return projects.reduce((sum, project) => sum + (newest.get(project)?.id ?? 0), 0);
}

/**
 * Every change has its audit event, whichever process made it. One query for all pages that are open here, none while
 * there are none.
 */
export function createLive(
  db: Database,
  log: { readonly warn: (facts: object, message: string) => void },
): Live {
  const watchers = new Set<Watcher>();
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  const look = async (): Promise<void> => {
    // Who comes while the database is asked is looked at the next time.
    const asking = [...watchers];
    try {
      const newest = await newestEvents(db, [...new Set(asking.flatMap(({ projects }) => projects))]);
      for (const watcher of asking) {
        const mark = markOf(newest, watcher.projects);
        if (mark === watcher.mark) continue;
        watcher.mark = mark;
        watcher.changed(mark);
      }
    } catch (error) {
      // The pages stay as they are until the database answers again.
      log.warn({ err: error }, "could not look for changes to show");
    }
    timer = stopped || watchers.size === 0 ? null : setTimeout(() => void look(), lookEveryMs).unref();
  };

  return {
    watch: (projects, from, changed) => {
      const watcher = { projects, changed, mark: from };
      watchers.add(watcher);
      timer ??= setTimeout(() => void look(), 0).unref();
      return () => {
        watchers.delete(watcher);
      };
    },
    stop: () => {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      watchers.clear();
    },
  };
}
