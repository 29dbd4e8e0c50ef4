import { deploymentById } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import { drawbridge } from "../../domain/actor.ts";
import { executingStep, worksAs } from "../../domain/deployment/state.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import type { Origin } from "../transact.ts";
import { followStatus } from "./follow-status.ts";

const ends = ["success", "failure", "error"];

/** Asks GitHub which statuses others wrote for the work that is handed over: their webhooks may be lost. */
export async function askAboutStatuses(deps: Deps, project: Project, deploymentId: number): Promise<void> {
  const deployment = await deploymentById(deps.db, deploymentId);
  const step = deployment === undefined ? undefined : executingStep(deployment);
  const githubDeploymentId = deployment?.githubDeploymentId ?? null;
  if (!worksAs(step, "github-deployment") || githubDeploymentId === null) return;
  const statuses = await repositoryOf(deps, project).deploymentStatuses(githubDeploymentId);
  const outside = statuses.filter(({ own }) => !own);
  // The first that ends the work counts; where none does, the newest says how far it is.
  const ended = outside.filter(({ state }) => ends.includes(state)).toReversed();
  const origin: Origin = { by: drawbridge, source: "timer", deliveryId: null };
  for (const { state, description, logUrl, environmentUrl, creator } of ended.length > 0
    ? ended
    : outside.slice(0, 1)) {
    const status = { githubDeploymentId, ordered: null, state, description, logUrl, environmentUrl, creator };
    await followStatus(deps, project, origin, status);
  }
}
