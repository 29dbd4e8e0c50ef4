import type { StepRun } from "../../domain/deployment/state.ts";

/** Whose word the process file takes about a hand-over; empty: anyone's who can write a deployment status. */
export function reportersOf({ definition }: StepRun): readonly string[] {
  return definition.uses === "github-deployment" ? definition.reporters : [];
}
