import { deploymentById, type StoredDeployment } from "../../../db/deployments.ts";
import { projectionsOf } from "../../../db/projections.ts";
import { type Project, projectById } from "../../../db/projects.ts";
import { protectionById, type ProtectionRequest, updateProtection } from "../../../db/protections.ts";
import { drawbridge } from "../../domain/actor.ts";
import { isFinished } from "../../domain/deployment/state.ts";
import { letsPass } from "../../domain/protection.ts";
import { protectionAnswer, verdictAnswer } from "../../messages/protection-answer.ts";
import { protectionHeld } from "../../messages/protection-status.ts";
import { type Deps, repositoryOf } from "../deps.ts";
import { resume } from "../resume.ts";
import { type Origin, transact } from "../transact.ts";
import { deploymentUrl } from "../urls.ts";
import { write } from "../writer.ts";
import { answerKey, tellRun } from "./tell-run.ts";

const origin: Origin = { by: drawbridge, source: "engine", deliveryId: null };

interface RunAnswer {
  readonly state: "approved" | "rejected";
  readonly comment: string;
}

/**
 * Gives a run that waits its answer as soon as there is one: the call by which its job goes on. What is held is
 * told why. An answer for which nobody waits any more is as good as given.
 *
 * @param id what a run asked, or the deployment of a release
 * @returns whether it is what a run asked
 */
export async function answerRun(deps: Deps, id: number): Promise<boolean> {
  const request = await protectionById(deps.db, id);
  if (request === undefined) return false;
  if (request.closedAt !== null) return true;
  const project = await projectById(deps.db, request.projectId);
  const deployment = await deploymentById(deps.db, id);
  if (deployment?.waitsFor?.code === "memberships") await resume(deps, project, deployment);
  else await answer(deps, project, request, deployment);
  return true;
}

async function answer(
  deps: Deps,
  project: Project,
  request: ProtectionRequest,
  deployment: StoredDeployment | undefined,
): Promise<void> {
  const given = answerOf(deps, project, request, deployment);
  if (given === null) {
    // Whoever is asked reads it in the thread first; what nobody is asked about has no thread.
    if (request.held !== null) {
      await tellRun(deps, project, request, protectionHeld(request.held, request.environment));
    }
    return;
  }
  const { id, runId, environment } = request;
  const key = answerKey(id);
  let over = false;
  const row = (await projectionsOf(deps.db, project.id, [key])).get(key);
  const result = await write(deps, project.id, row, {
    key,
    content: given,
    update: null,
    // GitHub takes one answer: a second one finds nobody who waits.
    find: null,
    create: async () => {
      const { state, comment } = given;
      const told = await repositoryOf(deps, project).answerRun(runId, environment, state, comment);
      over = told === "over";
      return { id: null };
    },
  });
  if (result.kind === "refused") {
    deps.log.error({ project: project.id, key, reason: result.reason }, "GitHub refuses the answer to a run");
  }
  await transact(deps, project.id, origin, async (unit) => {
    await updateProtection(unit.tx, id, { closedAt: unit.now });
    const refused = result.kind === "refused" ? result.reason : null;
    const data = { deployment: id, runId, environment, state: given.state, over, refused };
    unit.record({ releaseId: deployment?.releaseId ?? null, deploymentId: null, type: "RunAnswered", data });
    // Whoever was asked has to know that it came to nothing.
    if (refused !== null && deployment !== undefined) unit.show(`release:${deployment.releaseId}`);
  });
}

/** What the run is answered; null: nothing yet. */
function answerOf(
  deps: Deps,
  project: Project,
  { verdict }: ProtectionRequest,
  deployment: StoredDeployment | undefined,
): RunAnswer | null {
  if (verdict !== null) {
    const of = verdict.code === "carried-over" ? verdict.deployment : null;
    const url = of === null ? null : deploymentUrl(deps.publicUrl, project, of);
    return { state: letsPass(verdict) ? "approved" : "rejected", comment: verdictAnswer(verdict, url) };
  }
  if (deployment === undefined || !isFinished(deployment.state)) return null;
  const url = deploymentUrl(deps.publicUrl, project, deployment.id);
  const state = deployment.state === "success" ? "approved" : "rejected";
  return { state, comment: protectionAnswer(deployment, url) };
}
