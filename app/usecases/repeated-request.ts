import { releaseSummaries } from "../../db/deployment-summaries.ts";
import { deploymentById } from "../../db/deployments.ts";
import type { Release } from "../../db/releases.ts";
import type { Actor } from "../domain/actor.ts";
import { type Deployment, isFinished } from "../domain/deployment/state.ts";
import { sameName } from "../domain/process.ts";
import { sameJson } from "../domain/same-json.ts";
import { valuesOf } from "./admission.ts";
import type { Ask } from "./deploy-targets.ts";
import type { Unit } from "./transact.ts";

/**
 * The deployment that the same job of the same run has asked for with the same words, although it is over by now: the
 * answer was lost, and the work was faster than the repetition. Null: this is another request. A job that is re-run is
 * another job. One that is asked for later is over only when its time has passed, so its repetition is another.
 */
export async function repeatedRequest(
  unit: Unit,
  release: Release,
  environment: string,
  ask: Ask,
): Promise<number | null> {
  const job = jobOf(unit.by);
  if (job === null || ask.kind !== "deploy" || ask.options.at !== null) return null;
  const before = await releaseSummaries(unit.tx, release.id);
  const newest = before.findLast((one) => sameName(one.environment, environment));
  const deployment = newest === undefined ? undefined : await deploymentById(unit.tx, newest.id);
  if (deployment === undefined || !isFinished(deployment.state)) return null;
  return jobOf(deployment.createdBy) === job && isSame(deployment, release, ask) ? deployment.id : null;
}

/** A job among all those of GitHub; null: nobody's, or its token does not name it. */
function jobOf(by: Actor): string | null {
  return by.kind === "workflow" && by.jobId !== undefined ? `${by.runId} ${by.jobId}` : null;
}

function isSame({ comment, options }: Deployment, release: Release, ask: Ask): boolean {
  const values = valuesOf(release, ask.options.variables);
  return (
    comment === ask.comment &&
    options.guided === ask.options.guided &&
    options.notBefore === null &&
    values.ok &&
    sameJson(options.variables, values.value)
  );
}
