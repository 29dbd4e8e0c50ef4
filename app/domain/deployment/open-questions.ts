import type { QuestionName, Refusal } from "../refusal.ts";
import type { DeploymentEvent } from "./events.ts";
import { type Deployment, type Interruption, openSteps } from "./state.ts";

/** Withdraws the other questions of a deployment whose way has ended: nobody needs to answer them any more. */
export function closeOthers(state: Deployment, step: string): readonly DeploymentEvent[] {
  return openSteps(state)
    .filter((run) => run.definition.id !== step)
    .flatMap((run): readonly DeploymentEvent[] => [
      { type: "InterruptionResolved", step: run.definition.id, state: "canceled" },
      { type: "StepCanceled", step: run.definition.id },
    ]);
}

/** Why nobody can answer a question that is not open; of a deployment that was superseded, by what. */
export function alreadyDecided(
  { cause }: Pick<Deployment, "cause">,
  interruption: Interruption | null | undefined,
  question: QuestionName,
): Refusal {
  const outcome = interruption?.state ?? "canceled";
  const kind = interruption?.kind ?? "manual-intervention";
  const superseded = outcome === "canceled" && cause?.code === "superseded";
  return {
    code: "already-decided",
    question,
    outcome,
    kind,
    ...(superseded ? { supersededBy: cause.byVersion } : {}),
  };
}
