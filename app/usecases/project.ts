import { behindOf, clearBehind } from "../../db/behind.ts";
import { projectById } from "../../db/projects.ts";
import { atPriority } from "../github/priority.ts";
import { answerRun } from "./protection/answer-run.ts";
import { type Deps, groupOf, type Job } from "./deps.ts";
import { projectLoose } from "./project-loose.ts";
import { projectRelease } from "./project-release.ts";
import { ThreadGone } from "./objects/comment.ts";
import { threadMissing } from "./recovery/threads.ts";
import { projectWork } from "./steps/project-work.ts";

/**
 * Makes GitHub show what the database says of a subject. Level-triggered: run
 * twice it does nothing the second time, run after a crash it repairs.
 */
export async function project(deps: Deps, subject: string, send: (job: Job) => Promise<void>): Promise<void> {
  const note = await behindOf(deps.db, subject);
  if (note === undefined) return;
  // The note stays, and is asked for when the repository is back.
  if ((await projectById(deps.db, note.projectId)).away !== null) return;
  const group = groupOf(note);
  const [kind, number] = subject.split(":");
  const id = Number(number);
  let rests: Date | null = null;
  switch (kind) {
    case "deployment":
      await deps.metrics.since("drawbridge_order_delay_seconds", note.since, async () => {
        if (!(await answerRun(deps, id))) await projectWork(deps, id);
      });
      break;
    case "release":
      rests = await inThread(deps, note.projectId, () =>
        atPriority("answer", () => projectRelease(deps, id)),
      );
      break;
    case "project":
      await inThread(deps, note.projectId, async () => {
        await atPriority("answer", () => projectLoose(deps, id));
        return null;
      });
      break;
    case undefined:
    default:
      throw new Error(`There is nothing to project for "${subject}"`);
  }
  if (rests !== null) {
    // The note stays: whatever becomes of the timer, the rest is not forgotten.
    await send({ queue: "timer", timer: { kind: "catch-up", subject, at: rests.toISOString() }, group });
    return;
  }
  const caughtUp = await clearBehind(deps.db, subject, note.revision);
  // It changed while it was being shown: once more.
  if (!caughtUp) await send({ queue: kind === "deployment" ? "work" : "show", subject, group });
}

/** Shows something; what cannot be said because its thread is gone gets another one, or is not said. */
async function inThread(
  deps: Deps,
  projectId: number,
  shown: () => Promise<Date | null>,
): Promise<Date | null> {
  try {
    return await shown();
  } catch (error) {
    if (!(error instanceof ThreadGone)) throw error;
    await threadMissing(deps, projectId, error.thread);
    // The rest of it waits for nothing: once more, without that thread.
    return shown();
  }
}
