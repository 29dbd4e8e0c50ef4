import { environmentSummaries } from "../../db/deployment-summaries.ts";
import { deploymentById, type StoredDeployment } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { drawbridge } from "../domain/actor.ts";
import { isOld } from "../domain/deployment/advance.ts";
import type { Standing } from "../domain/deployment/commands.ts";
import type { Interruption, StepRun, Vote } from "../domain/deployment/state.ts";
import { overtaken } from "../domain/history.ts";
import { emergencyForbidden } from "../domain/policy.ts";
import type { InterventionStep, Process } from "../domain/process.ts";
import { GitHubFailure } from "../github/client.ts";
import { askingOf } from "./answer.ts";
import type { Deps } from "./deps.ts";
import { command } from "./engine.ts";
import { mayAnswer } from "./entitlement.ts";
import { readGuard } from "./guard.ts";
import { rulesAt } from "./holds.ts";
import { policyInForce } from "./policy.ts";
import { type Origin, transact } from "./transact.ts";

const origin: Origin = { by: drawbridge, source: "engine", deliveryId: null };

type Approved = StepRun & { readonly definition: InterventionStep; readonly interruption: Interruption };

/**
 * Lets a deployment that was approved some time ago go on in its turn: GitHub is
 * asked once more about everyone whose approval counted. Who has left no longer
 * counts, and where the others are too few the question is asked again; so it is
 * where the environment has come to run a newer release meanwhile.
 *
 * Rejects with a `GitHubFailure` where GitHub cannot say: to be tried again.
 */
export async function resume(deps: Deps, project: Project, deployment: StoredDeployment): Promise<void> {
  const { process } = await readGuard(deps, project);
  if (process === null) throw new Error(`Project ${project.id} has a deployment and no process`);
  const standings: Standing[] = [];
  for (const run of approvedSteps(deployment)) {
    for (const vote of run.interruption.votes) {
      // Of the one whose answer came just now GitHub has said it.
      if (vote.decision === "approve" && isOld(vote, deps.now())) {
        standings.push(await standingOf(deps, project, process, deployment, run, vote));
      }
    }
  }
  await transact(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, deployment.id);
    if (state === undefined) return;
    const peers = await environmentSummaries(unit.tx, project.id, state.environment);
    const outdated = approvedSteps(state)
      .filter(({ interruption }) => overtaken(state, interruption.resolvedAt ?? unit.now, peers))
      .map((run) => run.definition.id);
    await command(unit, process, state, { type: "Resume", standings, outdated });
  });
}

function approvedSteps(deployment: StoredDeployment): readonly Approved[] {
  return deployment.steps.filter(
    (run): run is Approved =>
      run.definition.uses === "manual-intervention" && run.interruption?.state === "approved",
  );
}

async function standingOf(
  deps: Deps,
  project: Project,
  process: Process,
  deployment: StoredDeployment,
  { definition, interruption }: Approved,
  { user, emergency }: Vote,
): Promise<Standing> {
  const asking = await askingOf(deps.db, process, deployment, definition, interruption);
  if (emergency) {
    const { matching } = rulesAt(
      process,
      await policyInForce(deps.db, project),
      project,
      deployment.environment,
    );
    // The organization has come to forbid that one person lets a deployment pass.
    if (emergencyForbidden(matching)) return { step: definition.id, user: user.id, teams: [] };
  }
  const alone = { ...asking, responsibleTeams: definition.emergency, policy: false, every: false };
  const may = await mayAnswer(deps, project, emergency ? alone : asking, user);
  if (may.kind === "unknown") {
    const question = `${definition.name} of d${deployment.id}`;
    throw new GitHubFailure(
      "unavailable",
      `GitHub could not say whether ${user.login} may still answer ${question}`,
    );
  }
  return { step: definition.id, user: user.id, teams: may.kind === "entitled" ? may.all : [] };
}
