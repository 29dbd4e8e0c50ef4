import { environmentSummaries } from "../../../db/deployment-summaries.ts";
import { deploymentsByIds } from "../../../db/deployments.ts";
import type { ProtectionRequest } from "../../../db/protections.ts";
import { type Deployment, executingStep, worksAs } from "../../domain/deployment/state.ts";
import type { ProtectionVerdict } from "../../domain/protection.ts";
import type { WaitingRun } from "../../github/client.ts";
import { NotYet } from "../not-yet.ts";
import type { Unit } from "../transact.ts";

/** How long it may take until the run of a dispatch is known. */
const dispatchMs = 2_000;

/**
 * The approval of a deployment for the run that does its work: one that it dispatched, or that reported for it,
 * while that step executes; once for each attempt at the run. Null: there is none, so people are asked.
 *
 * Rejects with a `NotYet` while a dispatch is on its way: the run may be that one, which is known soon.
 */
export async function carriedOver(
  unit: Unit,
  earlier: readonly ProtectionRequest[],
  run: Pick<WaitingRun, "id" | "attempt" | "event">,
  environment: string,
): Promise<Extract<ProtectionVerdict, { code: "carried-over" }> | null> {
  const spent = earlier.some((one) => one.attempt === run.attempt && one.verdict?.code === "carried-over");
  if (spent) return null;
  const here = await environmentSummaries(unit.tx, unit.project.id, environment);
  const executing = here.filter((one) => one.state === "executing").map((one) => one.id);
  for (const deployment of await deploymentsByIds(unit.tx, executing)) {
    const step = executingStep(deployment);
    if (step?.work?.runId === run.id) {
      const approvers = approversOf(deployment);
      if (approvers.length === 0) return null;
      const { id, version } = deployment;
      return { code: "carried-over", deployment: id, version, approvers };
    }
    if (run.event === "workflow_dispatch" && worksAs(step, "workflow", "run") && step.work.runId === null) {
      const retryAt = new Date(unit.now.getTime() + dispatchMs);
      throw new NotYet(retryAt, `the run of d${deployment.id} is not known yet`);
    }
  }
  return null;
}

/** Logins of those whose approval let the deployment come this far, each once. */
function approversOf({ steps }: Pick<Deployment, "steps">): readonly string[] {
  const votes = steps.flatMap(({ interruption }) =>
    interruption?.kind === "manual-intervention" && interruption.state === "approved"
      ? interruption.votes
      : [],
  );
  return [...new Map(votes.map(({ user }) => [user.id, user.login])).values()];
}
