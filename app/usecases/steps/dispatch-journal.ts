import type { StoredDeployment } from "../../../db/deployments.ts";
import { type Projection, projectionsOf } from "../../../db/projections.ts";
import { correlationOf } from "../../domain/correlation.ts";
import { type StepRun, type WorkingStep, worksAs } from "../../domain/deployment/state.ts";
import type { Deps } from "../deps.ts";
import { dispatchKey, fileOfDefinition } from "./dispatch-key.ts";
import type { SentDispatch } from "./find-run.ts";
import { contentDigest } from "../writer.ts";

/** One start of a step's work that a workflow of the repository does, and what the journal says of it. */
export interface Dispatch {
  readonly deployment: StoredDeployment;
  readonly step: StepRun;
  readonly attempt: number;
  /** The step, while this is its latest start; null: it was started again since, or is about to be. */
  readonly current: WorkingStep<"workflow" | "run"> | null;
  readonly key: string;
  readonly row: Projection | undefined;
}

/** Every start of such work, in the order of the steps. */
export async function dispatchesOf(deps: Deps, deployment: StoredDeployment): Promise<readonly Dispatch[]> {
  const starts = deployment.steps
    .filter(({ definition }) => fileOfDefinition(definition) !== null)
    .flatMap((step) => Array.from({ length: step.starts }, (_, index) => ({ step, attempt: index + 1 })));
  const keyOf = ({ step, attempt }: (typeof starts)[number]) =>
    dispatchKey(deployment.id, step.definition.id, attempt);
  const rows = await projectionsOf(deps.db, deployment.projectId, starts.map(keyOf));
  return starts.map((start) => {
    const { step, attempt } = start;
    const current = attempt === step.starts && worksAs(step, "workflow", "run") ? step : null;
    return { deployment, step, attempt, current, key: keyOf(start), row: rows.get(keyOf(start)) };
  });
}

/** What the journal keeps a digest of: also whether the run is on a tag, to be known after a lost answer. */
export function journaled({ deployment, step, attempt }: Dispatch, pinned: boolean): unknown {
  return { id: deployment.id, step: step.definition.id, attempt, pinned };
}

/** Whether it was sent to a tag. */
export function wasPinned(dispatch: Dispatch, { sending, written }: Projection): boolean {
  return (sending ?? written) === contentDigest(journaled(dispatch, true));
}

/** The dispatch as its run is looked for. */
export function sentAs({ deployment, step, attempt, key }: Dispatch, sentAt: Date): SentDispatch {
  const { definition } = step;
  const correlation = correlationOf(deployment.id, definition.id, attempt);
  return { key, file: fileOfDefinition(definition) ?? "", correlation, sentAt };
}
