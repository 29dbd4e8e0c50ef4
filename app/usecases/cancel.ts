import { deploymentById } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { personOf } from "../domain/actor.ts";
import { isFinished, type Deployment } from "../domain/deployment/state.ts";
import { type Outcome, refused } from "../domain/refusal.ts";
import type { Deps } from "./deps.ts";
import { command } from "./engine.ts";
import { mayDeploy, notDeployer } from "./entitlement.ts";
import { readGuard } from "./guard.ts";
import { decideIn, type Origin, refuseNow } from "./transact.ts";

/** Ends a deployment: what is open is closed, what runs is given up. For people who may deploy there. */
export async function cancelDeployment(
  deps: Deps,
  project: Project,
  origin: Origin,
  deploymentId: number,
  note: string,
): Promise<Outcome<Deployment>> {
  const before = await deploymentById(deps.db, deploymentId);
  if (before === undefined || before.projectId !== project.id) {
    return refuseNow(deps, project.id, origin, { code: "no-open-deployment", meant: `d${deploymentId}` });
  }
  const { environment } = before;
  if (origin.by.kind === "workflow" && !isOwn(before, origin.by.id)) {
    const action = "cancel what others asked for";
    return refuseNow(deps, project.id, origin, { code: "workflow-may-not", action, environment: null });
  }
  const guard = await readGuard(deps, project);
  const person = personOf(origin.by);
  if (origin.by.kind === "person" && person !== null && guard.process !== null && !isFinished(before.state)) {
    const entitlement = await mayDeploy(deps, project, guard.process, environment, person);
    const barred = notDeployer(entitlement, person.login, guard.process, environment);
    if (barred !== null) return refuseNow(deps, project.id, origin, barred);
  }
  return decideIn(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, deploymentId);
    if (state === undefined) return refused({ code: "no-open-deployment", meant: `d${deploymentId}` });
    return command(unit, guard.process, state, { type: "Cancel", note });
  });
}

/** A workflow may cancel only what a workflow of the same person asked for. */
function isOwn(deployment: Deployment, actorId: number): boolean {
  return deployment.createdBy.kind === "workflow" && deployment.createdBy.id === actorId;
}
