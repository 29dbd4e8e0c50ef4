import { deploymentById } from "../../db/deployments.ts";
import type { Project } from "../../db/projects.ts";
import type { Deployment, Guidance, Person } from "../domain/deployment/state.ts";
import { type Outcome, refused } from "../domain/refusal.ts";
import { type QuestionRef, questionName } from "./answer.ts";
import type { Deps } from "./deps.ts";
import { command } from "./engine.ts";
import { mayDeploy, notDeployer } from "./entitlement.ts";
import { readGuard } from "./guard.ts";
import { decideIn, type Origin, refuseNow } from "./transact.ts";

/** Says what to do about work that failed: for people who may deploy there. */
export async function giveGuidance(
  deps: Deps,
  project: Project,
  origin: Origin,
  user: Person,
  { deploymentId, step, attempt }: QuestionRef,
  what: { readonly guidance: Guidance; readonly note: string },
): Promise<Outcome<Deployment>> {
  const before = await deploymentById(deps.db, deploymentId);
  if (before === undefined) {
    return refuseNow(deps, project.id, origin, { code: "no-open-question", meant: null });
  }
  const { process } = await readGuard(deps, project);
  const open = before.steps.find((run) => run.definition.id === step)?.interruption;
  if (process !== null && open?.state === "pending") {
    const entitlement = await mayDeploy(deps, project, process, before.environment, user);
    const barred = notDeployer(entitlement, user.login, process, before.environment);
    if (barred !== null) return refuseNow(deps, project.id, origin, barred);
  }
  return decideIn(deps, project.id, origin, async (unit) => {
    const state = await deploymentById(unit.tx, deploymentId);
    if (state === undefined) return refused({ code: "no-open-question", meant: null });
    const question = questionName(state, step);
    return command(unit, process, state, { type: "Guide", step, attempt, user, ...what, question });
  });
}
