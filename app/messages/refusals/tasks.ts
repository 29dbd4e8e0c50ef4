import { emphasis, type Phrase, say, strong } from "../phrase.ts";
import type { Sentences } from "./sentence.ts";

/** Runners that want a script, or say how one ended, and may not. */
export const tasks: Sentences<"task-ended" | "task-taken" | "task-of-other-run"> = {
  "task-ended": (task) => ({
    title: "Script not wanted any more",
    why: say`The ${script(task)} does not run any more: the step was canceled, has run out of time or has ended.`,
    remedy: say`Stop. Nothing that this job says counts for it.`,
  }),
  "task-taken": (task) => ({
    title: "Script not executed",
    why: say`Another job has taken the ${script(task)} already. It is executed once.`,
    remedy: say`Stop. To execute it again, deploy again.`,
  }),
  "task-of-other-run": (task) => ({
    title: "Script not executed",
    why: say`This workflow run is not the one that Drawbridge has dispatched for the ${script(task)}, or not the job that has taken it.`,
    remedy: say`Stop. Only Drawbridge starts this workflow; it is not started or re-run by hand.`,
  }),
};

function script({ deployment, step }: { readonly deployment: number; readonly step: string }): Phrase {
  return say`script of ${emphasis(step)} (${strong(`d${deployment}`)})`;
}
