import { environmentSummaries } from "../../db/deployment-summaries.ts";
import { deploymentById, type StoredDeployment } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { drawbridge } from "../domain/actor.ts";
import type { Interruption, StepRun } from "../domain/deployment/state.ts";
import { overtaken } from "../domain/history.ts";
import type { Process } from "../domain/process.ts";
import { GitHubFailure } from "../github/client.ts";
import { askingOf } from "./answer.ts";
import type { Deps } from "./deps.ts";
import { command } from "./engine.ts";
import { mayAnswer } from "./entitlement.ts";
import { readGuard } from "./guard.ts";
import { type Origin, transact } from "./transact.ts";

const origin: Origin = { by: drawbridge, source: "engine", deliveryId: null };

type Approved = StepRun & { readonly interruption: Interruption };

/**
 * Lets a deployment that was approved some time ago go on in its turn: GitHub is
 * asked once more about everyone whose approval counted. Who has left no longer
 * counts, and the question is asked again; so it is where the environment has
 * come to run a newer release meanwhile.
 *
 * Rejects with a `GitHubFailure` where GitHub cannot say: to be tried again.
 */
export async function resume(deps: Deps, project: Project, deployment: StoredDeployment): Promise<void> {
  const { process } = await readGuard(deps, project);
  if (process === null) throw new Error(`Project ${project.id} has a deployment and no process`);
  const left: string[] = [];
  for (const run of approvedSteps(deployment)) {
    if (await someoneLeft(deps, project, process, deployment, run)) left.push(run.definition.id);
  }
  await transact(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, deployment.id);
    if (state === undefined) return;
    const peers = await environmentSummaries(unit.tx, project.id, state.environment);
    const outdated = approvedSteps(state)
      .filter(({ interruption }) => overtaken(state, interruption.resolvedAt ?? unit.now, peers))
      .map((run) => run.definition.id);
    await command(unit, process, state, { type: "Resume", lapsed: [...new Set([...left, ...outdated])] });
  });
}

function approvedSteps(deployment: StoredDeployment): readonly Approved[] {
  return deployment.steps.filter((run): run is Approved => run.interruption?.state === "approved");
}

async function someoneLeft(
  deps: Deps,
  project: Project,
  process: Process,
  deployment: StoredDeployment,
  { definition, interruption }: Approved,
): Promise<boolean> {
  const asking = await askingOf(deps.db, process, deployment, interruption);
  for (const { user, decision } of interruption.votes) {
    if (decision !== "approve") continue;
    const may = await mayAnswer(deps, project, asking, user);
    if (may.kind === "unknown") {
      const question = `${definition.name} of d${deployment.id}`;
      throw new GitHubFailure(
        "unavailable",
        `GitHub could not say whether ${user.login} may still answer ${question}`,
      );
    }
    if (may.kind === "not-entitled") return true;
  }
  return false;
}
