import { deploymentOfGitHub } from "../../../db/deployment-lookups.ts";
import { deploymentById, type StoredDeployment } from "../../../db/deployments.ts";
import type { Project } from "../../../db/projects.ts";
import { drawbridge } from "../../domain/actor.ts";
import { executingStep, type StepRun, worksAs } from "../../domain/deployment/state.ts";
import type { OrderedDeployment } from "../../domain/order.ts";
import { sameName } from "../../domain/process.ts";
import type { Deps } from "../deps.ts";
import type { Origin } from "../transact.ts";
import { happen, report, type Report } from "./happen.ts";
import { reportersOf } from "./reporters.ts";

/** A deployment status that somebody wrote on GitHub. */
export interface OutsideStatus {
  readonly githubDeploymentId: number;
  /** What the app made this GitHub Deployment for; null: the app did not make it. */
  readonly ordered: OrderedDeployment | null;
  readonly state: string;
  readonly description: string;
  readonly logUrl: string | null;
  readonly environmentUrl: string | null;
  /** Login of who wrote it. */
  readonly creator: string;
}

/** Follows a status from outside, if its writer is one whom the step listens to. */
export async function followStatus(
  deps: Deps,
  project: Project,
  origin: Origin,
  status: OutsideStatus,
): Promise<void> {
  const deployment = await reportedDeployment(deps, project, status);
  const step = deployment === undefined ? undefined : executingStep(deployment);
  if (deployment === undefined || step === undefined || !listensTo(step, status.creator)) return;
  const state = reportable(status.state);
  if (state === null) return;
  const { description, logUrl, environmentUrl } = status;
  await report(deps, project, origin, deployment.id, {
    type: "Report",
    via: "status",
    state,
    description,
    logUrl,
    environmentUrl,
    runId: null,
  });
}

/**
 * The deployment that a status speaks of. The status may be here before the answer to the call that created the
 * GitHub Deployment, or that answer was lost: the order's payload then says whose it is, and its id is kept.
 */
async function reportedDeployment(
  deps: Deps,
  project: Project,
  { githubDeploymentId, ordered }: OutsideStatus,
): Promise<StoredDeployment | undefined> {
  const known = await deploymentOfGitHub(deps.db, project.id, githubDeploymentId);
  if (known !== undefined || ordered === null) return known;
  const deployment = await deploymentById(deps.db, ordered.deployment);
  if (deployment === undefined || deployment.projectId !== project.id) return undefined;
  const engine: Origin = { by: drawbridge, source: "engine", deliveryId: null };
  const { attempt } = ordered;
  await happen(deps, project, engine, deployment.id, { type: "HandOver", githubDeploymentId, attempt });
  return deploymentOfGitHub(deps.db, project.id, githubDeploymentId);
}

function listensTo(step: StepRun, creator: string): boolean {
  if (!worksAs(step, "github-deployment")) return false;
  const reporters = reportersOf(step);
  return (
    reporters.length === 0 ||
    reporters.some((one) => sameName(one.replace(/\[bot\]$/, ""), creator.replace(/\[bot\]$/, "")))
  );
}

/** States of GitHub that say something about the work; `inactive` does not. */
function reportable(state: string): Report["state"] | null {
  switch (state) {
    case "success":
    case "failure":
    case "error":
    case "in_progress":
    case "queued":
    case "pending":
    case "waiting":
      return state;
    default:
      return null;
  }
}
