import { environmentSummaries } from "../../../db/deployment-summaries.ts";
import { deploymentById } from "../../../db/deployments.ts";
import { deploymentOfRun } from "../../../db/protections.ts";
import { releaseById } from "../../../db/releases.ts";
import type { Actor } from "../../domain/actor.ts";
import type { Person } from "../../domain/deployment/state.ts";
import type { WaitingRun } from "../../github/client.ts";
import type { Unit } from "../transact.ts";

/** Who is behind a run, and behind this attempt at it. */
export interface Starters {
  readonly startedBy: Actor;
  readonly requestedBy: Actor;
}

/**
 * Who started a run. GitHub names the app for a run that a deployment dispatched: behind it are whoever made the
 * release and whoever asked for the deployment, who may not approve their own work there either.
 */
export async function startersOf(
  unit: Unit,
  run: Pick<WaitingRun, "id" | "startedBy" | "requestedBy">,
  environment: string,
): Promise<Starters> {
  const named = { startedBy: actorOf(run.id, run.startedBy), requestedBy: actorOf(run.id, run.requestedBy) };
  if (!isBot(run.startedBy)) return named;
  const here = await environmentSummaries(unit.tx, unit.project.id, environment);
  const id = await deploymentOfRun(
    unit.tx,
    here.map((one) => one.id),
    run.id,
  );
  const deployment = id === undefined ? undefined : await deploymentById(unit.tx, id);
  if (deployment === undefined) return named;
  const { createdBy: startedBy } = await releaseById(unit.tx, deployment.releaseId);
  // Whoever started it once more did that.
  return { startedBy, requestedBy: isBot(run.requestedBy) ? deployment.createdBy : named.requestedBy };
}

function actorOf(runId: number, { id, login }: Person): Actor {
  return { kind: "workflow", id, login, runId };
}

function isBot({ login }: Person): boolean {
  return login.endsWith("[bot]");
}
