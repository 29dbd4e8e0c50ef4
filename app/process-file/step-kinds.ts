import type { Step, StepKind } from "../domain/process.ts";
import { githubDeployment } from "./kinds/github-deployment.ts";
import { manualIntervention } from "./kinds/manual-intervention.ts";
import { run } from "./kinds/run.ts";
import type { StepKindEntry } from "./kinds/step.ts";
import { wait } from "./kinds/wait.ts";
import { workflow } from "./kinds/workflow.ts";

/** Every kind of step. A new kind is a file in `kinds/` and a line here. */
export const stepKinds = {
  "manual-intervention": manualIntervention,
  "github-deployment": githubDeployment,
  workflow,
  run,
  wait,
} satisfies { readonly [Kind in StepKind]: StepKindEntry<Extract<Step, { uses: Kind }>> };

export const kindNames = Object.keys(stepKinds) as StepKind[];

/** The kind of that name, if there is one. */
export function stepKind(uses: unknown): StepKindEntry<Step> | undefined {
  const kinds: Readonly<Record<string, StepKindEntry<Step>>> = stepKinds;
  return typeof uses === "string" && Object.hasOwn(kinds, uses) ? kinds[uses] : undefined;
}
