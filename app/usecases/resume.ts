import { environmentSummaries } from "../../db/deployment-summaries.ts";
import { deploymentById, type StoredDeployment } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import { drawbridge } from "../domain/actor.ts";
import { isOld } from "../domain/deployment/advance.ts";
import type { Standing } from "../domain/deployment/commands.ts";
import type { Interruption, Person, StepRun, Vote } from "../domain/deployment/state.ts";
import { current, overtaken } from "../domain/history.ts";
import { emergencyForbidden } from "../domain/policy.ts";
import { type InterventionStep, type Process, sameName } from "../domain/process.ts";
import type { Entitlement } from "../domain/refusal.ts";
import { GitHubFailure } from "../github/client.ts";
import { askingOf } from "./answer.ts";
import { type Deps, repositoryOf } from "./deps.ts";
import { command } from "./engine.ts";
import { type Asking, mayAnswer } from "./entitlement.ts";
import { exclusionsFor } from "./exclusions.ts";
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
    const own = await ownersOfWork(deps, project, deployment, run);
    for (const vote of run.interruption.votes) {
      if (!vote.emergency && own.has(vote.user.id)) {
        standings.push({ step: run.definition.id, user: vote.user.id, teams: [] });
        continue;
      }
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

/**
 * Ids of those who may not have approved, where nobody approves their own work: asked again where the environment
 * has had a success since an approval, for what the deployment brings is counted from that on.
 */
async function ownersOfWork(
  deps: Deps,
  project: Project,
  deployment: StoredDeployment,
  { definition, interruption }: Approved,
): Promise<ReadonlySet<number>> {
  if (!definition.preventSelfApproval) return new Set();
  const peers = await environmentSummaries(deps.db, project.id, deployment.environment);
  const since = current(peers.filter((one) => one.id !== deployment.id))?.finishedAt ?? null;
  if (since === null || interruption.votes.every((vote) => vote.at > since)) return new Set();
  const { excluded } = await exclusionsFor(deps, project, deployment);
  return new Set(excluded.map(({ person }) => person.id));
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
  const alone = emergency ? { responsibleTeams: definition.emergency, policy: false, every: false } : {};
  const may = await mayStill(deps, project, { ...asking, ...alone, goneIsNobody: true }, user);
  if (may.kind === "unknown") {
    const question = `${definition.name} of d${deployment.id}`;
    throw new GitHubFailure(
      "unavailable",
      `GitHub could not say whether ${user.login} may still answer ${question}`,
    );
  }
  return { step: definition.id, user: user.id, teams: may.kind === "entitled" ? may.all : [] };
}

/** Whether somebody who answered may still: teams are asked by login, and theirs may be another today. */
async function mayStill(deps: Deps, project: Project, asking: Asking, user: Person): Promise<Entitlement> {
  const may = await mayAnswer(deps, project, asking, user);
  if (may.kind !== "not-entitled") return may;
  const now = await repositoryOf(deps, project).userById(user.id);
  return now === null || sameName(now.login, user.login) ? may : mayAnswer(deps, project, asking, now);
}
