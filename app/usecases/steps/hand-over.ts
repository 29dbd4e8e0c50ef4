import { deploymentById, type StoredDeployment } from "../../../db/deployments.ts";
import { projectionsOf } from "../../../db/projections.ts";
import type { Project } from "../../../db/projects.ts";
import { releaseById } from "../../../db/releases.ts";
import { drawbridge } from "../../domain/actor.ts";
import { shownOnGitHub } from "../../domain/deployment/work.ts";
import { worksAs } from "../../domain/deployment/state.ts";
import { orderPayload } from "../../domain/order.ts";
import { phaseOf } from "../../domain/process.ts";
import { deploymentDescription } from "../../messages/deployment-description.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { command } from "../engine.ts";
import { type Origin, transact } from "../transact.ts";
import { happen } from "./happen.ts";
import { type Desired, write } from "../writer.ts";

const origin: Origin = { by: drawbridge, source: "engine", deliveryId: null };

/** A GitHub Deployment that is to be there for a deployment's work. */
interface Order {
  /** Id of the step whose work it starts, which fails where GitHub refuses it; null: it shows other work. */
  readonly starts: string | null;
  /** False: it shall not be created any more. */
  readonly wanted: boolean;
  readonly attempt: number;
  readonly task: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly transient: boolean;
}

/**
 * Id of the GitHub Deployment that stands for the deployment's work, created when it is needed: the order of a step
 * that hands over, else what shows the work of all others once some has left. Null: there is none.
 */
export async function githubDeploymentOf(
  deps: Deps,
  project: Project,
  deployment: StoredDeployment,
): Promise<number | null> {
  if (deployment.githubDeploymentId !== null) return deployment.githubDeploymentId;
  const order = await orderOf(deps, deployment);
  return order === null ? null : handOver(deps, project, deployment, order);
}

async function orderOf(deps: Deps, deployment: StoredDeployment): Promise<Order | null> {
  const shown = deployment.steps.filter((run) => shownOnGitHub(deployment, run));
  const step = shown.find((run) => worksAs(run, "github-deployment"));
  if (worksAs(step, "github-deployment")) {
    const { task, payload } = step.work.order;
    const transient = step.definition.uses === "github-deployment" && step.definition.transient;
    // Canceled or timed out before the order left: it never leaves.
    const wanted = step.state === "executing";
    return { starts: step.definition.id, wanted, attempt: step.starts, task, payload, transient };
  }
  if (!shown.some((run) => run.work?.runId != null)) return null;
  const { process } = await releaseById(deps.db, deployment.releaseId);
  if (!process.githubDeployments) return null;
  return { starts: null, wanted: true, attempt: 1, task: "deploy", payload: {}, transient: false };
}

async function handOver(
  deps: Deps,
  project: Project,
  deployment: StoredDeployment,
  { starts, wanted, attempt, task, payload, transient }: Order,
): Promise<number | null> {
  const key = `deployment:${deployment.id}:github${attempt > 1 ? `:${attempt}` : ""}`;
  const row = (await projectionsOf(deps.db, project.id, [key])).get(key);
  // One that may have left is looked for, not repeated.
  if (!wanted && row?.sending == null) return null;
  const repository = repositoryOf(deps, project);
  const { id, version, sha, environment, mode, releaseId: release } = deployment;
  const desired: Desired = {
    key,
    content: { id },
    update: null,
    wanted,
    find: () => repository.findDeployment(sha, environment, id, attempt),
    create: () =>
      repository.createDeployment({
        sha,
        environment,
        task,
        description: deploymentDescription({ version, environment, mode }),
        payload: orderPayload(payload, { deployment: id, release, version, attempt }),
        production: isProduction(project, deployment),
        transient,
      }),
  };
  const result = await write(deps, project.id, row, desired);
  if (result.kind === "refused") {
    const { reason } = result;
    // What stands behind it in line starts now: with the gates of this moment.
    if (starts !== null) {
      await happen(deps, project, origin, id, { type: "FailWork", step: starts, attempt, error: reason });
    } else {
      deps.log.warn({ project: project.id, key, reason }, "GitHub refuses to show a deployment");
    }
    return null;
  }
  const githubDeploymentId = result.id;
  if (githubDeploymentId === null) return null;
  await transact(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, id);
    if (state === undefined) return;
    await command(unit, unit.project.process, state, { type: "HandOver", githubDeploymentId, attempt });
  });
  return githubDeploymentId;
}

/** Whether GitHub is told that the environment is a production one. */
export function isProduction(
  project: Project,
  { environment }: Pick<StoredDeployment, "environment">,
): boolean {
  const phase = project.process === null ? undefined : phaseOf(project.process, environment);
  return phase?.production ?? false;
}
