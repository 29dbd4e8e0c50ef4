import { type StoredDeployment, deploymentsByIds } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { releaseById } from "../../db/releases.ts";
import { waitingInterruptions } from "../../db/waiting.ts";
import { openSteps } from "../domain/deployment/state.ts";
import type { OpenQuestion } from "../messages/open-question.ts";
import { askedBy } from "./asked.ts";
import type { Deps } from "./deps.ts";

/** A question that waits for people. */
export interface WaitingQuestion {
  readonly id: number;
  readonly project: Project;
  readonly deployment: StoredDeployment;
  readonly question: OpenQuestion;
}

/** What waits for people in some projects, oldest question first. */
export async function waitingIn(
  deps: Deps,
  projects: readonly Project[],
  page: { readonly limit: number; readonly offset: number },
): Promise<readonly WaitingQuestion[]> {
  const byId = new Map(projects.map((one) => [one.id, one]));
  const rows = await waitingInterruptions(deps.db, [...byId.keys()], page);
  const ids = [...new Set(rows.map((row) => row.deploymentId))];
  const deployments = new Map((await deploymentsByIds(deps.db, ids)).map((one) => [one.id, one]));
  const waiting: WaitingQuestion[] = [];
  for (const { id, deploymentId, stepKey } of rows) {
    const deployment = deployments.get(deploymentId);
    const project = deployment === undefined ? undefined : byId.get(deployment.projectId);
    // Answered between the two questions to the database, it waits no more.
    const run = openSteps(deployment ?? { steps: [] }).find(({ definition }) => definition.id === stepKey);
    if (deployment === undefined || project === undefined || run === undefined) continue;
    const release = await releaseById(deps.db, deployment.releaseId);
    const where = { project, process: project.process ?? release.process, release };
    waiting.push({
      id,
      project,
      deployment,
      question: { run, asked: await askedBy(deps, where, deployment, run) },
    });
  }
  return waiting;
}
