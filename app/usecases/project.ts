import { behindOf, clearBehind } from "../../db/behind.ts";
import { atPriority } from "../github/priority.ts";
import { answerRun } from "./protection/answer-run.ts";
import { type Deps, groupOf, type Job } from "./deps.ts";
import { projectLoose } from "./project-loose.ts";
import { projectRelease } from "./project-release.ts";
import { projectWork } from "./steps/project-work.ts";

/**
 * Makes GitHub show what the database says of a subject. Level-triggered: run
 * twice it does nothing the second time, run after a crash it repairs.
 */
export async function project(deps: Deps, subject: string, send: (job: Job) => Promise<void>): Promise<void> {
  const note = await behindOf(deps.db, subject);
  if (note === undefined) return;
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
      rests = await atPriority("answer", () => projectRelease(deps, id));
      break;
    case "project":
      await atPriority("answer", () => projectLoose(deps, id));
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
