import { executingOfCommit } from "../../../db/deployment-lookups.ts";
import { deploymentById } from "../../../db/deployments.ts";
import { awaitsRun, deploymentOfRun } from "../../../db/dispatches.ts";
import { releaseById } from "../../../db/releases.ts";
import type { Actor } from "../../domain/actor.ts";
import type { Person } from "../../domain/deployment/state.ts";
import type { WaitingRun } from "../../github/client.ts";
import { NotYet } from "../not-yet.ts";
import type { Unit } from "../transact.ts";

/** Who is behind a run, and behind this attempt at it. */
export interface Starters {
  readonly startedBy: Actor;
  readonly requestedBy: Actor;
}

/** How long it may take until the run of a dispatch is known. */
const dispatchMs = 2_000;

/**
 * Who started a run. GitHub names the app for a run that a deployment started, to whichever environment: behind it
 * are whoever made the release and whoever asked for the deployment, who may not approve their own work there either.
 *
 * Rejects with a `NotYet` while a dispatch is on its way whose run it may be.
 */
export async function startersOf(
  unit: Unit,
  run: Pick<WaitingRun, "id" | "event" | "sha" | "startedBy" | "requestedBy">,
): Promise<Starters> {
  const named = { startedBy: actorOf(run.id, run.startedBy), requestedBy: actorOf(run.id, run.requestedBy) };
  if (!isBot(run.startedBy)) return named;
  const id = (await deploymentOfRun(unit.tx, unit.project.id, run.id)) ?? (await orderedBy(unit, run));
  const deployment = id === undefined ? undefined : await deploymentById(unit.tx, id);
  if (deployment === undefined) {
    if (run.event === "workflow_dispatch" && (await awaitsRun(unit.tx, unit.project.id))) {
      throw new NotYet(
        new Date(unit.now.getTime() + dispatchMs),
        `who started run ${run.id} is not known yet`,
      );
    }
    return named;
  }
  const { createdBy: startedBy } = await releaseById(unit.tx, deployment.releaseId);
  // Whoever started it once more did that.
  return { startedBy, requestedBy: isBot(run.requestedBy) ? deployment.createdBy : named.requestedBy };
}

/** The deployment whose GitHub Deployment has started a run that did not report: the newest of its commit. */
async function orderedBy(
  unit: Unit,
  { event, sha }: Pick<WaitingRun, "event" | "sha">,
): Promise<number | undefined> {
  if (event !== "deployment") return undefined;
  return (await executingOfCommit(unit.tx, unit.project.id, sha)).at(-1);
}

function actorOf(runId: number, { id, login }: Person): Actor {
  return { kind: "workflow", id, login, runId };
}

function isBot({ login }: Person): boolean {
  return login.endsWith("[bot]");
}
