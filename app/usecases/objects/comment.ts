import type { Project } from "../../../db/projects.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import type { Desired } from "../writer.ts";

/** The issue was deleted or transferred, or looks as if it were. */
export class ThreadGone extends Error {
  readonly thread: number;
  constructor(thread: number) {
    super(`#${thread} is not there any more`);
    this.name = "ThreadGone";
    this.thread = thread;
  }
}

/** A comment of the app in a thread, edited when its text changes. `mark`: by which it is found again. */
export function commentObject(
  deps: Deps,
  project: Project,
  key: string,
  thread: number,
  mark: string,
  body: string,
): Desired {
  const repository = repositoryOf(deps, project);
  return {
    key,
    content: { body },
    find: () => repository.findComment(thread, mark),
    create: async () => {
      const posted = await repository.createComment(thread, body);
      if (posted === "gone") throw new ThreadGone(thread);
      return posted;
    },
    update: (id) => repository.updateComment(id, body),
  };
}

/** The same, but it stays as it was written. */
export function onceComment(...input: Parameters<typeof commentObject>): Desired {
  return { ...commentObject(...input), once: true };
}
