import type { Step } from "../../domain/process.ts";

/** The workflow that executes the scripts of `run` steps. */
export const scriptWorkflow = "drawbridge.yml";

/** What the journal knows the dispatch of an attempt at a step's work by. */
export function dispatchKey(deployment: number, step: string, attempt: number): string {
  return `deployment:${deployment}:dispatch:${step}${attempt > 1 ? `:${attempt}` : ""}`;
}

/** Name of the workflow file that a step dispatches; null: it dispatches none. */
export function fileOfDefinition(step: Step): string | null {
  switch (step.uses) {
    case "workflow":
      return step.file;
    case "run":
      return scriptWorkflow;
    case "github-deployment":
    case "manual-intervention":
    case "wait":
      return null;
  }
}
