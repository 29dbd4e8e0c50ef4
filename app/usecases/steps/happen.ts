import { deploymentById } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import type { DeploymentCommand } from "../../domain/deployment/commands.ts";
import type { Deps } from "../deps.ts";
import { command } from "../engine.ts";
import { readGuard } from "../guard.ts";
import { type Origin, transact } from "../transact.ts";

export type Report = Extract<DeploymentCommand, { type: "Report" }>;

/** Writes a report into the deployment. Nothing happens when its work has ended. */
export async function report(
  deps: Deps,
  project: Project,
  origin: Origin,
  deploymentId: number,
  what: Report,
): Promise<void> {
  await happen(deps, project, origin, deploymentId, what);
}

/** Lets something happen to the work of a deployment, with the gates of this moment for what comes next. */
export async function happen(
  deps: Deps,
  project: Project,
  origin: Origin,
  deploymentId: number,
  what: DeploymentCommand,
): Promise<void> {
  const guard = await readGuard(deps, project);
  await transact(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, deploymentId);
    if (state !== undefined) await command(unit, guard.process, state, what);
  });
}
